package nabla.scorematching.estimators;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * The rows of data that count. One of weight 0 is as if it were not there: nothing looks at it, so that it may be anything.
 *
 * @param x the rows that count, [m, D]
 * @param weights theirs, above 0, [m]
 * @param indices where they are among all, [m]
 * @param all how many there are, n
 */
record CountedRows(Tensor x, Tensor weights, int[] indices, int all) {
    /** How refusals name a row. */
    private static final Pattern ROW = Pattern.compile("\\b(row|point) (\\d{1,9})\\b");

    /** All rows, each of weight 1. */
    static CountedRows of(String name, Tensor x) {
        Points.requireSample(name, x, 1);
        int n = x.size(0);
        return new CountedRows(x, Tensor.ones(n), IntStream.range(0, n).toArray(), n);
    }

    /**
     * Those whose weight is not 0.
     *
     * @param what the weights are, in messages
     * @throws IllegalArgumentException if there are no rows, or weights are not as {@link Points#weights(String, String, Tensor, int)} asks
     */
    static CountedRows of(String name, String what, Tensor x, Tensor weights) {
        Points.requireSample(name, x, 1);
        int n = x.size(0);
        Points.weights(name, what, weights, n);
        int[] indices = IntStream.range(0, n).filter(i -> weights.get(i) > 0).toArray();
        return indices.length == n
                ? new CountedRows(x, weights, indices, n)
                : new CountedRows(x.take(0, indices), weights.take(0, indices), indices, n);
    }

    private boolean areAll() {
        return indices.length == all;
    }

    /** The points that a door makes of the rows. */
    CountedRows through(UnaryOperator<Tensor> door) {
        return new CountedRows(numbered(() -> door.apply(x)), weights, indices, all);
    }

    /** What a call gives; if it refuses a row, it does so by the number that the row has among all. */
    <T> T numbered(Supplier<T> call) {
        if (areAll()) {
            return call.get();
        }
        try {
            return call.get();
        } catch (IllegalArgumentException e) {
            String message = ROW.matcher(String.valueOf(e.getMessage()))
                    .replaceAll(row -> row.group(1) + " " + amongAll(Integer.parseInt(row.group(2))));
            throw new IllegalArgumentException(message, e);
        }
    }

    private int amongAll(int row) {
        return row < indices.length ? indices[row] : row;
    }

    /** What there is of each row that counts, [m, …], as that of all, [n, …], with zeros for the others. */
    Tensor spread(Tensor ofEach) {
        if (areAll()) {
            return ofEach;
        }
        int[] shape = ofEach.shape();
        int width = ofEach.size() / indices.length;
        double[] some = ofEach.toArray();
        double[] spread = new double[all * width];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(some, i * width, spread, indices[i] * width, width);
        }
        shape[0] = all;
        return Tensor.of(shape, spread);
    }
}
