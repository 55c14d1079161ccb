package nabla.examples.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A histogram as a line: the outline of bins of one width.
 *
 * @param low where the first bin begins
 * @param width of a bin
 * @param bins how many
 */
public record Histogram(double low, double width, int bins) {
    /** The x of the line: the edges of the bins, each twice. */
    public double[] edges() {
        return IntStream.range(0, 2 * bins + 2)
                .mapToDouble(i -> low + width * (i / 2))
                .toArray();
    }

    /** The y of the line: the share of the values in each bin, and 0 at both ends. What is higher counts for the last bin. */
    public double[] shares(double[] values) {
        return shares(
                values, DoubleStream.generate(() -> 1).limit(values.length).toArray());
    }

    /** The same where values have weights. */
    public double[] shares(double[] values, double[] weights) {
        double[] shares = new double[2 * bins + 2];
        double sum = Arrays.stream(weights).sum();
        for (int i = 0; i < values.length; i++) {
            int bin = (int) Math.min(bins - 1, (values[i] - low) / width);
            shares[2 * bin + 1] += weights[i] / sum;
        }
        for (int bin = 0; bin < bins; bin++) {
            shares[2 * bin + 2] = shares[2 * bin + 1];
        }
        return shares;
    }
}
