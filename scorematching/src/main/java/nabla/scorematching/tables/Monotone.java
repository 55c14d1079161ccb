package nabla.scorematching.tables;

import java.util.Arrays;

/**
 * An increasing piecewise linear function through some points.
 *
 * @param from where, strictly increasing; none for the identity
 * @param to the values there, strictly increasing
 * @param below the slope below the points; {@code above} alike
 */
record Monotone(double[] from, double[] to, double below, double above) {
    static final Monotone IDENTITY = new Monotone(new double[0], new double[0], 1, 1);

    Monotone {
        requireIncreasing(from);
        requireIncreasing(to);
        if (from.length != to.length || !(below > 0 && above > 0) || Double.isInfinite(below + above)) {
            throw new IllegalArgumentException(
                    "Monotone: expected as many values as points and positive, finite slopes, got " + to.length
                            + " and " + from.length + ", " + below + " and " + above);
        }
    }

    private static void requireIncreasing(double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isFinite(numbers[i]) || i > 0 && !(numbers[i] > numbers[i - 1])) {
                throw new IllegalArgumentException(
                        "Monotone: expected increasing, finite numbers, got " + Arrays.toString(numbers));
            }
        }
    }

    double apply(double x) {
        return interpolated(from, to, below, above, x);
    }

    double inverse(double y) {
        return interpolated(to, from, 1 / below, 1 / above, y);
    }

    double slope(double x) {
        int last = from.length - 1;
        if (last < 0 || x < from[0]) {
            return below;
        }
        if (x > from[last] || last == 0) {
            return above;
        }
        int i = segment(from, x);
        return (to[i + 1] - to[i]) / (from[i + 1] - from[i]);
    }

    private static double interpolated(double[] x, double[] y, double below, double above, double at) {
        int last = x.length - 1;
        if (last < 0) {
            return at;
        }
        if (at <= x[0]) {
            return y[0] + (at - x[0]) * below;
        }
        if (at >= x[last]) {
            return y[last] + (at - x[last]) * above;
        }
        int i = segment(x, at);
        return y[i] + (at - x[i]) / (x[i + 1] - x[i]) * (y[i + 1] - y[i]);
    }

    /** The i with x[i] &lt; at ≤ x[i + 1], or 0. */
    private static int segment(double[] x, double at) {
        int found = Arrays.binarySearch(x, at);
        return Math.max(0, (found >= 0 ? found : -found - 1) - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Monotone map
                && Arrays.equals(from, map.from)
                && Arrays.equals(to, map.to)
                && below == map.below
                && above == map.above;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(from) + 31 * Arrays.hashCode(to);
    }
}
