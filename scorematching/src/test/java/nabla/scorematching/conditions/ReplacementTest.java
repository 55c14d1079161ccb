package nabla.scorematching.conditions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.diffusion.DiffusedMixture;
import nabla.scorematching.diffusion.Predictor;
import nabla.scorematching.diffusion.PredictorCorrector;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VPSDE;
import org.junit.jupiter.api.Test;

class ReplacementTest {
    private static final double NAN = Double.NaN;
    private static final SDE VP = VPSDE.standard();
    private static final TimeGrid GRID = TimeGrid.uniform(100, 1e-3);
    /** Two columns of variance 1 and correlation 0.9: given the first is y, the second is N(0.9 y, 0.19). */
    private static final GaussianMixture PAIR =
            GaussianMixture.of(new double[] {1}, new double[][] {{0, 0}}, new double[][][] {{{1, 0.9}, {0.9, 1}}});

    private static final TimeConditionalScore SCORE = DiffusedMixture.of(PAIR, VP);

    private static Tensor impute(int resamplings, double y, int n) {
        Observation known = Observation.columns(Tensor.of(y, NAN));
        return Replacement.of(VP, GRID, Predictor.ANCESTRAL, known)
                .resampling(resamplings)
                .sample(SCORE, VP.prior(n, 2, Rng.of(1)), Rng.of(2))
                .select(1, 1);
    }

    /**
     * Closed form 14. Without resampling the second column stays near its mean and too wide, beyond six standard
     * errors: 1.24 for 1.8, variance 0.30 for 0.19. With ten resamplings it comes close, and is too narrow: 1.74,
     * variance 0.15.
     */
    @Test
    void onNormalDataReplacementIsBiasedAndResamplingMendsMostOfIt() {
        int n = 4000;
        double y = 2;
        Tensor once = impute(1, y, n);
        double error = Math.sqrt(0.19 / n);
        assertTrue(once.mean().item() < 0.9 * y - 6 * error, () -> "mean " + once.mean());
        assertTrue(once.variance().item() > 0.19 * (1 + 6 * Math.sqrt(2.0 / n)), () -> "variance " + once.variance());
        Tensor often = impute(10, y, n);
        assertEquals(0.9 * y, often.mean().item(), 0.15 * (0.9 * y - once.mean().item()));
        double narrow = 0.19 - often.variance().item();
        assertTrue(narrow > 0 && narrow < 0.5 * (once.variance().item() - 0.19), () -> "too narrow by " + narrow);
    }

    /** With nothing known it is the predictor alone, from the key's child. */
    @Test
    void withNothingKnownItIsThePredictor() {
        Tensor starts = VP.prior(20, 2, Rng.of(3));
        Observation nothing = Observation.columns(Tensor.of(NAN, NAN));
        Replacement replacement = Replacement.of(VP, GRID, Predictor.ANCESTRAL, nothing);
        PredictorCorrector alone = PredictorCorrector.of(VP, GRID, Predictor.ANCESTRAL);
        Tensor x = starts;
        Tensor y = starts;
        for (int k = 0; k < 5; k++) {
            x = replacement.step(SCORE, x, replacement.numbers(k), Rng.of(4).split(k));
            y = alone.step(
                    SCORE, y, alone.numbers(k), Rng.of(4).split(k).split(0).split(0));
        }
        assertArrayEquals(y.toArray(), x.toArray());
    }
}
