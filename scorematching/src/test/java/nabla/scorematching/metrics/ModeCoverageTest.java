package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.points.ChiSquared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModeCoverageTest {
    private static final GaussianMixture MIXTURE = GaussianMixture.of(
            new double[] {0.5, 0.3, 0.2}, new double[][] {{0, 0}, {20, 0}, {0, 20}}, new double[][][] {
                {{1, 0}, {0, 1}}, {{4, 0}, {0, 1}}, {{1, 0.5}, {0.5, 1}}
            });

    @Test
    void sharesAndNearnessAreCounted() {
        Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 3.3}, {0, 3.5}, {20 + 6.7, 0}});
        ModeCoverage coverage = ModeCoverage.of(MIXTURE, x);
        assertArrayEquals(new double[] {0.75, 0.25, 0}, coverage.shares());
        assertEquals(2, coverage.visited());
        assertEquals(0.75, coverage.near());
        assertEquals(0.25, coverage.weightError(), 1e-15);
    }

    /** A point is near along an axis if the covariance leans that way: here within 11.6. */
    @Test
    void distancesAreThoseOfTheFullCovariance() {
        Tensor along = Tensor.of(new double[][] {{2.4, 20 + 2.4}});
        Tensor across = Tensor.of(new double[][] {{1.8, 20 - 1.8}});
        assertEquals(1, ModeCoverage.of(MIXTURE, along).near()); // 2.4² · 2/1.5 = 7.7
        assertEquals(0, ModeCoverage.of(MIXTURE, across).near()); // 1.8² · 2/0.5 = 13
    }

    /** Of a component's own sample .997 is near, in any dimension; six standard errors, here and for the shares. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 32, 64})
    void itsOwnSampleCoversTheMixture(int dim) {
        int n = 20_000;
        double[][] means = new double[2][dim];
        means[1][0] = 30;
        GaussianMixture mixture = GaussianMixture.isotropic(new double[] {0.7, 0.3}, means, 1.5);
        ModeCoverage coverage = ModeCoverage.of(mixture, mixture.sample(Rng.of(1), n));
        assertEquals(0.997, coverage.near(), 6 * Math.sqrt(0.997 * 0.003 / n));
        assertEquals(2, coverage.visited());
        assertArrayEquals(new double[] {0.7, 0.3}, coverage.shares(), 6 * 0.5 / Math.sqrt(n));
        double half =
                ModeCoverage.of(mixture, mixture.sample(Rng.of(2), n), 0.5).near();
        assertEquals(0.5, half, 6 * 0.5 / Math.sqrt(n));
    }

    /** χ²₁ is the square of a normal number; for 2 and 4 degrees the distribution is elementary. */
    @Test
    void theDistributionOfSquaredLengthsIsTheClosedForm() {
        for (double x : new double[] {1e-3, 0.5, 3, 11.6, 40}) {
            assertEquals(Tensor.scalar(Math.sqrt(x / 2)).erf().item(), ChiSquared.probability(1, x), 1e-14);
            assertEquals(-Math.expm1(-x / 2), ChiSquared.probability(2, x), 1e-14);
            assertEquals(1 - Math.exp(-x / 2) * (1 + x / 2), ChiSquared.probability(4, x), 1e-14);
        }
        assertEquals(-2 * Math.log(0.003), ChiSquared.quantile(2, 0.997), 1e-10);
        // Wilson and Hilferty's cube is good to a thousandth here.
        double z = 2.747781385444993;
        double spread = 2 / (9 * 784.0);
        double cube = Math.pow(1 - spread + z * Math.sqrt(spread), 3);
        assertEquals(784 * cube, ChiSquared.quantile(784, 0.997), 0.1);
    }

    @Test
    void rowsThatBelongNowhereAreCountedApart() {
        double nan = Double.NaN;
        double inf = Double.POSITIVE_INFINITY;
        Tensor x = Tensor.of(new double[][] {{nan, 0}, {20, 0}, {0, inf}, {1e200, 0}, {20, 1}});
        ModeCoverage coverage = ModeCoverage.of(MIXTURE, x);
        assertArrayEquals(new double[] {0, 0.4, 0}, coverage.shares());
        assertEquals(0.6, coverage.lost());
        assertEquals(0.4, coverage.near());
        assertEquals(1, coverage.visited());
        assertEquals((0.5 + 0.1 + 0.2 + 0.6) / 2, coverage.weightError(), 1e-15);
    }

    @Test
    void impossibleSamplesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ModeCoverage.of(MIXTURE, Tensor.zeros(0, 2)));
        assertThrows(IllegalArgumentException.class, () -> ModeCoverage.of(MIXTURE, Tensor.zeros(3, 3)));
        assertThrows(IllegalArgumentException.class, () -> ModeCoverage.of(MIXTURE, Tensor.zeros(3, 2), 1));
    }
}
