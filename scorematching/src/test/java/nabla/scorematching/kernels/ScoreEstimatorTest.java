package nabla.scorematching.kernels;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values on eight numbers with h = 1, computed elsewhere; identities of the estimators. */
class ScoreEstimatorTest {
    private static final Tensor D1 =
            Tensor.of(-1.3, .4, 2.1, -.6, .9, 1.7, -2.2, .3).unsqueeze(-1);
    private static final RadialKernel KERNEL = RadialKernel.gaussian(1);

    static Stream<Arguments> literals() {
        return Stream.of(
                Arguments.of("Stein, η = .1", ScoreEstimator.stein(KERNEL, .1), new double[] {
                    -.261461232824818,
                    .134828573935223,
                    -1.49265825140178,
                    .596011139095762,
                    -.108169624323478,
                    -.210945502214196,
                    1.1501577290125,
                    .257028595850894
                }),
                Arguments.of("Tikhonov, λ = .1", ScoreEstimator.tikhonov(KERNEL, .1), new double[] {
                    .2012008847179194,
                    .1410630817333582,
                    -.7659429887183036,
                    .2720544055104212,
                    -.0803570409347892,
                    -.4883946466132805,
                    .583125103326503,
                    .1810881865639972
                }),
                Arguments.of("Landweber, 50 steps of 1", ScoreEstimator.landweber(KERNEL, 1, 50), new double[] {
                    -.16603553012654348,
                    .21446013395065933,
                    -1.4463031640616713,
                    .42895097590808096,
                    -.03405469853443854,
                    -.4307203764938716,
                    1.2054995977400598,
                    .30171630071950983
                }),
                Arguments.of("ν = 1, 3 steps", ScoreEstimator.nuMethod(KERNEL, 1, 3), new double[] {
                    .4019657046217003,
                    .15580758980103038,
                    -.891033356894614,
                    .4015036674292962,
                    -.15664178483591099,
                    -.6792293231692621,
                    .6420218107830127,
                    .20829257286532019
                }),
                Arguments.of("ν = 1, 10 steps", ScoreEstimator.nuMethod(KERNEL, 1, 10), new double[] {
                    -.18117166425713815,
                    .2338974136113232,
                    -1.4765943192065851,
                    .36563146058088236,
                    -.0006804979624,
                    -.4521822106004816,
                    1.3179765208882896,
                    .3126759752170738
                }),
                Arguments.of("cut-off, 3 kept", ScoreEstimator.cutOff(KERNEL, 3), new double[] {
                    .54384514854393,
                    .15262195543045973,
                    -.8235704350253228,
                    .5939890348336015,
                    -.2566927175505764,
                    -.7737267280192535,
                    .29247206072043713,
                    .22497380353466234
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("literals")
    void onTheSample(String name, ScoreEstimator estimator, double[] expected) {
        assertClose(Tensor.of(expected), estimator.fit(D1).score(D1).squeeze(-1), 1e-13);
    }

    /** Li and Turner: −(K + ηI)⁻¹ times the sums of ∇k(xⱼ, ·) by xⱼ. */
    @Test
    void steinIsTikhonovWithEtaOverN() {
        Tensor x = Rng.of(1).normal(12, 2);
        Tensor stein = ScoreEstimator.stein(KERNEL, .3).fit(x).score(x);
        assertClose(ScoreEstimator.tikhonov(KERNEL, .3 / 12).fit(x).score(x), stein, 1e-13);
        Tensor k = KERNEL.of(x, x);
        Tensor sums = k.neg().matmul(x).add(x.mul(k.sumKeepDims(-1)));
        Tensor direct = k.add(Tensor.eye(12).mul(.3)).solve(sums).neg();
        assertClose(direct, stein, 1e-13);
    }

    /**
     * Shi, Sun and Zhu: s(y) = −Σⱼ mean(∇ψⱼ) ψⱼ(y) with the eigenfunctions ψⱼ(y) = √n Σᵢ uᵢⱼ k(y, xᵢ)/λⱼ of the matrix K; here of the
     * largest, by power iteration.
     */
    @Test
    void theSpectralEstimatorIsTheCutOff() {
        Tensor x = Rng.of(2).normal(10, 2);
        Tensor k = KERNEL.of(x, x);
        Tensor u = Tensor.ones(10, 1);
        for (int i = 0; i < 2000; i++) {
            u = k.matmul(u);
            u = u.div(u.norm());
        }
        double value = u.transpose().matmul(k).matmul(u).item();
        Tensor direction = u.mul(Math.sqrt(10) / value);
        Tensor y = Rng.of(3).normal(4, 2);
        Tensor slope = Derivatives.gradient(
                        z -> KERNEL.of(z, x).matmul(direction).sum(), x)
                .mean(0);
        Tensor expected = KERNEL.of(y, x).matmul(direction).mul(slope).neg();
        assertClose(expected, ScoreEstimator.cutOff(KERNEL, 1).fit(x).score(y), 1e-13);
    }

    /**
     * On two points with k = 1 and −1 the matrix K/n has the eigenvalue 1 in the direction of ζ, so there 1 − g(1) is left:
     * −1/5, 3/35, −1/21 after one, two and three steps.
     */
    @Test
    void residualsOfTheNuMethod() {
        RadialKernel kernel = RadialKernel.ofFunction(u -> u.mul(-2).add(1));
        Tensor x = Tensor.of(new double[][] {{0}, {1}});
        double zeta = 2 * -2 * (1 - 0) / 2.0;
        double[] expected = {-1 / 5.0, 3 / 35.0, -1 / 21.0};
        for (int steps = 1; steps <= 3; steps++) {
            ScoreFunction score = ScoreEstimator.nuMethod(kernel, 1, steps).fit(x);
            assertEquals(expected[steps - 1], 1 + score.score(x).get(0, 0) / zeta, 1e-15);
        }
    }

    /** μ₁ = 0, for there is no step before the first; with ν = ½ the formula of μₜ is 0/0 there. */
    @Test
    void theNuMethodIsContinuousAtOneHalf() {
        Tensor x = Rng.of(4).normal(12, 2);
        for (int steps = 1; steps <= 4; steps++) {
            Tensor at = ScoreEstimator.nuMethod(KERNEL, 0.5, steps).fit(x).score(x);
            Tensor near =
                    ScoreEstimator.nuMethod(KERNEL, 0.5 + 1e-9, steps).fit(x).score(x);
            assertClose(near, at, 1e-7);
        }
    }

    @Test
    @DisplayName("the median of an even number of distances is the mean of the two in the middle")
    void theMedianDistance() {
        assertEquals(3.5, RadialKernel.medianDistance(Tensor.of(0., 1, 3, 7).unsqueeze(1)), 1e-15);
        assertEquals(3, RadialKernel.medianDistance(Tensor.of(0., 1, 4).unsqueeze(1)), 1e-15);
    }

    /** (1 − (1 − ηl)ᵗ)/l at l = 1. */
    @Test
    void residualsOfLandweber() {
        RadialKernel kernel = RadialKernel.ofFunction(u -> u.mul(-2).add(1));
        Tensor x = Tensor.of(new double[][] {{0}, {1}});
        ScoreFunction score = ScoreEstimator.landweber(kernel, .3, 4).fit(x);
        assertEquals(Math.pow(.7, 4), 1 + score.score(x).get(0, 0) / -2, 1e-15);
    }

    /** On the sample the filter of the matrix; off it the same function: it is continuous, and its divergence that of the Jacobian. */
    @Test
    void offTheSampleItIsTheSameFunction() {
        Tensor x = Rng.of(4).normal(30, 2);
        for (ScoreEstimator estimator : List.of(
                ScoreEstimator.tikhonov(KERNEL, .01),
                ScoreEstimator.landweber(KERNEL, 1, 20),
                ScoreEstimator.nuMethod(KERNEL, 1, 8),
                ScoreEstimator.cutOff(KERNEL, 6))) {
            ScoreFunction score = estimator.fit(x);
            Tensor near = score.score(x.add(1e-9));
            assertClose(score.score(x), near, 1e-7);
            Tensor jacobians = Derivatives.rowJacobians(score::score, x);
            assertClose(jacobians.trace(), score.scoreAndDivergence(x).divergence(), 1e-10);
        }
    }

    /** Of 120 normal draws every estimator points the right way; and the score is −x, not −x/2. */
    @Test
    void aSampleGivesTheScoreOfItsDensity() {
        Tensor x = Rng.of(5).normal(120, 2);
        RadialKernel kernel = RadialKernel.gaussian(RadialKernel.medianDistance(x));
        for (ScoreEstimator estimator : List.of(
                ScoreEstimator.tikhonov(kernel, .01),
                ScoreEstimator.landweber(kernel, 1, 100),
                ScoreEstimator.nuMethod(kernel, 1, 10),
                ScoreEstimator.cutOff(kernel, 6))) {
            Tensor s = estimator.fit(x).score(x);
            double slope = s.mul(x).sum().item() / x.square().sum().item();
            double error = s.add(x).square().mean().item();
            assertTrue(Math.abs(slope + 1) < .25, () -> "slope " + slope);
            assertTrue(error < .3, () -> "error " + error);
        }
    }

    @Test
    void eigenvaluesThatAreRoundingAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ScoreEstimator.cutOff(KERNEL, 3).fit(Tensor.of(new double[][] {{0}, {0}, {1}})));
    }

    /** A thousand steps do not run away. */
    @Test
    void landweberIsStable() {
        Tensor x = Rng.of(6).normal(120, 2);
        Tensor s = ScoreEstimator.landweber(RadialKernel.gaussian(3), 1, 1000)
                .fit(x)
                .score(x);
        double cosine = -s.mul(x).sum().item() / (s.norm().item() * x.norm().item());
        assertTrue(cosine > .9, () -> "cosine " + cosine);
    }
}
