package nabla.scorematching.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.kernels.RadialKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel Stein test on eight numbers with all 256 signs, and what it does after fitting. */
class SteinTestTest {
    private static final double[] D1 = {-1.3, .4, 2.1, -.6, .9, 1.7, -2.2, .3};
    private static final ScoreFunction STANDARD = y -> y.neg();

    static Stream<Arguments> literals() {
        RadialKernel gaussian = RadialKernel.gaussian(1);
        RadialKernel multiquadric = RadialKernel.inverseMultiquadric(1);
        return Stream.of(
                Arguments.of("D1, Gaussian", gaussian, 0, -.1291577716118191, .2502681998396583, 178),
                Arguments.of("D1, multiquadric", multiquadric, 0, -.1806632793704359, .2052008805508686, 200),
                Arguments.of("D1 + 2, Gaussian", gaussian, 2, Double.NaN, 2.5481333664008914, 12),
                Arguments.of("D1 + 2, multiquadric", multiquadric, 2, Double.NaN, 3.2261938520548554, 6));
    }

    /** U and V statistic against N(0, 1), and the number of sign vectors whose form is as large; U and V differ by a constant. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("literals")
    void allSignsAreCounted(String name, RadialKernel kernel, double shift, double u, double v, int count) {
        Tensor x = Tensor.of(D1).add(shift).unsqueeze(-1);
        double estimate = KSD.of(kernel).unbiased(STANDARD, x);
        if (!Double.isNaN(u)) {
            assertEquals(u, estimate, 1e-15);
        }
        // A point with itself has s² φ(0) − 2φ′(0).
        Tensor zero = Tensor.scalar(0);
        Tensor itself = x.square()
                .mul(kernel.derivative(zero, 0))
                .sub(kernel.derivative(zero, 1).mul(2));
        assertEquals(v, (7 * estimate + itself.mean().item()) / 8, 1e-14);

        double[][] signs = new double[256][8];
        for (int k = 0; k < 256; k++) {
            for (int i = 0; i < 8; i++) {
                signs[k][i] = 1 - 2 * (k >> i & 1);
            }
        }
        double[] forms = KSD.of(kernel)
                .forms(x, KSD.scores(STANDARD, x), Tensor.of(signs).transpose());
        assertEquals(count, Arrays.stream(forms).filter(KSD.reaches(estimate)).count());
        assertEquals(estimate, forms[255], 1e-14);
    }

    /**
     * Of 150 normal samples with a normal density fitted to them the wild bootstrap rejects none at the level 10 %: the fit makes the
     * sum small, and sums with signs do not know it. With repeated fits, of 30 the number is binomial with mean 3; 15 or more have
     * the probability 4e-8.
     */
    @Test
    void afterFittingTheWildBootstrapNeverRejects() {
        KSD ksd = KSD.of(1);
        int wild = 0;
        int parametric = 0;
        for (int i = 0; i < 150; i++) {
            Rng rng = Rng.of(5).split(i);
            Tensor x = rng.split(0).normal(40, 1);
            wild += ksd.test(Gaussian.fit(x), x, 99, rng.split(1)).pValue() <= .1 ? 1 : 0;
            boolean repeated = i < 30
                    && ksd.parametricTest(Gaussian::fit, x, 29, rng.split(2)).pValue() <= .1;
            parametric += repeated ? 1 : 0;
        }
        assertEquals(0, wild);
        int rejected = parametric;
        assertTrue(rejected < 15, () -> rejected + " of 30");
    }

    @Test
    void theParametricBootstrapSeesAnotherFamily() {
        Tensor x = Rng.of(7).uniform(100, 1).log().neg();
        TestResult wrong = KSD.of(1).parametricTest(Gaussian::fit, x, 99, Rng.of(8));
        assertEquals(.01, wrong.pValue(), 1e-15);
        assertEquals(KSD.of(1).unbiased(Gaussian.fit(x), x), wrong.statistic());
    }

    /** A score with a sampler of its own, here that of the fitted density. */
    @Test
    void aScoreWithItsSamplerIsTestedAsADensity() {
        Tensor x = Rng.of(9).normal(30, 2);
        TestResult density = KSD.of(1).parametricTest(Gaussian::fit, x, 19, Rng.of(10));
        TestResult score = KSD.of(1)
                .<Gaussian>parametricTest(Gaussian::fit, (model, rng, n) -> model.sample(rng, n), x, 19, Rng.of(10));
        assertEquals(density, score);
    }
}
