package nabla.examples.sampling;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Figure;
import nabla.examples.report.Figure.Panel;
import nabla.examples.report.Theme;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.samplers.LangevinDynamics;
import nabla.scorematching.samplers.Sampler;
import org.knowm.xchart.XYChart;

/** The ways of single samples from noise to data: smooth along the flow, rough back in time, stuck in one mode without noise levels. */
public final class Paths {
    private static final int SHOWN = 40;
    private static final int STEPS = 200;
    private static final double END = 1e-3;
    private static final GaussianMixture DATA =
            GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-2}, {2}}, 0.3);

    private Paths() {}

    /** Three ways to the same two modes on a line. */
    public static Figure figure(Rng rng) {
        SDE sde = VPSDE.standard();
        TimeConditionalScore score = DiffusedMixture.of(DATA, sde);
        Tensor noise = sde.prior(SHOWN, 1, rng.split(0));
        return Figure.of(
                "Forty samples on their way, to weights 0.3 and 0.7",
                panel(
                        "Probability flow",
                        "no randomness: paths do not cross",
                        "1 − t, from noise to data",
                        ProbabilityFlowODE.of(sde, OdeSolver.heun(STEPS), END),
                        score,
                        noise,
                        rng.split(1),
                        Theme.FIRST),
                panel(
                        "Back in time, ancestral",
                        "new noise at each step, less and less of it",
                        "1 − t, from noise to data",
                        PredictorCorrector.of(sde, TimeGrid.uniform(STEPS, END), Predictor.ANCESTRAL),
                        score,
                        noise,
                        rng.split(2),
                        Theme.FIRST),
                panel(
                        "Langevin dynamics, ε = 0.02",
                        "each chain stays in the mode where it begins",
                        "n/200, steps done",
                        LangevinDynamics.of(0.02, STEPS),
                        (ScoreFunction) DATA,
                        noise,
                        rng.split(3),
                        Theme.SECOND));
    }

    private static <M> Panel panel(
            String title,
            String note,
            String axis,
            Sampler<M, ?> sampler,
            M model,
            Tensor noise,
            Rng rng,
            Color color) {
        XYChart chart = Theme.chart(axis, "x");
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(-4.0).setYAxisMax(4.0);
        Tensor all = sampler.on(model).trajectory(noise, rng); // [SHOWN, steps, 1]
        for (int i = 0; i < SHOWN; i++) {
            List<Double> xs = new ArrayList<>(List.of(noise.get(i, 0)));
            List<Double> times = new ArrayList<>(List.of(0.0));
            for (int k = 0; k < all.size(1); k++) {
                times.add((k + 1.0) / STEPS);
                xs.add(all.get(i, k, 0));
            }
            Theme.line(chart, "chain " + i, array(times), array(xs), Theme.faint(color, 0.45), 1);
        }
        return new Panel(title, note, chart);
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
