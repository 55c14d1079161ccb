package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Numbers;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MMDTest {

    /**
     * Closed form 15: between N(0, I) and N(μ, I) it is 2(h²/(h²+2))^{d/2}(1 − exp(−‖μ‖²/(2(h²+2)))), which is the mean of
     * the unbiased estimate. 400 independent estimates; six standard errors.
     */
    @Test
    void theEstimateHasItsClosedFormMeanBetweenGaussians() {
        Tensor mu = Tensor.of(0.5, -0.3, 0.2);
        for (double h : new double[] {0.5, 2}) {
            double squared = h * h;
            double expected = 2
                    * Math.pow(squared / (squared + 2), 1.5)
                    * (-Math.expm1(-mu.square().sum().item() / (2 * (squared + 2))));
            int repetitions = 400;
            double[] estimates = new double[repetitions];
            for (int i = 0; i < repetitions; i++) {
                Rng rng = Rng.of(1).split(i);
                Tensor x = rng.split(0).normal(60, 3);
                Tensor y = rng.split(1).normal(50, 3).add(mu);
                estimates[i] = MMD.of(h).unbiased(x, y);
            }
            Numbers.assertMean(expected, Tensor.of(estimates));
        }
    }

    /** A split's estimate compares means over pairs that are all drawn from one pool: over random splits its mean is 0. */
    @Test
    void underEqualityTheMeanIsZero() {
        Tensor pool = Rng.of(2).normal(60, 2).exp();
        Numbers.assertMean(0, Tensor.of(MMD.of(1).underEquality(pool, 20, 4000, Rng.of(3))));
    }

    @Test
    void aSplitOfThePoolIsTheEstimateOfItsParts() {
        Tensor pool = Rng.of(2).normal(30, 2);
        Rng rng = Rng.of(4);
        int[] order = rng.split(0).permutation(30);
        Tensor shuffled = pool.take(0, order);
        double expected = MMD.of(1).unbiased(shuffled.slice(0, 0, 12), shuffled.slice(0, 12, 30));
        assertEquals(expected, MMD.of(1).underEquality(pool, 12, 1, rng)[0], 1e-14);
    }

    /** One sample of a shifted distribution lies far beyond the 95th percentile of equality. */
    @Test
    void aShiftIsSeen() {
        Tensor x = Rng.of(5).normal(100, 2);
        Tensor y = Rng.of(6).normal(100, 2).add(1);
        MMD mmd = MMD.ofMedianDistance(x);
        double[] equal = mmd.underEquality(x, 50, 200, Rng.of(7));
        assertTrue(mmd.unbiased(x, y) > 3 * equal[190]);
    }

    @Property(tries = 30)
    void itIsSymmetricAndInvariantUnderShifts(@ForAll long seed) {
        Rng rng = Rng.of(seed);
        Tensor x = rng.split(0).normal(8, 2);
        Tensor y = rng.split(1).normal(11, 2).mul(2);
        MMD mmd = MMD.of(0.8);
        assertEquals(mmd.unbiased(x, y), mmd.unbiased(y, x), 1e-14);
        assertEquals(mmd.unbiased(x, y), mmd.unbiased(x.add(3), y.add(3)), 1e-12);
    }

    @Test
    void theMedianDistanceIsTheMiddleOne() {
        assertEquals(
                2,
                MMD.ofMedianDistance(Tensor.of(new double[][] {{0}, {1}, {3}})).bandwidth());
    }

    @Test
    void impossibleSamplesAreRefused() {
        Tensor x = Tensor.zeros(5, 2);
        assertThrows(IllegalArgumentException.class, () -> MMD.of(0));
        assertThrows(IllegalArgumentException.class, () -> MMD.of(1).unbiased(x, Tensor.zeros(5, 3)));
        assertThrows(IllegalArgumentException.class, () -> MMD.of(1).unbiased(x, Tensor.zeros(1, 2)));
        assertThrows(IllegalArgumentException.class, () -> MMD.of(1).underEquality(x, 4, 1, Rng.of(0)));
        assertThrows(IllegalArgumentException.class, () -> MMD.ofMedianDistance(x));
    }
}
