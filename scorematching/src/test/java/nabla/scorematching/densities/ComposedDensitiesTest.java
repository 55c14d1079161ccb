package nabla.scorematching.densities;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static nabla.scorematching.Numbers.assertVariance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import org.junit.jupiter.api.Test;

/** Densities against each other, and against closed forms. */
class ComposedDensitiesTest {
    private static void assertSame(Density expected, Density actual, Tensor x, double tolerance) {
        assertClose(expected.logProb(x), actual.logProb(x), tolerance);
        assertClose(expected.score(x), actual.score(x), tolerance);
        assertClose(expected.divergence(x), actual.divergence(x), tolerance);
    }

    @Test
    void aMixtureOfNormalsIsTheGaussianMixture() {
        GaussianMixture mixture = Numbers.mixture(Rng.of(1), 3, 2);
        Density[] parts = new Density[3];
        for (int k = 0; k < 3; k++) {
            parts[k] = Gaussian.of(
                    mixture.means().select(0, k), mixture.covariances().select(0, k));
        }
        MixtureDensity own = MixtureDensity.of(mixture.weights(), parts);
        Tensor x = Tensor.concat(0, mixture.sample(Rng.of(2), 5), Tensor.full(1e4, 1, 2));
        assertSame(mixture, own, x, 1e-12);
        assertSame(mixture.noised(0.5, 2), own.noised(0.5, 2), x, 1e-12);
    }

    @Test
    void anImageOfANormalDistributionIsNormal() {
        Tensor covariance = Numbers.covariance(Rng.of(1), 3, 0.3);
        Gaussian p = Gaussian.of(Rng.of(2).normal(3), covariance);
        Tensor a = Rng.of(3).normal(3, 3);
        Tensor b = Rng.of(4).normal(3);
        Tensor mean = a.matmul(p.mean().unsqueeze(1)).squeeze(1).add(b);
        Tensor image = a.matmul(covariance).matmul(a.transpose());
        Gaussian expected = Gaussian.of(mean, image.add(image.transpose()).mul(0.5));
        AffineImage own = AffineImage.of(p, a, b);
        Tensor x = expected.sample(Rng.of(5), 5);
        assertSame(expected, own, x, 1e-9);
        assertClose(p.sample(Rng.of(6), 5).matmulTransposed(a).add(b), own.sample(Rng.of(6), 5), 1e-12);
    }

    @Test
    void independentColumnsAreAProduct() {
        Density columns = Logistic.of(new double[] {1, -2}, new double[] {0.5, 3});
        Density product = ProductDensity.of(
                Logistic.of(new double[] {1}, new double[] {0.5}), Logistic.of(new double[] {-2}, new double[] {3}));
        Tensor x = Rng.of(1).normal(5, 2).mul(4);
        assertSame(columns, product, x, 1e-13);
        assertSame(columns.noised(2), product.noised(2), x, 1e-11);
        assertSame(
                DiagonalGaussian.of(new double[] {1, 2}, new double[] {3, 0.5}),
                Gaussian.of(new double[] {1, 2}, new double[][] {{9, 0}, {0, 0.25}}),
                x,
                1e-13);
    }

    /** One degree of freedom is Cauchy's distribution, many are the normal one. */
    @Test
    void studentHasItsLimits() {
        Tensor x = Rng.of(1).normal(6, 1).mul(3);
        assertClose(
                x.square().add(1).mul(Math.PI).log().neg().squeeze(1),
                StudentT.standard(1, 1).logProb(x),
                1e-13);
        assertSame(Gaussian.standard(2), StudentT.standard(2, 1e9), Rng.of(2).normal(5, 2), 1e-6);
        Tensor draws = StudentT.standard(2, 6).sample(Rng.of(3), 20_000);
        assertMean(1.5, draws.select(1, 0).square());
        assertMean(0, draws.select(1, 0).mul(draws.select(1, 1)));
    }

    /** I₀(1) and I₀(10) as in SciPy, and the normal limit. */
    @Test
    void vonMisesHasItsNormaliser() {
        Tensor at = Tensor.zeros(1, 1);
        double[] zero = {0};
        for (double[] known : new double[][] {{0, 1}, {1, 1.2660658777520083}, {10, 2815.716628466254}}) {
            double expected = known[0] - Math.log(2 * Math.PI * known[1]);
            assertEquals(
                    expected,
                    VonMises.of(zero, new double[] {known[0]}).logProb(at).item(),
                    1e-13);
        }
        double narrow = VonMises.of(zero, new double[] {1e6}).logProb(at).item();
        assertEquals(0.5 * Math.log(1e6 / (2 * Math.PI)) - 1 / 8e6, narrow, 1e-12);
        assertVariance(1e-4, VonMises.of(zero, new double[] {1e4}).sample(Rng.of(1), 20_000));
    }

    /** Uniform on the circle after much noise. */
    @Test
    void noiseSpreadsAnAngle() {
        Density p = VonMises.of(new double[] {1}, new double[] {20}).noised(9);
        Tensor x = Tensor.linspace(-4, 4, 5).unsqueeze(1);
        assertClose(Tensor.full(-Math.log(2 * Math.PI), 5), p.logProb(x), 1e-10);
    }

    /** Over the radius alone, in any dimension: 2π^(D/2)/Γ(D/2) ∫ρ^(D−1) p dρ = 1. */
    @Test
    void ringsIntegrateToOneInAnyDimension() {
        for (int dim : new int[] {2, 3, 4, 7, 50}) {
            for (double width : new double[] {0.1, 1, 5}) {
                Axis axis = Axis.panels(0, 200, 0.25);
                Tensor rho = Axis.nodes(axis);
                Tensor x = rho.pad(1, 0, dim - 1);
                double sphere = Math.log(2)
                        + dim / 2.0 * Math.log(Math.PI)
                        - Tensor.scalar(dim / 2.0).lgamma().item();
                Tensor logs = Ring.of(dim, 2, width).logProb(x);
                Tensor mass =
                        rho.squeeze(1).log().mul(dim - 1).add(logs).add(sphere).exp();
                assertClose(1, mass.dot(Axis.weights(axis)).item(), 1e-9);
            }
        }
    }

