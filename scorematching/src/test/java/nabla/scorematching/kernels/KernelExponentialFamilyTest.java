package nabla.scorematching.kernels;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.points.Distances;
import org.junit.jupiter.api.Test;

/** Values that were computed with 40 digits elsewhere, and what they come from. */
class KernelExponentialFamilyTest {
    private static final Tensor X = Tensor.of(new double[][] {{-1.2, .3}, {.4, -.8}, {1.1, .9}, {.2, .1}, {-.5, 1.4}});
    private static final Tensor AT = Tensor.of(new double[][] {{0, 0}, {1, -1}, {2, .5}});
    private static final double H = 1.5;
    private static final RadialKernel KERNEL = RadialKernel.gaussian(H);
    private static final double LAMBDA = .1;

    /** f, its gradient, J and ‖f‖² with k = exp(−r²/(2·1.5²)), q₀ = N(0, 4I), λ = .1. */
    @Test
    void theFullFormIsThatOfTheLiterals() {
        EnergyFunction base = Gaussian.isotropic(2, 2).energy();
        KernelEnergy fit = KernelExponentialFamily.of(KERNEL, LAMBDA).base(base).fit(X);
        assertClose(Tensor.of(1.808234233582227, .9682896625907378, .4985332965569357), fit.function(AT), 1e-14);
        Tensor gradient = Derivatives.gradient(y -> fit.function(y).sum(), AT);
        assertClose(
                Tensor.of(new double[][] {
                    {.1812447409649025, .30309342297737224},
                    {-.8183946010858814, .6519368965491987},
                    {-1.0348858444896742, .2776309598732514}
                }),
                gradient,
                1e-14);
        assertClose(gradient.add(base.score(AT)), fit.score(AT), 1e-14);

        Tensor slopes = Derivatives.gradient(y -> fit.function(y).sum(), X);
        Tensor curvature = Derivatives.laplacian(fit::function, X);
        Tensor linear = curvature.add(slopes.dot(base.score(X)));
        double loss = slopes.square().sum(-1).mul(.5).add(linear).mean().item();
        assertEquals(-1.0444746363375512, loss, 1e-13);
        // At the minimum (C + λ)f = −ξ, so λ‖f‖² = −⟨f, ξ⟩ − ⟨f, Cf⟩, and ⟨f, ξ⟩ is the linear part of the loss.
        double norm = -linear.add(slopes.square().sum(-1)).mean().item() / LAMBDA;
        assertEquals(7.986111380981937, norm, 1e-12);
        assertEquals(-.6451690672884544, loss + .5 * LAMBDA * norm, 1e-13);
    }

    /** J is the exact score matching loss of the model but for what f does not change. */
    @Test
    void theLossIsThatOfExactScoreMatching() {
        EnergyFunction base = Gaussian.isotropic(2, 2).energy();
        KernelEnergy fit = KernelExponentialFamily.of(KERNEL, LAMBDA).base(base).fit(X);
        ScoreMatching loss = ScoreMatching.of();
        double difference = loss.loss(fit, X, Rng.of(0)).item()
                - loss.loss(base, X, Rng.of(0)).item();
        assertEquals(-1.0444746363375512, difference, 1e-13);
    }

