package nabla.examples.tables.page;

import java.util.Arrays;

/**
 * A column of numbers, or of times as seconds since 1970; NaN is missing.
 *
 * @param name its name
 * @param times whether the numbers are times
 * @param data the numbers of the data, row by row
 * @param heldOut the numbers of held-out rows
 * @param samples the numbers of the samples, row by row
 */
record Numbers(String name, boolean times, double[] data, double[] heldOut, double[] samples) implements Compared {
    /** The mean of Kolmogorov's distribution, √(π/2)·ln 2. */
    private static final double MEAN = Math.sqrt(Math.PI / 2) * Math.log(2);

    private static final double RARE = 1.95;

    /** The distance of Kolmogorov and Smirnov: the largest difference of the two distribution functions. */
    @Override
    public double distance() {
        return distance(present(data), present(samples));
    }

    @Override
    public double heldOutDistance() {
        double[] rows = present(heldOut);
        return rows.length == 0 ? Double.NaN : distance(present(data), rows);
    }

    /** Columns with ties have less. */
    @Override
    public double chance() {
        double n = present(data).length;
        double m = present(samples).length;
        return n * m == 0 ? 0 : Math.min(1, MEAN * Math.sqrt(1 / n + 1 / m));
    }

    /** Kolmogorov's variable exceeds 1.95 in 1 of 1000 cases. */
    @Override
    public double rare() {
        return RARE / MEAN * chance();
    }

    @Override
    public double missing() {
        return Compared.share(data.length - present(data).length, data.length);
    }

    @Override
    public double samplesMissing() {
        return Compared.share(samples.length - present(samples).length, samples.length);
    }

    /** The numbers that are there, in order of size. */
    static double[] present(double[] numbers) {
        double[] present =
                Arrays.stream(numbers).filter(number -> !Double.isNaN(number)).toArray();
        Arrays.sort(present);
        return present;
    }

    private static double distance(double[] a, double[] b) {
        if (a.length == 0 || b.length == 0) {
            return a.length == b.length ? 0 : 1;
        }
        double largest = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            double at = Math.min(a[i], b[j]);
            while (i < a.length && a[i] <= at) {
                i++;
            }
            while (j < b.length && b[j] <= at) {
                j++;
            }
            largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
        }
        return largest;
    }
}
