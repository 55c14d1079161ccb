package nabla.examples.tables.page;

import java.util.Arrays;

/**
 * The bins of a histogram. Numbers on a grid, integers for instance, get bins of whole cells of the grid: others would hold now more
 * and now fewer of its points, and show waves that are not there.
 *
 * @param edges of the bins, from the lowest to the highest
 */
record Bins(double[] edges) {
    private static final int FEWEST = 8;
    private static final int MOST = 36;
    private static final int DECIMALS = 4;
    private static final double LARGEST = 1e12;

    /** As many bins as Freedman and Diaconis advise, or √n: they think of one mode alone. */
    static Bins of(Axis axis, double[] sorted) {
        double advised = MOST;
        if (sorted.length > 1) {
            double quartiles = axis.at(sorted[3 * (sorted.length - 1) / 4]) - axis.at(sorted[(sorted.length - 1) / 4]);
            advised = Math.cbrt(sorted.length) / (2 * Math.max(quartiles, 0.01));
        }
        int count = (int) Math.max(FEWEST, Math.min(MOST, Math.ceil(Math.max(advised, Math.sqrt(sorted.length)))));
        double cell = axis.scale() == Axis.Scale.LOGARITHMIC ? 0 : grid(sorted);
        double width = axis.high() / count - axis.low() / count;
        if (cell > 0 && (axis.high() - axis.low()) / cell < LARGEST) {
            double step = cell * Math.max(1, Math.rint(width / cell));
            double first = sorted[0] - cell / 2;
            first += Math.floor((axis.low() - first) / step) * step;
            int cells = (int) Math.max(1, Math.ceil((axis.high() - first) / step));
            double[] edges = new double[cells + 1];
            for (int i = 0; i < edges.length; i++) {
                edges[i] = first + i * step;
            }
            return new Bins(edges);
        }
        double[] edges = new double[count + 1];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = axis.value((double) i / count);
        }
        return new Bins(edges);
    }

    /** The width of the grid on which all numbers lie, of at most four decimals; 0 if there is none. */
    static double grid(double[] sorted) {
        double scale = 1;
        for (int decimals = 0; decimals <= DECIMALS; decimals++, scale *= 10) {
            double unit = scale;
            if (sorted.length > 1
                    && Arrays.stream(sorted)
                            .allMatch(x ->
                                    Math.abs(x * unit) < LARGEST && Math.abs(x * unit - Math.rint(x * unit)) < 1e-6)) {
                long cell = 0;
                for (double number : sorted) {
                    cell = greatestCommonDivisor(cell, Math.round((number - sorted[0]) * unit));
                }
                return cell / unit;
            }
        }
        return 0;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** How many numbers are in each bin; those outside are in none. */
    long[] counts(double[] numbers) {
        long[] counts = new long[edges.length - 1];
        for (double number : numbers) {
            if (number >= edges[0] && number <= edges[edges.length - 1]) {
                int at = Arrays.binarySearch(edges, number);
                int bin = at >= 0 ? at : -at - 2;
                counts[Math.min(bin, counts.length - 1)]++;
            }
        }
        return counts;
    }
}
