package nabla.scorematching.tables;

import java.util.Arrays;

/** Moments and quantiles of a column of numbers. */
final class SampleStatistics {
    private SampleStatistics() {}

    /** The numbers in order, those that are missing left out. */
    static double[] sorted(double[] numbers) {
        return Arrays.stream(numbers).filter(x -> !Double.isNaN(x)).sorted().toArray();
    }

    /**
     * The quantile at p of increasing numbers, by linear interpolation between order statistics, the default of NumPy
     * and R (type 7); NaN if there are none.
     */
    static double quantile(double[] sorted, double p) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double position = p * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        double part = position - below;
        double step = sorted[above] - sorted[below];
        // From the nearer end, as NumPy does.
        return part < 0.5 ? sorted[below] + step * part : sorted[above] - step * (1 - part);
    }

    /** The mean of numbers of which none is missing. */
    static double mean(double[] numbers) {
        return Arrays.stream(numbers).sum() / numbers.length;
    }

    /** √(mean of (x − mean)²); 1 of numbers that are all the same. */
    static double deviation(double[] numbers) {
        if (Arrays.stream(numbers).allMatch(x -> x == numbers[0])) {
            return 1;
        }
        double mean = mean(numbers);
        // In units of the largest, so that no square is infinite.
        double unit = Arrays.stream(numbers).map(x -> Math.abs(x - mean)).max().orElseThrow();
        double[] squares = Arrays.stream(numbers)
                .map(x -> (x - mean) / unit)
                .map(x -> x * x)
                .toArray();
        return unit * Math.sqrt(mean(squares));
    }
}