    /** ∇f solves (L + λ)s = −ζ for the matrix kernel −∇∇k, curl-free, written out for the Gaussian kernel. */
    @Test
    void theGradientIsTheCurlFreeTikhonovEstimate() {
        int n = X.size(0);
        Tensor gram = Tensor.zeros(2 * n, 2 * n);
        double[][] matrix = gram.toMatrix();
        double[][] x = X.toMatrix();
        double[][] zeta = new double[2 * n][1];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                double[] d = {x[a][0] - x[b][0], x[a][1] - x[b][1]};
                double squared = d[0] * d[0] + d[1] * d[1];
                double k = Math.exp(-squared / (2 * H * H)) / (H * H);
                for (int i = 0; i < 2; i++) {
                    for (int j = 0; j < 2; j++) {
                        matrix[2 * a + i][2 * b + j] = k * ((i == j ? 1 : 0) - d[i] * d[j] / (H * H));
                    }
                    // The divergence by x_b of the row of Γ: ∂ᵢ of ∇²k = k(r²/h⁴ − D/h²) by x_a.
                    zeta[2 * a + i][0] += k * d[i] / (H * H) * (4 - squared / (H * H)) / n;
                }
            }
        }
        Tensor system = Tensor.of(matrix).div(n).add(Tensor.eye(2 * n).mul(LAMBDA));
        Tensor expected = system.solve(Tensor.of(zeta)).neg().reshape(n, 2);
        assertClose(expected, KernelExponentialFamily.of(KERNEL, LAMBDA).fit(X).score(X), 2e-15);
    }

    /** (C + λI)α = −b, and (C + λK)α = −b. */
    @Test
    void theLiteFormIsThatOfTheLiterals() {
        assertClose(
                Tensor.of(
                        .9260209007590395,
                        1.0902015308762556,
                        .9102948579522018,
                        1.1872465428889527,
                        .9786067834199695),
                KernelExponentialFamily.of(KERNEL, 0).lite().ridge(.1).fit(X).coefficients(),
                1e-14);
        assertClose(
                Tensor.of(
                        -.2593088875278032,
                        -.6908602097374718,
                        -.5452565971463759,
                        3.1378785907176785,
                        .3370921726897048),
                KernelExponentialFamily.of(KERNEL, .1).lite().fit(X).coefficients(),
                1e-13);
    }

    /** kernel_exp_family has σ = 2h² for the bandwidth and λ′ = nh⁴λ for both penalties. */
    @Test
    void theConventionsOfTheOtherLibrary() {
        double lambda = 1 / (5 * Math.pow(H, 4));
        assertClose(
                Tensor.of(
                        .6772227557550088, .8444849560915099, .642043083039336, 1.1888684830748621, .8214906387199523),
                KernelExponentialFamily.of(KERNEL, lambda)
                        .lite()
                        .ridge(lambda)
                        .fit(X)
                        .coefficients(),
                1e-14);
    }

    /** Of the lite form with other centres and a base, the gradient of J + ½λαᵀKα + ½μ‖α‖² in α is 0. */
    @Test
    void theLiteFormIsTheMinimum() {
        EnergyFunction base = Gaussian.isotropic(2, 2).energy();
        Tensor z = Rng.of(1).normal(4, 2);
        RadialKernel kernel = RadialKernel.inverseMultiquadric(H);
        Tensor best = KernelExponentialFamily.of(kernel, .2)
                .base(base)
                .lite(z)
                .ridge(.05)
                .fit(X)
                .coefficients();
        Tensor gradient = Derivatives.gradient(
                alpha -> {
                    EnergyFunction energy = y -> base.energy(y)
                            .sub(kernel.of(y, z).matmul(alpha.unsqueeze(-1)).squeeze(-1));
                    Tensor norm = kernel.of(z, z)
                            .matmul(alpha.unsqueeze(-1))
                            .squeeze(-1)
                            .dot(alpha);
                    return ScoreMatching.of()
                            .loss(energy, X, Rng.of(0))
                            .add(norm.mul(.1))
                            .add(alpha.square().sum().mul(.025));
                },
                best);
        assertClose(Tensor.zeros(4), gradient, 1e-14);
    }

    /** Rows that stand twice change no mean; twice as many of them are taken in two blocks. */
    @Test
    void blocksOfRowsMakeTheWhole() {
        Tensor x = Rng.of(3).normal(700, 10);
        Tensor z = Rng.of(4).normal(100, 10);
        int block = Distances.rowsOfBlock(100 * 10);
        assertTrue(700 < block && block < 1_400, () -> "block " + block);
        KernelExponentialFamily family =
                KernelExponentialFamily.of(KERNEL, .01).lite(z).ridge(.1);
        assertClose(family.fit(x).coefficients(), family.fit(x.tile(2, 1)).coefficients(), 1e-9);
    }

    /** Closed-form derivatives of φ against automatic ones. */
    @Test
    void derivativesOfKernelsAreThoseOfTheirFunctions() {
        Tensor squared = Tensor.of(0, .3, 2, 17);
        RadialKernel gaussian = RadialKernel.ofFunction(u -> u.div(-2 * H * H).exp());
        RadialKernel multiquadric =
                RadialKernel.ofFunction(u -> u.div(H * H).add(1).pow(-.5));
        for (int order = 0; order < 4; order++) {
            assertClose(gaussian.derivative(squared, order), KERNEL.derivative(squared, order), 1e-15);
            assertClose(
                    multiquadric.derivative(squared, order),
                    RadialKernel.inverseMultiquadric(H).derivative(squared, order),
                    1e-15);
        }
    }

    /** A hundred draws of a normal density: the score is learnt where the data are, and log p is q₀ far out. */
    @Test
    void aSampleGivesTheScoreOfItsDensity() {
        Gaussian truth = Gaussian.standard(2);
        Tensor x = truth.sample(Rng.of(2), 100);
        EnergyFunction base = Gaussian.isotropic(2, 3).energy();
        KernelEnergy fit = KernelExponentialFamily.of(RadialKernel.gaussian(3), 1e-3)
                .base(base)
                .fit(x);
        ScoreFunction error = y -> fit.score(y).sub(truth.score(y));
        double wrong = error.score(x).square().sum(-1).mean().item();
        double before =
                base.score(x).sub(truth.score(x)).square().sum(-1).mean().item();
        assertTrue(wrong < .2 * before, () -> wrong + " of " + before);
        Tensor far = Tensor.of(new double[][] {{80, 0}});
        assertClose(base.energy(far), fit.energy(far), 1e-15);
    }

    @Test
    void aSystemThatIsTooLargeIsRefused() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> KernelExponentialFamily.of(KERNEL, 1).fit(Tensor.zeros(2600, 2)));
        assertTrue(error.getMessage().contains("3000 unknowns, got n·D = 2600·2"), error.getMessage());
    }
}
