package nabla.scorematching.tables;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * A column in a real and in a synthetic table: its numbers, if it has them, in a common unit, and its cells as codes 0
 * … count − 1 that mean the same in both.
 */
record ComparedColumn(
        String name,
        boolean numeric,
        double[] real,
        double[] synthetic,
        int[] realCodes,
        int[] syntheticCodes,
        int count) {
    /** Cells of a two-way table that is kept as an array. */
    private static final int MOST_CELLS = 1 << 22;

    private static final int FEWEST_FOR_CORRELATION = 3;
    private static final double[] NO_NUMBERS = {};

    /** Numbers; their codes are bins: how many of some thresholds are below, or a bin of its own if missing. */
    static ComparedColumn ofNumbers(String name, double[] real, double[] synthetic, double[] thresholds) {
        double unit = unit(real, synthetic);
        return new ComparedColumn(
                name,
                true,
                Arrays.stream(real).map(x -> x / unit).toArray(),
                Arrays.stream(synthetic).map(x -> x / unit).toArray(),
                bins(real, thresholds),
                bins(synthetic, thresholds),
                thresholds.length + 2);
    }

    /** The power of two of the largest number: in such units nothing is rounded, and no square is 0 or infinite. */
    private static double unit(double[] real, double[] synthetic) {
        double largest = DoubleStream.concat(Arrays.stream(real), Arrays.stream(synthetic))
                .filter(x -> !Double.isNaN(x))
                .map(Math::abs)
                .max()
                .orElse(0);
        return largest > 0 ? Math.scalb(1.0, Math.max(Math.getExponent(largest), Double.MIN_EXPONENT)) : 1;
    }

    /** Words; missing is a word. */
    static ComparedColumn ofWords(String name, String[] real, String[] synthetic) {
        Codes codes = new Codes();
        int[] a = codes.of(real);
        int[] b = codes.of(synthetic);
        return new ComparedColumn(name, false, NO_NUMBERS, NO_NUMBERS, a, b, codes.count());
    }

    private static int[] bins(double[] numbers, double[] thresholds) {
        int[] bins = new int[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            for (double threshold : thresholds) {
                bins[i] += threshold < numbers[i] ? 1 : 0;
            }
            bins[i] = Double.isNaN(numbers[i]) ? thresholds.length + 1 : bins[i];
        }
        return bins;
    }

    /** How alike both are: 1 − sup|F − G| of numbers, 1 − ½ Σ|p − q| of words. */
    double alike() {
        return numeric ? 1 - distance(real, synthetic) : alike(realCodes, syntheticCodes, count);
    }

    /** sup|F − G|; 1 if one side has no numbers and the other has. */
    private static double distance(double[] first, double[] second) {
        double[] a = SampleStatistics.sorted(first);
        double[] b = SampleStatistics.sorted(second);
        if (a.length == 0 || b.length == 0) {
            return a.length == b.length ? 0 : 1;
        }
        double largest = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            double z = Math.min(a[i], b[j]);
            while (i < a.length && a[i] == z) {
                i++;
            }
            while (j < b.length && b[j] == z) {
                j++;
            }
            largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
        }
        return largest;
    }

    /**
     * How alike the dependence on another column is: 1 − ½|ρ − ρ′| if both are numbers, otherwise that of the two-way
     * tables.
     */
    double alikeWith(ComparedColumn other) {
        if (numeric && other.numeric) {
            return 1 - Math.abs(correlation(real, other.real) - correlation(synthetic, other.synthetic)) / 2;
        }
        long cells = (long) count * other.count;
        if (cells <= MOST_CELLS) {
            return alike(
                    joined(realCodes, other.realCodes, other.count),
                    joined(syntheticCodes, other.syntheticCodes, other.count),
                    (int) cells);
        }
        Codes seen = new Codes();
        int[] a = seen.of(keys(realCodes, other.realCodes));
        int[] b = seen.of(keys(syntheticCodes, other.syntheticCodes));
        return alike(a, b, seen.count());
    }

    private static int[] joined(int[] a, int[] b, int count) {
        int[] joined = new int[a.length];
        Arrays.setAll(joined, i -> a[i] * count + b[i]);
        return joined;
    }

    private static Long[] keys(int[] a, int[] b) {
        Long[] keys = new Long[a.length];
        Arrays.setAll(keys, i -> ((long) a[i] << Integer.SIZE) + b[i]);
        return keys;
    }

    /** Numbers 0, 1, … for different things, in the order in which they come. */
    private static final class Codes {
        private final Map<Object, Integer> codes = new HashMap<>();

        int[] of(Object[] things) {
            return Arrays.stream(things)
                    .mapToInt(thing -> codes.computeIfAbsent(thing, key -> codes.size()))
                    .toArray();
        }

        int count() {
            return codes.size();
        }
    }

    /** 1 − ½ Σ|p − q| of two samples of codes 0 … count − 1. */
    private static double alike(int[] a, int[] b, int count) {
        int[] ofA = new int[count];
        int[] ofB = new int[count];
        Arrays.stream(a).forEach(code -> ofA[code]++);
        Arrays.stream(b).forEach(code -> ofB[code]++);
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += Math.abs((double) ofA[k] / a.length - (double) ofB[k] / b.length);
        }
        return 1 - sum / 2;
    }

    /**
     * Pearson's correlation over the rows where both are there; 0 if one is constant there or fewer than three rows are
     * left.
     */
    private static double correlation(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            if (!Double.isNaN(x[i]) && !Double.isNaN(y[i])) {
                n++;
                meanX += (x[i] - meanX) / n;
                meanY += (y[i] - meanY) / n;
            }
        }
        double xx = 0;
        double yy = 0;
        double xy = 0;
        boolean variesX = false;
        boolean variesY = false;
        int first = -1;
        for (int i = 0; i < x.length; i++) {
            if (!Double.isNaN(x[i]) && !Double.isNaN(y[i])) {
                first = first < 0 ? i : first;
                variesX |= x[i] != x[first];
                variesY |= y[i] != y[first];
                xx += (x[i] - meanX) * (x[i] - meanX);
                yy += (y[i] - meanY) * (y[i] - meanY);
                xy += (x[i] - meanX) * (y[i] - meanY);
            }
        }
        return n < FEWEST_FOR_CORRELATION || !variesX || !variesY ? 0 : xy / Math.sqrt(xx) / Math.sqrt(yy);
    }
}
