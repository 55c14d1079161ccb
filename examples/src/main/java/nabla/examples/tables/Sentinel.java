package nabla.examples.tables;

import java.util.Arrays;
import java.util.Optional;

/** A number of nines, as -999, that stands far from all others and may say that a value is missing. */
final class Sentinel {
    /** Ranges of the others between it and the nearest of them. */
    private static final double FAR = 2;

    private Sentinel() {}

    static Optional<Double> in(double[] values) {
        double[] sorted = Arrays.stream(values)
                .filter(x -> !Double.isNaN(x))
                .sorted()
                .distinct()
                .toArray();
        int last = sorted.length - 1;
        if (last < 2) {
            return Optional.empty();
        }
        if (isNines(sorted[0]) && sorted[1] - sorted[0] > FAR * (sorted[last] - sorted[1])) {
            return Optional.of(sorted[0]);
        }
        boolean far = sorted[last] - sorted[last - 1] > FAR * (sorted[last - 1] - sorted[0]);
        return isNines(sorted[last]) && far ? Optional.of(sorted[last]) : Optional.empty();
    }

    private static boolean isNines(double value) {
        double size = Math.abs(value);
        return size < 1e9
                && size == Math.rint(size)
                && Long.toString((long) size).matches("9{2,}");
    }
}
