package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;

/** What the tests of this package say about numbers. */
public final class Numbers {
    private Numbers() {}

    /** Same shape, and elements that agree to a tolerance relative to max(1, |expected|). */
    public static void assertClose(Tensor expected, Tensor actual, double tolerance) {
        assertArrayEquals(expected.shape(), actual.shape(), "shape");
        double[] e = expected.toArray();
        double[] a = actual.toArray();
        for (int i = 0; i < e.length; i++) {
            double bound = tolerance * Math.max(1, Math.abs(e[i]));
            int place = i;
            assertTrue(
                    Math.abs(a[i] - e[i]) <= bound,
                    () -> "element " + place + ": expected " + e[place] + ", got " + a[place]);
        }
    }

    public static void assertClose(double expected, double actual, double tolerance) {
        assertClose(Tensor.scalar(expected), Tensor.scalar(actual), tolerance);
    }

    /**
     * Independent draws have this mean: |mean − expected| ≤ 6 standard errors, the standard error being estimated from the
     * draws. The statistic is standard normal to a good approximation for the hundreds and thousands of draws that tests use; a false
     * alarm then has probability 2·10⁻⁹ (10⁻⁸ for 400 draws, by Student).
     */
    public static void assertMean(double expected, Tensor draws) {
        double n = draws.size();
        double mean = draws.mean().item();
        double error = Math.sqrt(draws.variance().item() / (n - 1));
        assertTrue(
                Math.abs(mean - expected) <= 6 * error + 1e-12 * Math.abs(expected),
                () -> "mean " + mean + " is " + (mean - expected) / error + " standard errors from " + expected);
    }

    /**
     * Independent normal draws have this variance: n·s²/σ² is χ² with n − 1 degrees of freedom, whose cube root is normal
     * (Wilson and Hilferty 1931) to far better than needed for the thousands of draws that tests use. Six standard
     * deviations are a false alarm of 2·10⁻⁹.
     */
    public static void assertVariance(double expected, Tensor normalDraws) {
        double freedom = normalDraws.size() - 1;
        double variance = normalDraws.variance().item() * (freedom + 1) / freedom;
        double spread = 2 / (9 * freedom);
        double z = (Math.cbrt(variance / expected) - (1 - spread)) / Math.sqrt(spread);
        assertTrue(Math.abs(z) <= 6, () -> "variance " + variance + " is " + z + " deviations from " + expected);
    }

    /** A symmetric matrix with eigenvalues of at least {@code floor}: B·Bᵀ/d + floor·I with normal B. */
    public static Tensor covariance(Rng rng, int dim, double floor) {
        Tensor b = rng.normal(dim, dim);
        return b.matmul(b.transpose()).div(dim).add(Tensor.eye(dim).mul(floor));
    }

    /** A mixture with random weights, means and covariances. */
    public static GaussianMixture mixture(Rng rng, int count, int dim) {
        Tensor[] covariances = new Tensor[count];
        Arrays.setAll(covariances, k -> covariance(rng.split(k + 10), dim, 0.3));
        return GaussianMixture.of(
                rng.split(0).uniform(count).add(0.2),
                rng.split(1).normal(count, dim).mul(2),
                Tensor.stack(0, covariances));
    }
}
