package nabla.examples.report;

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
        double[] shares = new double[2 * bins + 2];
        for (double value : values) {
            int bin = (int) Math.min(bins - 1, (value - low) / width);
            shares[2 * bin + 1] += 1.0 / values.length;
        }
        for (int bin = 0; bin < bins; bin++) {
            shares[2 * bin + 2] = shares[2 * bin + 1];
        }
        return shares;
    }
}