    /** Closed form 7 with densities of any kind: as the modes part the Fisher divergence vanishes, and the KL stays. */
    @Test
    void scoresAreBlindToTheWeightsOfFarModes() {
        Axis axis = Axis.panels(-120, 120, 1);
        Tensor x = Axis.nodes(axis);
        double previous = Double.POSITIVE_INFINITY;
        for (double m : new double[] {4, 8, 16, 40}) {
            Density left = Logistic.of(new double[] {-m}, new double[] {0.5});
            Density right = Logistic.of(new double[] {m}, new double[] {0.5});
            Density p = MixtureDensity.of(new double[] {0.8, 0.2}, left, right);
            Density q = MixtureDensity.of(new double[] {0.5, 0.5}, left, right);
            Tensor weights = p.logProb(x).exp().mul(Axis.weights(axis));
            double fisher = p.score(x)
                    .sub(q.score(x))
                    .square()
                    .sum(-1)
                    .mul(0.5)
                    .dot(weights)
                    .item();
            double kullback = p.logProb(x).sub(q.logProb(x)).dot(weights).item();
            assertTrue(fisher < previous);
            if (m == 40) {
                assertEquals(0, fisher, 1e-12);
                assertEquals(0.8 * Math.log(1.6) + 0.2 * Math.log(0.4), kullback, 1e-10);
            }
            previous = fisher;
        }
    }

    /**
     * Closed form 13 [Hyvärinen 2005, section 3.2]: the score is Σₖ g(wₖᵀx) wₖ with g(u) = −(π/√3) tanh(πu/(2√3)), and the exact
     * loss at the truth has the mean −½(π²/9)‖W‖²; six standard errors.
     */
    @Test
    void independentComponentsHaveTheScoreAndTheLossOfThePaper() {
        Tensor mixing = Rng.of(21).normal(4, 4);
        Tensor w = mixing.inverse();
        AffineImage p = AffineImage.of(Logistic.unitVariance(4), mixing);
        Tensor x = p.sample(Rng.of(22), 20_000);
        double slope = Math.PI / (2 * Math.sqrt(3));
        ScoreFunction paper =
                y -> y.matmul(w.transpose()).mul(slope).tanh().mul(-2 * slope).matmul(w);
        Tensor few = x.slice(0, 0, 5);
        assertClose(paper.score(few), p.score(few), 1e-11);
        assertClose(paper.scoreAndDivergence(few).divergence(), p.divergence(few), 1e-10);
        Tensor loss = p.score(x).square().sum(-1).mul(0.5).add(p.divergence(x));
        assertMean(-0.5 * Math.PI * Math.PI / 9 * w.square().sum().item(), loss);
        for (int i = 0; i < 4; i++) {
            Tensor source = x.matmul(w.transpose()).select(1, i);
            assertMean(0, source);
            assertMean(1, source.square());
        }
    }

    /** Of a normal distribution it is normal with noise, too, in any dimension and however far out. */
    @Test
    void theImageOfANormalDensityIsNormalWithNoise() {
        Tensor matrix = Rng.of(1).normal(3, 3);
        Tensor shift = Tensor.of(1, 2, 3);
        Tensor covariance = Tensor.of(0.25, 1, 4).mul(Tensor.eye(3));
        Tensor wide = matrix.matmul(covariance).matmulTransposed(matrix).mul(0.49);
        Gaussian expected = Gaussian.of(
                shift.add(matrix.sum(-1)).mul(0.7), wide.add(Tensor.eye(3).mul(0.04)));
        Tensor x = Rng.of(2).normal(5, 3).mul(1000);
        Density full = Gaussian.of(Tensor.ones(3), covariance);
        Density diagonal = DiagonalGaussian.of(Tensor.ones(3), Tensor.of(0.5, 1, 2));
        for (Density p : new Density[] {full, diagonal}) {
            Density noised = AffineImage.of(p, matrix, shift).noised(0.7, 0.2);
            Tensor ratio = noised.logProb(x).div(expected.logProb(x));
            assertClose(Tensor.ones(5), ratio, 1e-12);
            assertClose(Tensor.ones(5), noised.divergence(x).div(expected.divergence(x)), 1e-12);
        }
    }

    /** Unit variance of the sources; the Laplace ones are sparse. */
    @Test
    void sourcesHaveUnitVariance() {
        assertMean(1, Laplace.unitVariance(1).sample(Rng.of(1), 40_000).square());
        assertMean(1, Logistic.unitVariance(1).sample(Rng.of(2), 40_000).square());
    }

    /** Mean and covariance of a banana and a funnel, in closed form; six standard errors. */
    @Test
    void momentsAreThoseOfThePapers() {
        Tensor banana = Banana.of(3, 1.5, 0.3).sample(Rng.of(1), 40_000);
        assertMean(0, banana.select(1, 1));
        assertMean(1 + 2 * 0.09 * Math.pow(1.5, 4), banana.select(1, 1).square());
        assertMean(0, banana.select(1, 0).mul(banana.select(1, 1)));
        Tensor funnel = Funnel.of(3, 0.7).sample(Rng.of(2), 40_000);
        assertMean(Math.exp(0.5 * 0.49), funnel.select(1, 2).square());
        assertMean(0.49, funnel.select(1, 0).square());
    }
}
