package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.samplers.AnnealedLangevin;
import org.junit.jupiter.api.Test;

/** The choices of [Song and Ermon 2020]. */
class NoiseLevelsTest {

    /** Φ(√(2D)(γ−1) + 3γ) − Φ(√(2D)(γ−1) − 3γ) = ½. */
    @Test
    void neighbouringShellsOverlapByOneHalf() {
        for (int dim : new int[] {30, 784, 3072}) {
            double ratio = NoiseLevels.overlappingRatio(dim);
            double shift = Math.sqrt(2 * dim) * (ratio - 1);
            assertEquals(0.5, normal(shift + 3 * ratio) - normal(shift - 3 * ratio), 1e-9);
        }
    }

    private static double normal(double x) {
        return Tensor.scalar(-x / Math.sqrt(2)).erfc().item() / 2;
    }

    @Test
    void inFewDimensionsTheRatioIsTwo() {
        for (int dim = 1; dim <= 10; dim++) {
            assertEquals(2, NoiseLevels.overlappingRatio(dim));
        }
        assertTrue(NoiseLevels.overlappingRatio(30) < 2);
    }

    @Test
    void levelsReachFromTheLargestDistanceToTheSmallestLevel() {
        Tensor x = Tensor.of(new double[][] {{0, 0}, {3, 4}, {1, 1}});
        NoiseLevels levels = NoiseLevels.forData(x, 0.01);
        assertEquals(5, levels.largest(), 1e-14);
        assertEquals(0.01, levels.smallest());
        assertEquals(10, levels.count()); // 5/0.01 = 500 lies between 2⁸ and 2⁹
        assertTrue(levels.get(0) / levels.get(1) <= 2);
        assertThrows(IllegalArgumentException.class, () -> NoiseLevels.forData(x, 6));
        assertThrows(IllegalArgumentException.class, () -> NoiseLevels.forData(Tensor.zeros(3, 2), 0.1));
    }

    /**
     * On a point, s(x, σ) = −x/σ², n steps at a level turn the variance of the level above by closed form 12 with s = 0. No
     * other step size leaves less of it.
     */
    @Test
    void theTunedStepLeavesTheLeastVariance() {
        NoiseLevels levels = NoiseLevels.geometric(8, 0.5, 5);
        for (int steps : new int[] {1, 5, 100}) {
            AnnealedLangevin tuned = AnnealedLangevin.tuned(levels, steps);
            double best = variance(tuned.stepAt(4) / 0.25, steps);
            assertTrue(best >= 1);
            for (double factor : new double[] {0.5, 0.9, 0.99, 1.01, 1.1, 1.5}) {
                assertTrue(best <= variance(factor * tuned.stepAt(4) / 0.25, steps));
            }
        }
    }

    private static double variance(double step, int steps) {
        double variance = 4;
        for (int k = 0; k < steps; k++) {
            variance = (1 - step) * (1 - step) * variance + 2 * step;
        }
        return variance;
    }

    /**
     * Two modes, exact scores, no number chosen by hand but the smallest level: the weights come out to 0.06, of which 0.0065
     * is the standard error. The coordinate that does not tell the modes apart is normal, and its variance follows closed form
     * 12; since the step is made for data much narrower than the noise, it comes out a little large.
     */
    @Test
    void theChoicesSampleAMixture() {
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-4, 0}, {4, 0}}, 0.5);
        NoiseConditionalScore exact = (x, sigma) -> p.noised(1, sigma.get(0, 0)).score(x);
        NoiseLevels levels = NoiseLevels.forData(p.sample(Rng.of(1), 200), 0.05);
        Tensor x0 = Rng.of(2).normal(5000, 2).mul(levels.largest());
        AnnealedLangevin annealed = AnnealedLangevin.tuned(levels, 20).withoutDenoising();
        Tensor x = annealed.sample(exact, x0, Rng.of(3));
        assertEquals(0.3, x.select(1, 0).lt(0).mean().item(), 0.06);
        double variance = levels.largest() * levels.largest();
        for (int i = 0; i < levels.count(); i++) {
            double step = annealed.stepAt(i);
            double kept = 1 - step / (0.25 + levels.get(i) * levels.get(i));
            for (int k = 0; k < 20; k++) {
                variance = kept * kept * variance + 2 * step;
            }
        }
        Numbers.assertVariance(variance, x.select(1, 1));
    }
}
