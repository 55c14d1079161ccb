package nabla.scorematching.models;

import java.util.Arrays;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/** The columns of a table that vary, of which a density is learnt, and those that hold one number, which they keep. */
final class Columns {
    private static final String VARIES = "-";

    /** The number that a column holds; NaN if it varies. */
    private final double[] constants;

    private final int[] varying;
    /** Where each column stands if those that vary come first. */
    private final int[] places;

    private final Tensor numbers;

    private Columns(double[] constants) {
        this.constants = constants;
        int[] constant = indices(false);
        this.varying = indices(true);
        this.places = new int[constants.length];
        for (int i = 0; i < varying.length; i++) {
            places[varying[i]] = i;
        }
        for (int i = 0; i < constant.length; i++) {
            places[constant[i]] = varying.length + i;
        }
        this.numbers =
                Tensor.of(Arrays.stream(constant).mapToDouble(j -> constants[j]).toArray());
    }

    private int[] indices(boolean vary) {
        return IntStream.range(0, constants.length)
                .filter(j -> Double.isNaN(constants[j]) == vary)
                .toArray();
    }

    /** Those of some rows without NaN. */
    static Columns of(double[][] rows) {
        double[] constants = rows[0].clone();
        for (int j = 0; j < constants.length; j++) {
            int column = j;
            double first = rows[0][j];
            constants[j] = Arrays.stream(rows).allMatch(row -> row[column] == first) ? first : Double.NaN;
        }
        return new Columns(constants);
    }

    /** Those that {@link #toString} tells. */
    static Columns parse(String text) {
        return new Columns(Arrays.stream(text.trim().split(" +"))
                .mapToDouble(word -> word.equals(VARIES) ? Double.NaN : constant(Double.parseDouble(word)))
                .toArray());
    }

    private static double constant(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("DiffusionModel: expected finite constants, got " + number);
        }
        return number;
    }

    /** D columns that vary. */
    static Columns varying(int dim) {
        double[] none = new double[dim];
        Arrays.fill(none, Double.NaN);
        return new Columns(none);
    }

    int count() {
        return constants.length;
    }

    /** The indices of the columns that vary. */
    int[] varying() {
        return varying.clone();
    }

    /** What a column holds; NaN if it varies. */
    double constant(int column) {
        return constants[column];
    }

    boolean allVary() {
        return varying.length == constants.length;
    }

    /** The columns that vary, of [..., D]. */
    Tensor varyingOf(Tensor x) {
        return allVary() ? x : x.take(-1, varying);
    }

    /** Whole rows from those of the columns that vary, with the constants in the others. */
    Tensor rows(Tensor x) {
        return whole(x, numbers);
    }

    /** Whole rows with 0 in the columns that do not vary. */
    Tensor withZeros(Tensor x) {
        return whole(x, numbers.mul(0));
    }

    private Tensor whole(Tensor x, Tensor others) {
        return allVary()
                ? x
                : Tensor.concat(1, x, others.broadcastTo(x.size(0), others.size()))
                        .take(1, places);
    }

    /** 1 for each row that has the constants where they belong, else 0; NaN where a number is missing. [B]. */
    Tensor fit(Tensor x) {
        Tensor expected = rows(varyingOf(x));
        return Tensor.where(x.eq(x), x.eq(expected), Tensor.scalar(Double.NaN)).min(-1);
    }

    /** The constants in order, and a hyphen for a column that varies. */
    @Override
    public String toString() {
        StringJoiner words = new StringJoiner(" ");
        Arrays.stream(constants)
                .mapToObj(c -> Double.isNaN(c) ? VARIES : Double.toString(c))
                .forEach(words::add);
        return words.toString();
    }
}
