package nabla.examples.sampling;

import java.awt.Color;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Figure;
import nabla.examples.report.Figure.Panel;
import nabla.examples.report.Theme;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.samplers.LangevinDynamics;
import nabla.scorematching.samplers.LeimkuhlerMatthews;
import nabla.scorematching.samplers.MALA;
import nabla.scorematching.samplers.Sampler;
import org.knowm.xchart.XYChart;

/** The variance that samplers with steps of one size have on N(0, 1), and how much of the start is left. */
public final class StepBias {
    private static final int CHAINS = 20_000;
    private static final int STEPS = 200;
    private static final double[] SIZES = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    private static final Color THIRD = new Color(0x2f855a);
    private static final Gaussian NORMAL = Gaussian.isotropic(1, 1);

    private StepBias() {}

    /** Variance against step size, and the mean of chains that began at 4 against the number of steps. */
    public static Figure figure(Rng rng) {
        return Figure.of("What a step size costs, on N(0, 1)", variance(rng.split(0)), forgetting(rng.split(1)));
    }

    private static Panel variance(Rng rng) {
        XYChart chart = Theme.chart("step size ε", "variance of the samples");
        Theme.legend(chart);
        chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.9).setYAxisMax(2.1);
        double[] fine = linspace(0.01, 1);
        Theme.line(chart, "1/(1 − ε/2)", fine, map(fine, e -> 1 / (1 - e / 2)), Theme.SECOND, 1.5)
                .setShowInLegend(false);
        Theme.line(chart, "1", fine, map(fine, e -> 1), Theme.DATA, 1.5).setShowInLegend(false);
        points(chart, "Langevin", Theme.SECOND, rng, 0, e -> LangevinDynamics.of(e, STEPS), NORMAL);
        points(chart, "Leimkuhler-Matthews", Theme.FIRST, rng, 1, e -> LeimkuhlerMatthews.of(e, STEPS), NORMAL);
        double[] adjusted =
                map(SIZES, e -> variance(MALA.of(e, STEPS).sample(NORMAL.energy(), start(rng), rng.split(2))));
        Theme.points(chart, "MALA", SIZES, adjusted, THIRD);
        return new Panel("Bias", "points: 20,000 chains after 200 steps; lines: 1/(1 − ε/2) and 1", chart);
    }

    private static void points(
            XYChart chart,
            String name,
            Color color,
            Rng rng,
            int key,
            DoubleFunction<Sampler<ScoreFunction, ?>> sampler,
            ScoreFunction score) {
        double[] variances = map(SIZES, e -> variance(sampler.apply(e).sample(score, start(rng), rng.split(key))));
        Theme.points(chart, name, SIZES, variances, color);
    }

    private static Tensor start(Rng rng) {
        return rng.split(-1).normal(CHAINS, 1);
    }

    private static double variance(Tensor samples) {
        return samples.variance().item();
    }

    private static Panel forgetting(Rng rng) {
        XYChart chart = Theme.chart("steps", "mean of chains that began at 4");
        Theme.legend(chart);
        chart.getStyler().setXAxisMin(0.0);
        Color[] colors = {Theme.DATA, Theme.FIRST, Theme.SECOND};
        double[] sizes = {0.01, 0.05, 0.2};
        int interval = 5;
        for (int i = 0; i < sizes.length; i++) {
            double e = sizes[i];
            double[] steps = new double[STEPS / interval];
            double[] means = new double[steps.length];
            LangevinDynamics.of(e, STEPS)
                    .on((ScoreFunction) NORMAL)
                    .observer(interval, (points, step) -> {
                        steps[step / interval - 1] = step;
                        means[step / interval - 1] = points.mean().item();
                    })
                    .run(Tensor.full(4, 500, 1), rng.split(i));
            Theme.points(chart, "ε = " + e, steps, means, colors[i]);
            Theme.line(chart, "4(1 − ε)ⁿ, " + e, steps, map(steps, n -> 4 * Math.pow(1 - e, n)), colors[i], 1.5)
                    .setShowInLegend(false);
        }
        return new Panel("Forgetting the start", "points: mean of 500 chains; lines: 4(1 − ε)ⁿ", chart);
    }

    private static double[] linspace(double from, double to) {
        return Tensor.linspace(from, to, 101).toArray();
    }

    private static double[] map(double[] xs, DoubleUnaryOperator f) {
        return Arrays.stream(xs).map(f).toArray();
    }
}
