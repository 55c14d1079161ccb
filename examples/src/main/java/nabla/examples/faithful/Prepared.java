package nabla.examples.faithful;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Digits;
import nabla.nn.Standardize;
import nabla.nn.data.Dequantization;
import nabla.nn.data.Split;

/**
 * Measurements made ready for learning: ties broken, every fifth row held out, and columns of mean 0 and variance 1 in
 * the other rows.
 *
 * @param measurements what was measured
 * @param values the measurements without ties, in their own units, [n, D]
 * @param scale from own units to standard ones
 * @param train the rows to learn from, standardised
 * @param heldOut the rows to validate with, standardised
 * @param sample at most 1000 of the rows to learn from, for work that grows with the square of their number, standardised
 * @param notes what was done, for the reader
 */
public record Prepared(
        Measurements measurements,
        Tensor values,
        Standardize scale,
        Tensor train,
        Tensor heldOut,
        Tensor sample,
        List<String> notes) {

    /** Every n-th row is held out, up to a number that is enough. */
    private static final int HELD_OUT_EVERY = 5;

    private static final int MOST_HELD_OUT = 500;
    private static final int MOST_SAMPLED = 1000;

    /** More elements than this are more than a short training can use, and memory is finite. */
    private static final int MOST_ELEMENTS = 2_000_000;

    /** Prepares measurements; the same key always in the same way. */
    public static Prepared of(Measurements measurements, Rng rng) {
        List<String> notes = new ArrayList<>(measurements.notes());
        Tensor rows = bounded(measurements.values(), rng.split(2), notes);
        Dequantization grid = Dequantization.of(rows);
        notes.addAll(notes(measurements, grid));
        Tensor values = grid.apply(rows, rng.split(0));
        Split split = Split.ofRows(values, heldOutRows(values, rng.split(1)));
        Standardize scale = Standardize.of(split.train());
        Tensor train = scale.apply(split.train());
        Tensor sample = some(train, MOST_SAMPLED, rng.split(3));
        if (sample != train) {
            notes.add(
                    MOST_SAMPLED + " of the rows to learn from, drawn at random, stand for all where distances between"
                            + " rows are needed");
        }
        return new Prepared(measurements, values, scale, train, scale.apply(split.heldOut()), sample, notes);
    }

    private static Tensor bounded(Tensor values, Rng rng, List<String> notes) {
        int most = Math.max(MOST_SAMPLED, MOST_ELEMENTS / values.size(1));
        if (values.size(0) > most) {
            notes.add(most + " of " + values.size(0) + " rows are used, drawn at random");
        }
        return some(values, most, rng);
    }

    /** At most {@code most} of the rows, drawn at random. */
    private static Tensor some(Tensor rows, int most, Rng rng) {
        return rows.size(0) <= most ? rows : rows.take(0, Arrays.copyOf(rng.permutation(rows.size(0)), most));
    }

    /**
     * A random one of every five rows, or more, that are neighbours in the first column. So the held-out rows have the data's
     * clusters in the data's shares, and show the models rather than the luck of the split.
     */
    private static int[] heldOutRows(Tensor values, Rng rng) {
        double[] first = values.select(1, 0).toArray();
        int[] order = IntStream.range(0, first.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> first[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        int group = Math.max(HELD_OUT_EVERY, first.length / MOST_HELD_OUT);
        double[] chosen =
                rng.uniform(Math.min(first.length / group, MOST_HELD_OUT)).toArray();
        return IntStream.range(0, chosen.length)
                .map(i -> order[group * i + (int) (group * chosen[i])])
                .toArray();
    }

    private static List<String> notes(Measurements measurements, Dequantization grid) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (int j = 0; j < measurements.columns().size(); j++) {
            double step = grid.steps().get(j);
            if (step > 0) {
                columns.computeIfAbsent(Digits.of(step), key -> new ArrayList<>())
                        .add(measurements.columns().get(j).name());
            }
        }
        List<String> notes = new ArrayList<>();
        columns.forEach((width, names) -> notes.add("rounded to multiples of " + width
                + ", so noise of that width breaks the ties: " + String.join(", ", names)));
        return notes;
    }

    /** The number of columns. */
    public int dim() {
        return values.size(1);
    }

    /** The names of the columns. */
    public List<String> names() {
        return measurements.columns().stream().map(Measurements.Column::name).toList();
    }

    /** The groups of rows that are known to be there. */
    public Optional<Clusters> clusters() {
        return measurements.clusters();
    }
}
