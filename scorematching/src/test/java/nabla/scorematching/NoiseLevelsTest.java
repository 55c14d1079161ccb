package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.metrics.ModeCoverage;
import nabla.scorematching.samplers.AnnealedLangevin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choices of [Song and Ermon 2020]. */
@Tag("long")
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

    /** √(2D)(γ − 1) = 3γ has a solution for D ≥ 5 alone. */
    @Test
    void inFewDimensionsAllShellsOverlap() {
        for (int dim = 1; dim <= 4; dim++) {
            assertEquals(Double.POSITIVE_INFINITY, NoiseLevels.overlappingRatio(dim));
        }
        assertTrue(NoiseLevels.overlappingRatio(5) > 10);
        assertEquals(1.3608, NoiseLevels.overlappingRatio(64), 5e-5);
    }

    @Test
    void levelsReachFromTheLargestDistanceToTheSmallestLevel() {
        Tensor x = Tensor.of(new double[][] {{0, 0}, {3, 4}, {1, 1}});
        NoiseLevels levels = NoiseLevels.forData(x, 0.01);
        assertEquals(5, levels.largest(), 1e-14);
        assertEquals(0.01, levels.smallest());
        assertEquals(29, levels.count()); // 5/0.01 = 500 lies between 1.25²⁷ and 1.25²⁸
        assertTrue(levels.get(0) / levels.get(1) <= 1.25);
        assertThrows(IllegalArgumentException.class, () -> NoiseLevels.forData(x, 6));
        assertThrows(IllegalArgumentException.class, () -> NoiseLevels.forData(Tensor.zeros(3, 2), 0.1));
    }

    /**
     * On a point, s(x, σ) = −x/σ², n steps at a level turn the variance of the level above by closed form 12 with s = 0. No
     * other step size leaves less of it.
     */
    @Test
    void thePublishedStepLeavesTheLeastVariance() {
        NoiseLevels levels = NoiseLevels.geometric(8, 0.5, 5);
        for (int steps : new int[] {1, 5, 100}) {
            AnnealedLangevin tuned = AnnealedLangevin.published(levels, steps);
            double best = variance(tuned.stepAt(4) / 0.25, steps);
            assertTrue(best >= 1);
            for (double factor : new double[] {0.5, 0.9, 0.99, 1.01, 1.1, 1.5}) {
                assertTrue(best <= variance(factor * tuned.stepAt(4) / 0.25, steps));
            }
        }
    }

    /**
     * The configurations of [Song and Ermon 2020, appendix B]: levels from σ₁ to 0.01, their number L, n steps at each. The published
     * step is the one that technique 4 finds, to its two digits, and leaves the published ratio of variances.
     */
    @ParameterizedTest
    @CsvSource({"50, 232, 5, 6.2e-6, 1.0555", "90, 500, 5, 3.3e-6, 1.0314", "348, 2311, 3, 0.9e-6, 1.0089"})
    void thePublishedConfigurationsAreThoseOfTechnique4(
            double largest, int count, int steps, double step, double ratio) {
        NoiseLevels levels = NoiseLevels.geometric(largest, 0.01, count);
        assertEquals(ratio, AnnealedLangevin.of(levels, step, steps).varianceRatio(), 5e-5);
        AnnealedLangevin found = AnnealedLangevin.published(levels, steps);
        assertEquals(step, found.stepAt(count - 1), 0.6e-7);
        assertTrue(found.varianceRatio()
                <= AnnealedLangevin.of(levels, step, steps).varianceRatio());
    }

    /** In many dimensions the first Φ is 1, and so the second ½ at √(2D)(γ − 1) = 3γ. */
    @Test
    void theOverlappingRatioHasItsLimit() {
        for (int dim : new int[] {64, 784, 3 * 32 * 32, 3 * 256 * 256}) {
            double root = Math.sqrt(2.0 * dim);
            assertEquals(root / (root - 3), NoiseLevels.overlappingRatio(dim), 1e-9);
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
     * Three far modes, exact scores, no number chosen by hand but the smallest level: the weights come out within 0.02, of which
     * 0.01 is the lag that {@code AnnealedLangevin.tuned} states and the rest noise: the share of a mode in 10,000 samples has a
     * standard deviation of at most 0.005, so a total variation of 0.01 from noise alone has a probability below 1e-6 only
     * beyond 0.012; the seed is fixed.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 16})
    void theChoicesSampleAMixtureWithItsWeights(int dim) {
        double[][] means = new double[3][dim];
        means[0][0] = -4;
        means[1][0] = 4;
        means[2][1] = 5;
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.15, 0.6, 0.25}, means, 0.5);
        NoiseConditionalScore exact =
                (x, sigma) -> p.noised(Tensor.scalar(1), sigma).score(x);
        NoiseLevels levels = NoiseLevels.forData(p.sample(Rng.of(1), 500), 0.05);
        Tensor x0 = Rng.of(2).normal(10_000, dim).mul(levels.largest());
        Tensor x = AnnealedLangevin.tuned(levels, 5).sample(exact, x0, Rng.of(3));
        assertEquals(0, ModeCoverage.of(p, x).weightError(), 0.022);
        Tensor width = x.sub(nearestMean(p, x)).square().mean().sqrt();
        assertEquals(0.5, width.item(), 0.02);
    }

    private static Tensor nearestMean(GaussianMixture p, Tensor x) {
        return p.means().take(0, p.responsibilities(x).argMax(-1));
    }

    /** On a point a tuned step gives each level exactly, however far away it began. */
    @Test
    void aTunedStepForgetsItsStartOnAPoint() {
        NoiseLevels levels = NoiseLevels.geometric(8, 0.5, 5);
        NoiseConditionalScore point = (x, sigma) -> x.neg().div(sigma.square());
        Tensor x0 = Tensor.full(1e3, 20_000, 1);
        Tensor x = AnnealedLangevin.tuned(levels, 2).withoutDenoising().sample(point, x0, Rng.of(4));
        Numbers.assertMean(0, x);
        Numbers.assertVariance(0.25, x);
    }

    /** σ^(1/ρ) is infinite or 0 for a ρ that is too small, and 1 for one that is too large. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e17})
    void aRhoThatTellsNoLevelsApartIsNamed(double rho) {
        var error = assertThrows(IllegalArgumentException.class, () -> NoiseLevels.karras(80, 0.002, 5, rho));
        assertTrue(error.getMessage().startsWith("NoiseLevels.karras: expected a ρ "), error.getMessage());
    }
}
