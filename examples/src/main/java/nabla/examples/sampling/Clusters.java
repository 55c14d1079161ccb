package nabla.examples.sampling;

import java.util.Locale;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Figure.Panel;
import nabla.examples.report.Theme;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.metrics.ModeCoverage;
import org.knowm.xchart.XYChart;

/** Three clusters in the plane with weights 0.15, 0.60 and 0.25: what most pictures sample from. */
final class Clusters {
    static final double[] WEIGHTS = {0.15, 0.6, 0.25};
    private static final double[][] MEANS = {{-3, -2}, {0, 3}, {4, -1}};
    private static final double WIDTH = 0.5;
    private static final int SHOWN = 1500;
    private static final double EDGE = 6;

    static final GaussianMixture DENSITY = GaussianMixture.isotropic(WEIGHTS, MEANS, WIDTH);
    /** The exact score of the clusters with noise added. */
    static final NoiseConditionalScore AT_NOISE =
            (x, sigma) -> DENSITY.noised(Tensor.scalar(1), sigma).score(x);

    private Clusters() {}

    /** The shares of the three clusters in samples, as text. */
    static String shares(Tensor samples) {
        double[] shares = ModeCoverage.of(DENSITY, samples).shares();
        return String.format(Locale.ROOT, "%.3f   %.3f   %.3f", shares[0], shares[1], shares[2]);
    }

    /** A scatter plot with the shares above it. */
    static Panel panel(String title, Tensor samples, java.awt.Color color) {
        XYChart chart = chart();
        int shown = Math.min(SHOWN, samples.size(0));
        Tensor some = samples.slice(0, 0, shown);
        Theme.points(
                chart, "samples", some.select(1, 0).toArray(), some.select(1, 1).toArray(), Theme.faint(color, 0.4));
        return new Panel(title, "shares of the clusters: " + shares(samples), chart);
    }

    /** The empty plane. */
    static XYChart chart() {
        XYChart chart = Theme.chart("x₁", "x₂");
        chart.getStyler().setPlotContentSize(1);
        chart.getStyler()
                .setXAxisMin(-EDGE)
                .setXAxisMax(EDGE)
                .setYAxisMin(-EDGE)
                .setYAxisMax(EDGE);
        return chart;
    }

    static Tensor sample(Rng rng, int n) {
        return DENSITY.sample(rng, n);
    }
}
