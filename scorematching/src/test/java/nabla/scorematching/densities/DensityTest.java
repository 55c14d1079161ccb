package nabla.scorematching.densities;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.Numbers;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What every density with a closed form owes to the mathematics. */
class DensityTest {

    private static Stream<Density> densities(Rng rng, int dim) {
        return Stream.of(
                Gaussian.of(rng.split(1).normal(dim), Numbers.covariance(rng.split(2), dim, 0.3)),
                Numbers.mixture(rng.split(3), 3, dim),
                KernelDensity.of(rng.split(4).normal(7, dim), 0.7));
    }

    @Property(tries = 50)
    void scoreIsTheGradientOfTheLogDensity(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int dim) {
        Rng rng = Rng.of(seed);
        Tensor x = rng.split(0).normal(4, dim).mul(2);
        densities(rng, dim)
                .forEach(p -> assertClose(Derivatives.gradient(y -> p.logProb(y).sum(), x), p.score(x), 1e-10));
    }

    @Property(tries = 50)
    void divergenceIsTheTraceOfTheJacobianOfTheScore(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int dim) {
        Rng rng = Rng.of(seed);
        Tensor x = rng.split(0).normal(4, dim).mul(2);
        densities(rng, dim).forEach(p -> assertClose(Derivatives.divergence(p::score, x), p.divergence(x), 1e-9));
    }

    @Property(tries = 20)
    void aRowOfASampleDoesNotDependOnHowManyAreDrawn(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int dim) {
        Rng rng = Rng.of(seed);
        densities(rng, dim)
                .forEach(p -> assertArrayEquals(
                        p.sample(rng, 3).toArray(),
                        p.sample(rng, 20).slice(0, 0, 3).toArray()));
    }

    /**
     * Stein's identity E[s(x)·xᵀ] = −I and E[s] = 0 hold for every density with its own score, so they test sampling and
     * score against each other. Six standard errors; see {@link Numbers#assertMean}.
     */
    @Test
    void samplesObeySteinsIdentity() {
        int dim = 3;
        densities(Rng.of(11), dim).forEach(p -> {
            Tensor x = p.sample(Rng.of(12), 40_000);
            Tensor s = p.score(x);
            for (int i = 0; i < dim; i++) {
                assertMean(0, s.select(1, i));
                for (int j = 0; j < dim; j++) {
                    assertMean(i == j ? -1 : 0, s.select(1, i).mul(x.select(1, j)));
                }
            }
        });
    }

    /** ∫p = 1, by the trapezoidal rule, which is exact to rounding for sums of Gaussians on a fine grid. */
    @Test
    void densityIntegratesToOne() {
        int points = 4001;
        double step = 80.0 / (points - 1);
        Tensor x = Tensor.linspace(-40, 40, points).unsqueeze(-1);
        densities(Rng.of(13), 1)
                .forEach(p -> assertClose(1, p.logProb(x).exp().sum().item() * step, 1e-12));
    }

    @Test
    void mixtureOfOneIsItsComponent() {
        Tensor mean = Tensor.of(1, -2);
        Tensor covariance = Numbers.covariance(Rng.of(1), 2, 0.5);
        Gaussian gaussian = Gaussian.of(mean, covariance);
        GaussianMixture mixture = GaussianMixture.of(Tensor.of(3), mean.unsqueeze(0), covariance.unsqueeze(0));
        Tensor x = Rng.of(2).normal(6, 2);
        assertClose(gaussian.logProb(x), mixture.logProb(x), 1e-13);
        assertClose(gaussian.score(x), mixture.score(x), 1e-13);
        assertClose(gaussian.divergence(x), mixture.divergence(x), 1e-12);
    }

    /** The share of component k is binomial; six standard errors. */
    @Test
    void onlyTheRatiosOfWeightsMatter() {
        double[][] means = {{0}, {1}};
        Tensor expected =
                GaussianMixture.isotropic(new double[] {3, 1}, means, 1).weights();
        for (double unit : new double[] {1e-308, 1e-3, 1e300, 5e307}) {
            Tensor weights = GaussianMixture.isotropic(new double[] {3 * unit, unit}, means, 1)
                    .weights();
            assertClose(expected, weights, 1e-15);
        }
    }

    @Test
    void mixtureDrawsComponentsByWeight() {
        GaussianMixture mixture =
                GaussianMixture.isotropic(new double[] {1, 5, 2}, new double[][] {{-100}, {0}, {100}}, 1);
        Tensor x = mixture.sample(Rng.of(5), 50_000).squeeze(1);
        assertMean(1 / 8.0, x.lt(-50));
        assertMean(5 / 8.0, x.gt(-50).mul(x.lt(50)));
        assertMean(2 / 8.0, x.gt(50));
    }

    @Test
    void kernelDensityIsTheMixtureOfItsPoints() {
        double[][] points = {{0, 1}, {2, -1}, {1, 1}};
        Density kernels = KernelDensity.of(Tensor.of(points), 0.4);
        Density mixture = GaussianMixture.isotropic(new double[] {1, 1, 1}, points, 0.4);
        Tensor x = Rng.of(2).normal(6, 2);
        assertClose(mixture.logProb(x), kernels.logProb(x), 1e-13);
        assertClose(mixture.score(x), kernels.score(x), 1e-13);
        assertClose(mixture.divergence(x), kernels.divergence(x), 1e-12);
    }

