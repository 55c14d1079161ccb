package nabla.scorematching.losses;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.densities.KernelDensity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenoisingLossTest {

    /**
     * Directional derivatives of the expected loss at its minimiser s* vanish: d/da of the loss of s* + a·h at a = 0, for
     * several fields h, has mean 0; six standard errors.
     */
    private static void assertStationary(ScoreFunction optimum, DenoisingScoreMatching loss, Tensor x) {
        int dim = x.size(1);
        for (int i = 0; i < 6; i++) {
            Rng rng = Rng.of(100 + i);
            Tensor w = rng.split(0).normal(dim, dim);
            Tensor b = rng.split(1).normal(dim);
            Tensor slopes = Derivatives.jvp(
                    a -> loss.perSample(
                            y -> optimum.score(y).add(y.matmul(w).add(b).tanh().mul(a)), x, rng.split(2)),
                    Tensor.scalar(0),
                    Tensor.scalar(1));
            assertMean(0, slopes);
        }
    }

    /** Closed form 5: on N(μ, Σ) the minimiser is −(Σ + σ²I)⁻¹(x − μ). */
    @Test
    void onAGaussianTheMinimiserIsTheScoreOfTheNoisedGaussian() {
        double sigma = 0.7;
        Gaussian p = Gaussian.of(Tensor.of(1, -1, 0.5), Numbers.covariance(Rng.of(1), 3, 0.2));
        assertStationary(p.noised(1, sigma), DenoisingScoreMatching.of(sigma), p.sample(Rng.of(2), 40_000));
    }

    /** The same test sees that the score of the data without noise is not the minimiser. */
    @Test
    void theScoreOfTheCleanDataIsNotTheMinimiser() {
        double sigma = 0.7;
        Gaussian p = Gaussian.standard(3);
        Tensor x = p.sample(Rng.of(2), 40_000);
        assertThrows(AssertionError.class, () -> assertStationary(p, DenoisingScoreMatching.of(sigma), x));
    }

    /** Closed form 5: for Σ = I the σ²-weighted loss at its minimiser is d/(2(1 + σ²)); six standard errors. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 3})
    void theFloorOnAStandardGaussianIsTheClosedForm(double sigma) {
        int dim = 4;
        Gaussian p = Gaussian.standard(dim);
        Tensor loss =
                DenoisingScoreMatching.of(sigma).perSample(p.noised(1, sigma), p.sample(Rng.of(2), 40_000), Rng.of(3));
        assertMean(dim / (2 * (1 + sigma * sigma)), loss.mul(sigma * sigma));
    }

    /** Closed form 6: on a finite sample the minimiser is the score of the kernel density estimate of bandwidth σ. */
    @Test
    void onAFiniteSampleTheMinimiserIsTheKernelDensityScore() {
        double sigma = 0.5;
        Tensor points = Rng.of(4).normal(5, 2);
        int[] repeated = new int[40_000];
        Arrays.setAll(repeated, i -> i % 5);
        assertStationary(KernelDensity.of(points, sigma), DenoisingScoreMatching.of(sigma), points.take(0, repeated));
    }

    /** Every level counts alike: at the minimiser the mean over L levels is the mean of the floors d/(2(1 + σᵢ²)). */
    @Test
    void manyLevelsAreTheMeanOfTheirWeightedFloors() {
        int dim = 2;
        NoiseLevels levels = NoiseLevels.geometric(4, 0.25, 5);
        Gaussian p = Gaussian.standard(dim);
        NoiseConditionalScore optimum = (x, sigma) -> x.neg().div(sigma.square().add(1));
        double expected = 0;
        for (int i = 0; i < levels.count(); i++) {
            expected += dim / (2 * (1 + levels.get(i) * levels.get(i))) / levels.count();
        }
        Tensor x = p.sample(Rng.of(6), 40_000);
        assertMean(expected, MultiLevelDenoising.of(levels).perSample(optimum, x, Rng.of(7)));
    }

    @Test
    void manyLevelsWithOneLevelIsWeightedDenoising() {
        double sigma = 0.3;
        Rng rng = Rng.of(8);
        Tensor x = rng.split(5).normal(6, 2);
        NoiseConditionalScore model = (y, level) -> y.tanh().div(level);
        Tensor z = rng.split(1).normal(6, 2);
        Tensor residual = model.at(sigma).score(x.add(z.mul(sigma))).add(z.div(sigma));
        assertClose(
                residual.square().sum(-1).mul(0.5 * sigma * sigma),
                MultiLevelDenoising.of(NoiseLevels.of(sigma)).perSample(model, x, rng),
                1e-13);
    }

    /** On N(0, σ_d² I) the score −x/(σ² + σ_d²) has the loss d/2 at every level; six standard errors. */
    @ParameterizedTest
    @ValueSource(doubles = {-12, -0.7, 5})
    void theFloorOfEDMOnAGaussianIsHalfTheDimension(double mean) {
        int dim = 4;
        double scale = 0.5;
        Tensor x = Gaussian.isotropic(dim, scale).sample(Rng.of(2), 40_000);
        NoiseConditionalScore optimum = (y, sigma) -> y.neg().div(sigma.square().add(scale * scale));
        EDMScoreMatching loss = EDMScoreMatching.of(scale).logNormal(mean, 1.5);
        assertMean(dim / 2.0, loss.perSample(optimum, x, Rng.of(3)));
    }

    /** λ·½‖D − x‖² as it is published. */
    @Test
    void theEDMLossIsItsFormula() {
        double scale = 0.6;
        Rng rng = Rng.of(8);
        Tensor x = rng.split(5).normal(6, 2);
        NoiseConditionalScore model = (y, level) -> y.tanh().mul(level.add(1));
        Tensor sigma = rng.split(0).normal(6, 1).mul(0.7).sub(0.4).exp();
        Tensor noisy = x.add(rng.split(1).normal(6, 2).mul(sigma));
        Tensor denoised = noisy.add(model.score(noisy, sigma).mul(sigma.square()));
        Tensor weight = sigma.square().add(scale * scale).div(sigma.mul(scale).square());
        assertClose(
                denoised.sub(x).square().mul(weight).sum(-1).mul(0.5),
                EDMScoreMatching.of(scale).logNormal(-0.4, 0.7).perSample(model, x, rng),
                1e-13);
    }

    /** Slopes of the loss at the noised score, in the direction of several families, have mean 0; six standard errors. */
    @Test
    void theMinimiserOfEDMIsTheScoreOfTheNoisedDataAtEveryLevel() {
        GaussianMixture p = Numbers.mixture(Rng.of(1), 2, 3);
        Tensor x = p.sample(Rng.of(2), 40_000);
        NoiseConditionalScore optimum =
                (y, sigma) -> p.noised(Tensor.ones(y.size(0), 1), sigma).score(y);
        EDMScoreMatching loss = EDMScoreMatching.of(1);
        for (int i = 0; i < 6; i++) {
            Rng rng = Rng.of(100 + i);
            Tensor w = rng.split(0).normal(3, 3);
            Tensor b = rng.split(1).normal(3);
            assertMean(
                    0,
                    Derivatives.jvp(
                            a -> loss.perSample(
                                    (y, sigma) -> optimum.score(y, sigma)
                                            .add(y.mul(sigma)
                                                    .matmul(w)
                                                    .add(b)
                                                    .tanh()
                                                    .mul(a)),
                                    x,
                                    rng.split(2)),
                            Tensor.scalar(0),
                            Tensor.scalar(1)));
        }
    }

    /** The share of a level is binomial; six standard errors. */
    @Test
    void everyLevelIsDrawnEquallyOftenAndExactly() {
        NoiseLevels levels = NoiseLevels.geometric(10, 0.01, 7);
        Tensor drawn = levels.draw(50_000, Rng.of(9));
        Tensor share = Tensor.zeros(50_000, 1);
        for (int i = 0; i < levels.count(); i++) {
            Tensor equal = drawn.eq(levels.get(i));
            assertMean(1.0 / 7, equal);
            share = share.add(equal);
        }
        assertTrue(share.eq(1).min().item() == 1);
    }

    @Test
    void geometricLevelsHaveAConstantRatio() {
        NoiseLevels levels = NoiseLevels.geometric(8, 0.5, 5);
        assertArrayEquals(
                new double[] {8, 4, 2, 1, 0.5},
                new double[] {levels.largest(), levels.get(1), levels.get(2), levels.get(3), levels.smallest()},
                1e-14);
    }

    @Test
    void impossibleNoiseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DenoisingScoreMatching.of(0));
        assertThrows(IllegalArgumentException.class, () -> DenoisingScoreMatching.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> NoiseLevels.of(1, 2));
        assertThrows(IllegalArgumentException.class, () -> NoiseLevels.of());
        assertThrows(IllegalArgumentException.class, () -> NoiseLevels.geometric(1, 0.1, 1));
    }
}
