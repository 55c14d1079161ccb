package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;

class ModeCoverageTest {
    private static final GaussianMixture MIXTURE = GaussianMixture.of(
            new double[] {0.5, 0.3, 0.2}, new double[][] {{0, 0}, {20, 0}, {0, 20}}, new double[][][] {
                {{1, 0}, {0, 1}}, {{4, 0}, {0, 1}}, {{1, 0.5}, {0.5, 1}}
            });

    @Test
    void sharesAndNearnessAreCounted() {
        Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 2.9}, {0, 3.1}, {20 + 5.9, 0}});
        ModeCoverage coverage = ModeCoverage.of(MIXTURE, x);
        assertArrayEquals(new double[] {0.75, 0.25, 0}, coverage.shares());
        assertEquals(2, coverage.visited());
        assertEquals(0.75, coverage.near());
        assertEquals(0.25, coverage.weightError(), 1e-15);
    }

    /** A point at 3.1 along one axis is near if the covariance leans that way. */
    @Test
    void distancesAreThoseOfTheFullCovariance() {
        Tensor along = Tensor.of(new double[][] {{2.4, 20 + 2.4}});
        Tensor across = Tensor.of(new double[][] {{1.8, 20 - 1.8}});
        assertEquals(1, ModeCoverage.of(MIXTURE, along).near()); // 2.4² · 2/1.5 = 7.7 < 9
        assertEquals(0, ModeCoverage.of(MIXTURE, across).near()); // 1.8² · 2/0.5 = 13 > 9
    }

    /** In the plane 1 − e^(−9/2) of a normal sample is near; six standard errors, here and for the shares. */
    @Test
    void itsOwnSampleCoversTheMixture() {
        int n = 20_000;
        ModeCoverage coverage = ModeCoverage.of(MIXTURE, MIXTURE.sample(Rng.of(1), n));
        double far = Math.exp(-4.5);
        assertEquals(1 - far, coverage.near(), 6 * Math.sqrt(far * (1 - far) / n));
        assertEquals(3, coverage.visited());
        assertArrayEquals(new double[] {0.5, 0.3, 0.2}, coverage.shares(), 6 * 0.5 / Math.sqrt(n));
    }
}
