package nabla.examples.tables.page;

import java.util.Arrays;
import nabla.examples.report.Digits;
import nabla.examples.report.Markup;

/** A column of numbers: bars of the data, a line of the samples, a dashed line of held-out rows, and what chance does to a bar. */
final class Histogram {
    private static final double WIDTH = 340;
    private static final double HEIGHT = 210;
    private static final double ERRORS = 2;

    private Histogram() {}

    static Markup of(Numbers column) {
        Axis x = column.axis();
        Bins bins = Bins.of(x, column.sortedData());
        double[] data = shares(bins, column.data());
        double[] samples = shares(bins, column.samples());
        double[] heldOut = shares(bins, column.heldOut());
        double n = column.sortedData().length;
        double m = column.sortedSamples().length;
        double[] errors = Arrays.stream(data).map(share -> error(share, n, m)).toArray();
        double highest = Math.max(1e-3, Math.max(largest(samples), largest(heldOut)));
        for (int i = 0; i < data.length; i++) {
            highest = Math.max(highest, data[i] + errors[i]);
        }
        double[] edges = bins.edges();
        // The frame ends with the bins, which whole cells of a grid may have made wider.
        Axis frame = new Axis(Math.min(x.low(), edges[0]), Math.max(x.high(), edges[edges.length - 1]), x.scale());
        String unit = x.scale() == Axis.Scale.LOGARITHMIC ? "logarithmic scale" : "";
        Panel panel = new Panel(WIDTH, HEIGHT, frame, unit, Axis.linear(0, 103 * highest), "per cent of the rows");
        for (int i = 0; i < data.length; i++) {
            if (data[i] > 0) {
                panel.bar("data", edges[i], edges[i + 1], 100 * data[i]);
            }
        }
        panel.path("chance", chance(panel, edges, data, errors));
        panel.path("held", steps(panel, edges, heldOut));
        panel.path("made", steps(panel, edges, samples));
        return panel.svg(description(column));
    }

    private static String description(Numbers column) {
        double[] data = column.sortedData();
        double[] samples = column.sortedSamples();
        return "Histogram of " + Legible.name(column.name()) + ". Median of the data " + median(column, data)
                + ", of the samples " + median(column, samples) + ".";
    }

    private static String median(Numbers column, double[] sorted) {
        if (sorted.length == 0) {
            return "none";
        }
        double median = sorted[sorted.length / 2];
        return column.times() ? Times.text(median) : Digits.of(median);
    }

    private static double[] shares(Bins bins, double[] numbers) {
        double all =
                Arrays.stream(numbers).filter(number -> !Double.isNaN(number)).count();
        return Arrays.stream(bins.counts(numbers))
                .mapToDouble(count -> all == 0 ? 0 : count / all)
                .toArray();
    }

    private static double largest(double[] shares) {
        return Arrays.stream(shares).max().orElse(0);
    }

    /** A line like stairs; nothing if there are no rows. */
    private static StringBuilder steps(Panel panel, double[] edges, double[] shares) {
        StringBuilder path = new StringBuilder();
        if (largest(shares) > 0) {
            path.append('M').append(Markup.number(panel.x(edges[0]))).append(' ');
            path.append(Markup.number(panel.y(0)));
            for (int i = 0; i < shares.length; i++) {
                path.append('V').append(Markup.number(panel.y(100 * shares[i])));
                path.append('H').append(Markup.number(panel.x(edges[i + 1])));
            }
            path.append('V').append(Markup.number(panel.y(0)));
        }
        return path;
    }

    /**
     * Two standard errors of a bar's height, if the samples have the data's density. Two rows more inside and outside the bar keep it
     * from having no error.
     */
    private static double error(double share, double n, double m) {
        if (share == 0 || m == 0) {
            return 0;
        }
        double p = (share * n + ERRORS) / (n + 2 * ERRORS);
        return ERRORS * Math.sqrt(p * (1 - p) * (1 / n + 1 / m));
    }

    /** From a bar's height less its error to the height and its error. */
    private static StringBuilder chance(Panel panel, double[] edges, double[] shares, double[] errors) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < shares.length; i++) {
            if (errors[i] > 0) {
                double middle = (panel.x(edges[i]) + panel.x(edges[i + 1])) / 2;
                path.append('M').append(Markup.number(middle)).append(' ');
                path.append(Markup.number(panel.y(100 * Math.max(0, shares[i] - errors[i]))));
                path.append('V').append(Markup.number(panel.y(100 * (shares[i] + errors[i]))));
            }
        }
        return path;
    }
}
