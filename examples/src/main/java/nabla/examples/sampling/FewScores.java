package nabla.examples.sampling;

import java.awt.Color;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Figure;
import nabla.examples.report.Figure.Panel;
import nabla.examples.report.Theme;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.DDIM;
import nabla.scorematching.diffusion.DPMSolver;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.EDMSDE;
import nabla.scorematching.diffusion.ExponentialMultistep;
import nabla.scorematching.diffusion.HeunEDM;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.metrics.EnergyDistance;
import nabla.scorematching.samplers.AnnealedLangevin;
import org.knowm.xchart.XYChart;

/** How far samples are from where they should be, against the number of scores that each of them cost. */
public final class FewScores {
    private static final int POINTS = 500;
    private static final int SAMPLES = 4000;
    private static final double LARGEST = 20;
    private static final double SMALLEST = 0.02;
    private static final EDMSDE SDE = EDMSDE.of(LARGEST);
    private static final TimeConditionalScore SCORE = DiffusedMixture.of(Clusters.DENSITY, SDE);
    private static final Color[] COLORS = {
        Theme.SECOND, Theme.FIRST, new Color(0x2f855a), new Color(0x6b46c1), Theme.DATA
    };
    private static final int[] STEPS = {6, 9, 13, 19, 28, 42, 63, 94};

    private FewScores() {}

    /** Distance along the flow from its exact end, and of whole samples from exact ones. */
    public static Figure figure(Rng rng) {
        return Figure.of("What a score buys", alongTheFlow(rng.split(0)), samples(rng.split(1)));
    }

    private static TimeGrid grid(int steps) {
        return TimeGrid.of(SDE, NoiseLevels.geometric(LARGEST, SMALLEST, steps + 1));
    }

    private static Panel alongTheFlow(Rng rng) {
        Tensor noise = Clusters.DENSITY.sample(rng.split(0), POINTS);
        Tensor starts = SDE.perturb(noise, 1, rng.split(1));
        Tensor end = DPMSolver.of(SDE, grid(20_000)).sample(SCORE, starts, rng);
        XYChart chart = chart("median distance from the exact end");
        chart.getStyler().setYAxisLogarithmic(true);
        line(chart, 0, "DDIM, 1", 1, n -> median(DDIM.of(SDE, grid(n)).sample(SCORE, starts, rng), end));
        line(chart, 1, "Heun, 2", 2, n -> median(heun(n, starts), end));
        line(chart, 2, "DPM++, 2", 1, n -> median(DPMSolver.of(SDE, grid(n)).sample(SCORE, starts, rng), end));
        line(
                chart,
                3,
                "multistep, 3",
                1,
                n -> median(ExponentialMultistep.of(SDE, grid(n), 3).sample(SCORE, starts, rng), end));
        return new Panel("The flow", "σ from 20 to 0.02, geometric steps; behind names the order", chart);
    }

    /** Heun's steps between the levels, without the last one to σ = 0. */
    private static Tensor heun(int steps, Tensor starts) {
        HeunEDM heun = HeunEDM.of(NoiseLevels.geometric(LARGEST, SMALLEST, steps + 1));
        return heun.points(heun.on(Clusters.AT_NOISE).run(starts, Rng.of(0)).state());
    }

    private static double median(Tensor a, Tensor b) {
        double[] distances = a.sub(b).norm(-1).toArray();
        Arrays.sort(distances);
        return distances[distances.length / 2];
    }

    private static Panel samples(Rng rng) {
        Tensor exact = Clusters.sample(rng.split(0), SAMPLES);
        Tensor starts = rng.split(1).normal(SAMPLES, 2).mul(LARGEST);
        XYChart chart = chart("energy distance from exact samples");
        chart.getStyler().setYAxisMax(0.08);
        line(
                chart,
                0,
                "ancestral",
                1,
                n -> EnergyDistance.unbiased(
                        PredictorCorrector.of(SDE, grid(n), Predictor.ANCESTRAL)
                                .denoising()
                                .sample(SCORE, starts, rng.split(2)),
                        exact));
        line(
                chart,
                1,
                "Heun, churn",
                2,
                n -> EnergyDistance.unbiased(
                        HeunEDM.of(NoiseLevels.karras(LARGEST, SMALLEST, n + 1, 7))
                                .churn(0.3 * n, 0.05, 10, 1)
                                .sample(Clusters.AT_NOISE, starts, rng.split(3)),
                        exact));
        line(
                chart,
                2,
                "DPM++",
                1,
                n -> EnergyDistance.unbiased(
                        DPMSolver.of(SDE, grid(n)).denoising().sample(SCORE, starts, rng.split(4)), exact));
        line(
                chart,
                4,
                "annealed",
                5,
                n -> EnergyDistance.unbiased(
                        AnnealedLangevin.tuned(NoiseLevels.geometric(LARGEST, SMALLEST, n), 5)
                                .sample(Clusters.AT_NOISE, starts, rng.split(5)),
                        exact));
        return new Panel("The samples", "4000 of them, begun at N(0, σ²I), σ = 20; exact samples: 0 ± 0.001", chart);
    }

    private static XYChart chart(String yAxis) {
        XYChart chart = Theme.chart("scores for each sample", yAxis);
        Theme.legend(chart);
        chart.getStyler().setXAxisLogarithmic(true);
        return chart;
    }

    private static void line(XYChart chart, int color, String name, int scoresPerStep, IntToDoubleFunction error) {
        double[] scores =
                Arrays.stream(STEPS).mapToDouble(n -> scoresPerStep * n).toArray();
        double[] errors = IntStream.of(STEPS).mapToDouble(error).toArray();
        Theme.line(chart, name, scores, errors, COLORS[color], 2);
    }
}
