package nabla.examples.tables.page;

import java.util.Arrays;

/**
 * A column of numbers, or of times as seconds since 1970; NaN is missing. The distance is that of Kolmogorov and Smirnov, the largest
 * difference of the two distribution functions. What is asked for again and again is computed once.
 */
final class Numbers implements Compared {
    /** The mean of Kolmogorov's distribution, √(π/2)·ln 2. */
    private static final double MEAN = Math.sqrt(Math.PI / 2) * Math.log(2);

    private static final double RARE = 1.95;

    private final String name;
    private final boolean times;
    private final double[] data;
    private final double[] heldOut;
    private final double[] samples;
    private final double[] sortedData;
    private final double[] sortedSamples;
    private final double[] sortedHeldOut;
    private final double distance;
    private final Axis axis;

    /**
     * A column.
     *
     * @param name its name
     * @param times whether the numbers are times
     * @param data the numbers of the data, row by row
     * @param heldOut the numbers of held-out rows
     * @param samples the numbers of the samples, row by row
     */
    Numbers(String name, boolean times, double[] data, double[] heldOut, double[] samples) {
        this.name = name;
        this.times = times;
        this.data = data;
        this.heldOut = heldOut;
        this.samples = samples;
        this.sortedData = present(data);
        this.sortedSamples = present(samples);
        this.sortedHeldOut = present(heldOut);
        this.distance = distance(sortedData, sortedSamples);
        this.axis = Frames.of(times, sortedData, sortedHeldOut, sortedSamples);
    }

    @Override
    public String name() {
        return name;
    }

    boolean times() {
        return times;
    }

    double[] data() {
        return data;
    }

    double[] heldOut() {
        return heldOut;
    }

    double[] samples() {
        return samples;
    }

    /** The numbers of the data that are there, in order of size. */
    double[] sortedData() {
        return sortedData;
    }

    /** The numbers of the samples that are there, in order of size. */
    double[] sortedSamples() {
        return sortedSamples;
    }

    /** The axis of its charts. */
    Axis axis() {
        return axis;
    }

    @Override
    public double distance() {
        return distance;
    }

    @Override
    public double heldOutDistance() {
        return sortedHeldOut.length == 0 ? Double.NaN : distance(sortedData, sortedHeldOut);
    }

    /** Columns with ties have less. */
    @Override
    public double chance() {
        double n = sortedData.length;
        double m = sortedSamples.length;
        return n * m == 0 ? 0 : Math.min(1, MEAN * Math.sqrt(1 / n + 1 / m));
    }

    /** Kolmogorov's variable exceeds 1.95 in 1 of 1000 cases. */
    @Override
    public double rare() {
        return RARE / MEAN * chance();
    }

    @Override
    public double missing() {
        return Compared.share(data.length - sortedData.length, data.length);
    }

    @Override
    public double samplesMissing() {
        return Compared.share(samples.length - sortedSamples.length, samples.length);
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
