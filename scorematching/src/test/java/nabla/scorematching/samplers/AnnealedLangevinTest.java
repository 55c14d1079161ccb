package nabla.scorematching.samplers;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static nabla.scorematching.Numbers.assertVariance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;

class AnnealedLangevinTest {
    private static final double SCALE = 0.8;
    private static final NoiseLevels LEVELS = NoiseLevels.geometric(5, 0.1, 8);

    /** The score of N(0, s² + σ²). */
    private static final NoiseConditionalScore SCORE =
            (x, sigma) -> x.neg().div(sigma.square().add(SCALE * SCALE));

    /**
     * Closed form 12: at level i, with vᵢ = s² + σᵢ², a step makes the variance (1 − εᵢ/vᵢ)² var + 2εᵢ; the last denoising
     * multiplies x by 1 − σ_L²/v_L. See {@link Numbers#assertVariance}.
     */
    @Test
    void onAGaussianTheVarianceFollowsTheRecursion() {
        double stepSize = 0.003;
        int steps = 6;
        AnnealedLangevin annealed = AnnealedLangevin.of(LEVELS, stepSize, steps);
        double variance = 25;
        for (int i = 0; i < LEVELS.count(); i++) {
            double v = SCALE * SCALE + LEVELS.get(i) * LEVELS.get(i);
            double step = annealed.stepAt(i);
            for (int k = 0; k < steps; k++) {
                variance = (1 - step / v) * (1 - step / v) * variance + 2 * step;
            }
        }
        Tensor x0 = Rng.of(1).normal(20_000, 1).mul(5);
        assertVariance(variance, annealed.withoutDenoising().sample(SCORE, x0, Rng.of(2)));
        double last = LEVELS.smallest() * LEVELS.smallest();
        double kept = 1 - last / (SCALE * SCALE + last);
        assertVariance(kept * kept * variance, annealed.sample(SCORE, x0, Rng.of(2)));
    }

    @Test
    void theVarianceRatioNeedsTwoLevelsAndPlainNoise() {
        for (AnnealedLangevin annealed :
                List.of(AnnealedLangevin.of(NoiseLevels.of(1), 0.1, 3), AnnealedLangevin.tuned(LEVELS, 3))) {
            String message = assertThrows(IllegalStateException.class, annealed::varianceRatio)
                    .getMessage();
            assertTrue(message.startsWith("AnnealedLangevin.varianceRatio: expected at least two levels"), message);
        }
    }

    @Test
    void stepsGrowAsTheSquareOfTheNoise() {
        AnnealedLangevin annealed = AnnealedLangevin.of(LEVELS, 0.003, 6);
        assertEquals(0.003, annealed.stepAt(LEVELS.count() - 1), 1e-17);
        assertEquals(0.003 * 2500, annealed.stepAt(0), 1e-12);
    }

    @Test
    void theLastStepIsThePosteriorMean() {
        AnnealedLangevin annealed = AnnealedLangevin.of(LEVELS, 0.003, 2);
        Tensor x0 = Rng.of(1).normal(10, 2);
        Tensor noisy = annealed.withoutDenoising().sample(SCORE, x0, Rng.of(2));
        Tensor expected = noisy.add(SCORE.at(0.1).score(noisy).mul(0.01));
        assertClose(expected, annealed.sample(SCORE, x0, Rng.of(2)), 1e-14);
    }

    /**
     * Plain Langevin dynamics between far modes keeps the shares of its start; annealed dynamics finds the right ones. The
     * score at every level is exact, so what is left is the bias of finite steps and the sampling noise, whose standard
     * error is 0.006: the share of the light mode is 0.2 within 0.05.
     */
    @Test
    void annealingFindsTheWeightsOfFarModes() {
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-4, 0}, {4, 0}}, 0.5);
        NoiseConditionalScore exact =
                (x, sigma) -> p.noised(Tensor.scalar(1), sigma).score(x);
        NoiseLevels levels = NoiseLevels.geometric(16, 0.05, 40);
        Tensor x0 = Rng.of(3).normal(5000, 2).mul(16);
        Tensor annealed = AnnealedLangevin.of(levels, 0.0005, 10).sample(exact, x0, Rng.of(4));
        assertEquals(0.2, annealed.select(1, 0).lt(0).mean().item(), 0.05);
        Tensor plain = LangevinDynamics.of(0.01, 400).sample(p, x0, Rng.of(4));
        assertMean(0.5, plain.select(1, 0).lt(0));
    }
}
