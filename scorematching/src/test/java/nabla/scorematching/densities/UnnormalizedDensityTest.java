package nabla.scorematching.densities;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import nabla.autodiff.Operation;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.Numbers;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnnormalizedDensityTest {
    static Stream<Arguments> known() {
        double[] wide = {1000};
        double[] zero = {0};
        return Stream.of(
                Arguments.of("normal", Gaussian.of(Tensor.of(3, -2), Numbers.covariance(Rng.of(1), 2, 0.1))),
                Arguments.of("narrow and far", DiagonalGaussian.of(new double[] {200}, new double[] {0.01})),
                Arguments.of("wide", DiagonalGaussian.of(zero, new double[] {1e6})),
                Arguments.of("of very different widths", DiagonalGaussian.of(new double[2], new double[] {1e-3, 1e3})),
                Arguments.of(
                        "two modes",
                        GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-5, -5}, {5, 5}}, 1)),
                Arguments.of("Laplace", Laplace.of(new double[] {0.3}, new double[] {0.5})),
                Arguments.of("logistic", Logistic.of(wide, new double[] {2})),
                Arguments.of("Cauchy", StudentT.standard(1, 1)),
                Arguments.of("Student in the plane", StudentT.standard(2, 3)),
                Arguments.of("banana", Banana.of(2, 2, 0.5)),
                Arguments.of("ring", Ring.of(2, 5, 0.1)));
    }

    /** Whatever the factor, the normaliser is found to the accuracy that is stated. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("known")
    void theNormalizerOfAKnownDensityIsItsFactor(String name, Density p) {
        UnnormalizedDensity own =
                UnnormalizedDensity.of(p.dim(), x -> p.logProb(x).add(123));
        assertTrue(own.normalizerError() < 1e-8, () -> "error " + own.normalizerError());
        assertEquals(123, own.logNormalizer(), own.normalizerError() + 1e-11);
        Tensor x = p.sample(Rng.of(2), 5);
        assertClose(p.logProb(x), own.logProb(x), own.normalizerError() + 1e-10);
        assertClose(p.score(x), own.score(x), 1e-9);
    }

    /** Each coordinate's distribution function at its own draws is uniform: mean ½, mean square ⅓. Six standard errors. */
    @Test
    void samplesAreQuantiles() {
        UnnormalizedDensity own = UnnormalizedDensity.of(
                2,
                x -> x.select(1, 0)
                        .square()
                        .mul(-0.5)
                        .sub(x.select(1, 1).div(3).square().mul(0.5)));
        Tensor x = own.sample(Rng.of(3), 20_000);
        Tensor u = x.div(Tensor.of(1, 3)).div(-Math.sqrt(2)).erfc().mul(0.5);
        for (int i = 0; i < 2; i++) {
            assertMean(0.5, u.select(1, i));
            assertMean(1 / 3.0, u.select(1, i).square());
        }
        assertMean(0.25, u.select(1, 0).mul(u.select(1, 1)));
    }

    @Test
    void aBoxHoldsTheMass() {
        UnnormalizedDensity exponential =
                UnnormalizedDensity.of(1, x -> x.sum(-1).neg()).within(new double[] {0}, new double[] {2});
        assertEquals(Math.log(-Math.expm1(-2)), exponential.logNormalizer(), 1e-13);
        Tensor x = exponential.sample(Rng.of(1), 10_000);
        assertTrue(x.min().item() >= 0 && x.max().item() <= 2);
        assertMean((1 - 3 * Math.exp(-2)) / -Math.expm1(-2), x);
    }

    /** Outside its box a density is 0, so that it integrates to 1. */
    @Test
    void outsideTheBoxThereIsNothing() {
        UnnormalizedDensity normal = UnnormalizedDensity.of(
                        2, x -> x.square().sum(-1).mul(-0.5))
                .within(new double[] {-1, -1}, new double[] {1, 2});
        double mass = 1;
        for (double[] ends : new double[][] {{-1, 1}, {-1, 2}}) {
            Tensor tails = Tensor.of(ends).mul(-Math.sqrt(0.5)).erfc().mul(0.5);
            mass *= tails.get(1) - tails.get(0);
        }
        Tensor x = Tensor.of(new double[][] {{0, 0}, {1, 2}, {-1, -1}, {1.001, 0}, {0, -1.001}, {3, 3}});
        double top = -Math.log(2 * Math.PI * mass);
        double nothing = Double.NEGATIVE_INFINITY;
        double[] expected = {top, top - 2.5, top - 1, nothing, nothing, nothing};
        Assertions.assertArrayEquals(expected, normal.logProb(x).toArray(), 1e-10);
        assertClose(x.neg(), normal.score(x), 1e-14);
    }

    /** With noise it is right where the density is e^(−40) of its top. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 0.1, 1, 10})
    void itsTailWithNoiseIsThatOfANormalDensity(double sigma) {
        Density own =
                UnnormalizedDensity.of(1, x -> x.square().sum(-1).mul(-0.5)).noised(sigma);
        Density normal = Gaussian.standard(1).noised(sigma);
        // Given y = x + σz, x has the mean y/(1 + σ²) and the deviation below; at 8.9 the density is e^(−40) of its
        // top.
        double square = 1 + sigma * sigma;
        double farthest = square * (8.9 - 5 * sigma / Math.sqrt(square));
        Tensor y = Tensor.of(0, 0.5, 0.9, 1).unsqueeze(1).mul(farthest);
        assertClose(normal.logProb(y), own.logProb(y), 1e-6);
        assertClose(normal.score(y), own.score(y), 1e-6);
        assertClose(normal.divergence(y), own.divergence(y), 1e-3);
    }

    /** In many dimensions score, divergence and energy are there, and no more. */
    @Test
    void inManyDimensionsThereIsNoNormalizer() {
        UnnormalizedDensity own =
                UnnormalizedDensity.of(5, x -> x.square().sum(-1).mul(-0.5));
        Tensor x = Rng.of(1).normal(4, 5);
        assertClose(x.neg(), own.score(x), 1e-14);
        assertClose(Tensor.full(-5, 4), own.divergence(x), 1e-13);
        assertClose(x.square().sum(-1).mul(0.5), own.energy().energy(x), 1e-14);
        String message = assertThrows(IllegalArgumentException.class, () -> own.sample(Rng.of(1), 3))
                .getMessage();
        assertTrue(message.contains("MALA") && message.contains("got 5"), message);
    }

    @Test
    void itIsAsSmoothAsItsTape() {
        assertEquals(0, UnnormalizedDensity.of(1, x -> x.abs().sum(-1).neg()).continuousDerivatives());
        assertEquals(
                -1,
                UnnormalizedDensity.of(1, x -> x.round().square().sum(-1).neg()).continuousDerivatives());
        assertEquals(
                Operation.SMOOTH,
                UnnormalizedDensity.of(1, x -> x.square().sum(-1).neg()).continuousDerivatives());
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                Arguments.of(
                        "a constant", UnnormalizedDensity.of(1, x -> x.mul(0).sum(-1))),
                Arguments.of("a rising one", UnnormalizedDensity.of(1, x -> x.sum(-1))),
                Arguments.of(
                        "a tail like 1/x",
                        UnnormalizedDensity.of(
                                1, x -> x.square().add(1).log().sum(-1).mul(-0.5))),
                Arguments.of(
                        "a strip",
                        UnnormalizedDensity.of(2, x -> x.select(1, 0).square().neg())),
                Arguments.of(
                        "a pole",
                        UnnormalizedDensity.of(
                                1,
                                x -> x.abs()
                                        .log()
                                        .sum(-1)
                                        .mul(-0.5)
                                        .sub(x.square().sum(-1)))),
                Arguments.of(
                        "nothing",
                        UnnormalizedDensity.of(1, x -> x.log().sum(-1).mul(0).log())),
                Arguments.of(
                        "no number", UnnormalizedDensity.of(1, x -> x.sum(-1).mul(Double.NaN))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossible")
    void whatHasNoMassIsRefused(String name, UnnormalizedDensity own) {
        String message =
                assertThrows(IllegalArgumentException.class, own::logNormalizer).getMessage();
        assertTrue(message.startsWith("UnnormalizedDensity: expected "), message);
    }
}
