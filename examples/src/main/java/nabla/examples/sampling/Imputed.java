package nabla.examples.sampling;

import java.util.Locale;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Figure;
import nabla.examples.report.Figure.Panel;
import nabla.examples.report.Theme;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.conditions.MomentMatching;
import nabla.scorematching.conditions.Observation;
import nabla.scorematching.conditions.ParticleFilter;
import nabla.scorematching.conditions.Replacement;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;
import nabla.scorematching.metrics.EnergyDistance;
import org.knowm.xchart.XYChart;

/** The second column of two given the first: three ways to ask a score that was never told of conditions. */
public final class Imputed {
    private static final double GIVEN = 0.6;
    private static final int SAMPLES = 4000;
    private static final int BINS = 60;
    private static final double EDGE = 3;
    private static final SDE VP = VPSDE.standard();
    private static final TimeGrid GRID = TimeGrid.uniform(100, 1e-3);

    /** Two clusters that lie across the line x₁ = 0.6, one of them tilted. */
    private static final GaussianMixture DATA = GaussianMixture.of(
            Tensor.of(0.5, 0.5),
            Tensor.of(new double[][] {{-0.3, 1}, {0.8, -1}}),
            Tensor.of(new int[] {2, 2, 2}, new double[] {0.5, 0.35, 0.35, 0.3, 0.1, 0, 0, 0.1}));

    private Imputed() {}

    /** Histograms of the imputed column over the exact conditional density. */
    public static Figure figure(Rng rng) {
        TimeConditionalScore score = DiffusedMixture.of(DATA, VP);
        Observation known = Observation.columns(Tensor.of(GIVEN, Double.NaN));
        Tensor noise = VP.prior(SAMPLES, 2, rng.split(0));
        Replacement once = Replacement.of(VP, GRID, Predictor.ANCESTRAL, known).denoising();
        PredictorCorrector back =
                PredictorCorrector.of(VP, GRID, Predictor.ANCESTRAL).denoising();
        return Figure.of(
                "The second column, given that the first is 0.6",
                panel("Replacement", once.sample(score, noise, rng.split(1))),
                panel("Replacement, each step 5 times", once.resampling(5).sample(score, noise, rng.split(2))),
                panel("Moment matching", back.sample(MomentMatching.of(known).guide(VP, score), noise, rng.split(3))),
                panel("Particles, eight", particles(known).sample(score, noise, rng.split(4))));
    }

    private static ParticleFilter particles(Observation known) {
        return ParticleFilter.of(VP, TimeGrid.of(VP, NoiseLevels.karras(100, 0.02, 24, 7)), known)
                .particles(8);
    }

    private static Panel panel(String title, Tensor samples) {
        GaussianMixture exact = DATA.conditional(new int[] {0}, new double[] {GIVEN});
        Tensor column = samples.slice(1, 1, 2);
        double width = 2 * EDGE / BINS;
        double[] centres = new double[BINS];
        double[] heights = new double[BINS];
        for (int i = 0; i < BINS; i++) {
            double from = -EDGE + i * width;
            centres[i] = from + width / 2;
            heights[i] = column.ge(from).mul(column.lt(from + width)).mean().item() / width;
        }
        XYChart chart = Theme.chart("x₂", "density");
        Theme.legend(chart);
        chart.getStyler().setXAxisMin(-EDGE).setXAxisMax(EDGE).setYAxisMin(0.0);
        double[] density = exact.logProb(Tensor.of(centres).unsqueeze(-1)).exp().toArray();
        Theme.line(chart, "exact conditional", centres, density, Theme.DATA, 2);
        Theme.points(chart, "samples", centres, heights, Theme.FIRST);
        double distance = EnergyDistance.unbiased(column, exact.sample(Rng.of(0), SAMPLES));
        return new Panel(title, String.format(Locale.ROOT, "energy distance %.4f", distance), chart);
    }
}
