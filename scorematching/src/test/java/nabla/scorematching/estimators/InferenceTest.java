package nabla.scorematching.estimators;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.FisherDivergence;
import nabla.scorematching.losses.ScoreMatching;
import org.junit.jupiter.api.Test;

/** Models compared on rows that they were not fitted to, and predictions scored. */
class InferenceTest {
    private static final Tensor D1 = EstimatorData.D1;
    private static final Rng UNUSED = Rng.of(0);

    private static ScoreFunction normal(double mean, double variance) {
        return y -> y.sub(mean).div(-variance);
    }

    /** N(0, 1) against N(.5, 1.5): mean and √(Σ(d − d̄)²/(n(n − 1))) of ρ₁ − ρ₂. */
    @Test
    void twoModelsAreComparedRowByRow() {
        ModelComparison comparison = ModelComparison.of(ScoreMatching.of(), normal(0, 1), normal(.5, 1.5), D1, UNUSED);
        assertEquals(.1767361111111111, comparison.difference().value(), 1e-15);
        assertEquals(.21829234533626551, comparison.difference().standardError(), 1e-15);
        assertEquals(0.41815265106578475, comparison.pValue(), 1e-14);
    }

    /** Whose Fisher divergence is less, and that they have one where they are equal. */
    @Test
    void theBetterModelIsFound() {
        Gaussian truth = Gaussian.standard(2);
        Tensor x = truth.sample(Rng.of(1), 300);
        ModelComparison comparison = ModelComparison.of(FisherDivergence.of(truth), truth, y -> y.mul(-1.2), x, UNUSED);
        assertTrue(comparison.difference().value() < 0);
        assertTrue(comparison.pValue() < 1e-6);
        assertEquals(
                1,
                ModelComparison.of(ScoreMatching.of(), truth, truth, x, UNUSED).pValue());
    }

    /** Of two wrong models with one divergence the p-value is uniform: of 1,000, binomial; six standard deviations. */
    @Test
    void theSizeIsTheLevel() {
        int rejected = 0;
        for (int i = 0; i < 1000; i++) {
            Tensor x = Rng.of(2).split(i).normal(100, 1);
            if (ModelComparison.of(ScoreMatching.of(), normal(.3, 1), normal(-.3, 1), x, UNUSED)
                            .pValue()
                    <= .05) {
                rejected++;
            }
        }
        assertEquals(50, rejected, 6 * Math.sqrt(1000 * .05 * .95));
    }

    /** Predictions of N(μ, 1) with μ ~ N(0, τ²): normal, with the posterior's variance added. */
    private static Function<Tensor, ScoreFunction> predictions(double priorPrecision) {
        return past -> {
            double precision = priorPrecision + past.size(0);
            double mean = past.size() == 0 ? 0 : past.sum().item() / precision;
            return normal(mean, 1 + 1 / precision);
        };
    }

    /** Σ 2∇² log p + ‖∇ log p‖²: it has a limit for a flat prior, where the marginal likelihood tends to 0. */
    @Test
    void thePrequentialScoreOfANormalMean() {
        assertEquals(-.2741470836482741, HyvarinenScore.prequential(predictions(1), D1), 1e-13);
        assertEquals(.8116147800716023, HyvarinenScore.prequential(predictions(1e-2), D1), 1e-13);
        assertEquals(.8397083877720639, HyvarinenScore.prequential(predictions(1e-6), D1), 1e-13);
        assertEquals(.8397112386621315, HyvarinenScore.prequential(predictions(0), D1), 1e-13);
        assertEquals(-.75, HyvarinenScore.prequential(past -> normal(0, 1), D1), 1e-14);
    }

    /**
     * 2E[∇²ℓ + ‖∇ℓ‖²] − ‖E∇ℓ‖² over the posterior with y is H of the prediction without it; two points with the posterior's mean and
     * variance give both expectations exactly.
     */
    @Test
    void thePosteriorWithTheObservationGivesTheScoreOfThePrediction() {
        Tensor y = Tensor.of(new double[][] {{1.2}});
        double prior = .3;
        double variance = .5;
        assertEquals(
                -.9733333333333333,
                HyvarinenScore.of(normal(prior, 1 + variance), y).item(),
                1e-15);
        double after = 1 / (1 / variance + 1);
        double mean = after * (prior / variance + 1.2);
        double step = Math.sqrt(after);
        List<ScoreFunction> draws = List.of(normal(mean - step, 1), normal(mean + step, 1));
        assertEquals(-.9733333333333333, HyvarinenScore.ofPosterior(draws, y).item(), 1e-15);
    }

    @Test
    void theScoreIsTwiceTheLoss() {
        Tensor x = Rng.of(3).normal(6, 2);
        ScoreFunction score = y -> y.tanh().neg();
        assertClose(ScoreMatching.of().perSample(score, x, UNUSED).mul(2), HyvarinenScore.of(score, x), 1e-15);
    }
}