    /** Closed form 8: a mixture under x ↦ αx + σz; the density of the sum is the convolution, computed by quadrature. */
    @Test
    void noisedMixtureIsTheConvolution() {
        GaussianMixture p = GaussianMixture.of(new double[] {0.3, 0.7}, new double[][] {{-1}, {2}}, new double[][][] {
            {{0.5}}, {{1.5}}
        });
        double alpha = 0.6;
        double sigma = 0.8;
        int points = 4001;
        double step = 60.0 / (points - 1);
        Tensor clean = Tensor.linspace(-30, 30, points).unsqueeze(-1);
        Tensor weights = p.logProb(clean).exp().mul(step);
        for (double y : new double[] {-3, -0.5, 0, 1, 2.5}) {
            Tensor noise = Gaussian.isotropic(1, sigma)
                    .logProb(clean.mul(-alpha).add(y))
                    .exp();
            double expected = noise.mul(weights).sum().item();
            double actual =
                    p.noised(alpha, sigma).logProb(Tensor.full(y, 1, 1)).exp().item();
            assertClose(expected, actual, 1e-12);
        }
    }

    /** Quadrature over the columns that are left out, by the trapezoidal rule, exact to rounding on a fine grid. */
    @Test
    void aMarginalIsTheIntegralAndAConditionalTheQuotient() {
        GaussianMixture p = Numbers.mixture(Rng.of(31), 3, 3);
        int points = 161;
        double step = 32.0 / (points - 1);
        Tensor line = Tensor.linspace(-16, 16, points).unsqueeze(1);
        for (double[] at : new double[][] {{0.3, -1}, {-2, 0.5}, {3, 2}}) {
            Tensor rows = Tensor.concat(1, Tensor.full(at[0], points, 1), line, Tensor.full(at[1], points, 1));
            double expected = p.logProb(rows).exp().sum().item() * step;
            GaussianMixture marginal = p.marginal(0, 2);
            assertClose(
                    expected,
                    marginal.logProb(Tensor.of(new double[][] {at})).exp().item(),
                    1e-10);
            Tensor swapped = Tensor.of(new double[][] {{at[1], at[0]}});
            assertClose(expected, p.marginal(2, 0).logProb(swapped).exp().item(), 1e-10);
            GaussianMixture conditional = p.conditional(new int[] {2, 0}, new double[] {at[1], at[0]});
            assertClose(p.logProb(rows).sub(Math.log(expected)), conditional.logProb(line), 1e-9);
            GaussianMixture two = p.conditional(new int[] {1}, new double[] {at[0]});
            Tensor x = Tensor.of(new double[][] {{at[1], at[0], -at[1]}});
            Tensor rest = x.take(1, 0, 2);
            Tensor quotient = p.logProb(x).sub(p.marginal(1).logProb(x.slice(1, 1, 2)));
            assertClose(quotient, two.logProb(rest), 1e-10);
        }
    }

    /** Closed form: the conditional of a normal distribution is the regression with the rest of the variance. */
    @Test
    void theConditionalOfANormalDistributionIsItsRegression() {
        GaussianMixture p =
                GaussianMixture.of(new double[] {1}, new double[][] {{1, -2}}, new double[][][] {{{4, 1.2}, {1.2, 0.9}}
                });
        GaussianMixture given = p.conditional(new int[] {0}, new double[] {3});
        assertClose(-2 + 1.2 / 4 * 2, given.means().get(0, 0), 1e-15);
        assertClose(0.9 - 1.2 * 1.2 / 4, given.covariances().get(0, 0, 0), 1e-15);
    }

    @Test
    void weightsStayWhenNoiseIsAdded() {
        GaussianMixture p = Numbers.mixture(Rng.of(3), 4, 3);
        GaussianMixture noised = p.noised(0.5, 2);
        assertClose(p.weights(), noised.weights(), 1e-15);
        assertClose(p.means().mul(0.5), noised.means(), 1e-15);
        assertClose(p.covariances().mul(0.25).add(Tensor.eye(3).mul(4)), noised.covariances(), 1e-14);
    }

    @Test
    void farAwayTheScoreIsThatOfTheNearestComponentAndFinite() {
        GaussianMixture p = GaussianMixture.isotropic(new double[] {1, 1}, new double[][] {{-1}, {1}}, 0.1);
        assertClose(Tensor.of(new double[][] {{-(1e6 - 1) / 0.01}}), p.score(Tensor.full(1e6, 1, 1)), 1e-12);
    }

    @Test
    void impossibleParametersAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Gaussian.of(new double[] {0, 0}, new double[][] {{1, 2}, {2, 1}}),
                "indefinite");
        assertThrows(
                IllegalArgumentException.class,
                () -> Gaussian.of(new double[] {0, 0}, new double[][] {{1, 0.5}, {0, 1}}),
                "not symmetric");
        assertThrows(
                IllegalArgumentException.class,
                () -> GaussianMixture.isotropic(new double[] {1, -1}, new double[][] {{0}, {1}}, 1),
                "negative weight");
        var error = assertThrows(
                IllegalArgumentException.class, () -> Gaussian.standard(3).score(Tensor.zeros(4, 2)));
        assertTrue(error.getMessage().contains("[B, 3]") && error.getMessage().contains("[4, 2]"));
    }
}
