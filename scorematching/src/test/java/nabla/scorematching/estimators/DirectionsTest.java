package nabla.scorematching.estimators;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.estimators.EstimatorData.Z1;
import static nabla.scorematching.estimators.EstimatorData.Z2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.EnergyNetwork;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.losses.ScoreMatching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectionsTest {
    private static final Tensor AXES = Tensor.eye(3).flip(0);
    private static final Rng UNUSED = Rng.of(0);

    static Stream<Arguments> literals() {
        return Stream.of(
                Arguments.of("von Mises-Fisher theta = kappa mu, Z1", Directions.vonMisesFisher(3), Z1),
                Arguments.of("Bingham full, trace 0: (a11,a22,a12,a13,a23)", Directions.bingham(3), Z1),
                Arguments.of("Kent, axes e3,e2,e1: (kappa, beta)", Directions.kent(AXES), Z1),
                Arguments.of("Watson, axis e3: kappa", Directions.watson(Tensor.of(0, 0, 1)), Z1),
                Arguments.of("vMF Z2", Directions.vonMisesFisher(3), Z2),
                Arguments.of("Bingham Z2 (a11,a22,a12,a13,a23)", Directions.bingham(3), Z2),
                Arguments.of("Fisher-Bingham Z2 (a11,a22,a12,a13,a23,km1,km2,km3)", Directions.fisherBingham(3), Z2),
                Arguments.of("Kent Z2 axes e3,e2,e1 (kappa,beta)", Directions.kent(AXES), Z2));
    }

    @ParameterizedTest(name = "θ̂ = −Ā⁻¹b̄ of ½‖P∇f‖² + tr(P∇²f) − (p − 1)zᵀ∇f: {0}")
    @MethodSource("literals")
    void theLiterals(String name, QuadraticFit fit, Tensor z) {
        Literals.check(name, fit.fit(z));
    }

    /** Eight parameters from six rows, whose refits have lost six digits. */
    @Test
    @DisplayName("Fisher and Bingham on Z1: θ̂ and SE")
    void hardlyDeterminedParameters() {
        var fields = Literals.of("Fisher-Bingham (a11,a22,a12,a13,a23,km1,km2,km3)");
        ParameterEstimate estimate = Directions.fisherBingham(3).fit(Z1);
        Literals.same("theta", fields.get("theta"), estimate.theta());
        Literals.same("SE(n)", fields.get("se_n"), estimate.sandwichErrors());
    }

    @Test
    @DisplayName("von Mises-Fisher in five dimensions: θ̂ = 4(I − mean zzᵀ)⁻¹ z̄")
    void theClosedForm() {
        Tensor z = unit(Rng.of(13).normal(20, 5).add(Tensor.of(1, 0, 0, 0, 0)));
        Tensor moments = z.transpose().matmul(z).div(20);
        Tensor expected = Tensor.eye(5).sub(moments).solve(z.mean(0).mul(4).unsqueeze(1));
        assertClose(expected.squeeze(1), Directions.vonMisesFisher(5).fit(z).theta(), 1e-12);
    }

    @Test
    @DisplayName("κ̂ = ‖θ̂‖ = 24.42155788495512 (von Mises-Fisher, Z1)")
    void concentration() {
        assertClose(
                24.42155788495512,
                Directions.vonMisesFisher(3).fit(Z1).derived(Tensor::norm).value(),
                1e-12);
    }

    @Test
    @DisplayName("hybrid: μ̂ = z̄/R, κ̂ = (p − 1)R/(1 − mean(μ̂ᵀz)²)")
    void hybridVonMisesFisher() {
        ParameterEstimate estimate =
                Directions.vonMisesFisher(Directions.meanDirection(Z1)).fit(Z1);
        assertClose(.9589010420163789, Z1.mean(0).norm().item(), 1e-14);
        assertClose(24.40197271088461, estimate.theta().get(0), 1e-13);
        assertClose(10.77050133642552, estimate.sandwichErrors().get(0), 1e-13);
    }

    @Test
    @DisplayName("hybrid Bingham: axes of mean zzᵀ, then the eigenvalues")
    void hybridBingham() {
        Tensor axes = Directions.principalAxes(Z1);
        Tensor moments = Z1.matmulTransposed(axes).square().mean(0);
        assertClose(Tensor.of(.921473959005261, .06986393538975347, .008662105604985235), moments, 1e-14);
        ParameterEstimate estimate = Directions.bingham(axes).fit(Z1);
        assertClose(Tensor.of(21.69482046063101, 14.61891353818657), estimate.theta(), 1e-12);
        assertClose(Tensor.of(11.657731125186185, 13.46377826997362), estimate.sandwichErrors(), 1e-12);
        assertClose(36.31373399881763, estimate.derived(lambda -> lambda.sum()).value(), 1e-12);
    }

    /** The mean direction first, and no covariance of the other two. */
    @Test
    void kentAxesAreOrthonormalAndUncorrelatedAcrossTheMean() {
        Tensor axes = Directions.kentAxes(Z2);
        assertClose(Tensor.eye(3), axes.matmulTransposed(axes), 1e-13);
        Tensor along = Z2.matmulTransposed(axes);
        assertClose(Tensor.of(0, 0), along.mean(0).slice(0, 1, 3), 1e-13);
        Tensor moments = along.transpose().matmul(along).div(12);
        assertEquals(0, moments.get(1, 2), 1e-13);
        assertTrue(moments.get(1, 1) > moments.get(2, 2));
        assertTrue(Directions.kent(axes).fit(Z2).get("beta").value() > 0);
    }

    /** Rows of a great circle leave no spread across it, and one row none at all. */
    @ParameterizedTest(name = "Kent's axes of {0} rows of a great circle are orthonormal")
    @ValueSource(ints = {1, 2, 3, 5, 20, 200})
    void kentAxesOfAGreatCircleAreOrthonormal(int rows) {
        for (int seed = 0; seed < 50; seed++) {
            Rng rng = Rng.of(seed);
            Tensor plane = Directions.principalAxes(unit(rng.split(0).normal(4, 3)));
            Tensor angles = rng.split(1).normal(rows, 1).mul(0.8);
            Tensor z = Tensor.concat(1, angles.cos(), angles.sin()).matmul(plane.slice(0, 0, 2));
            Tensor axes = Directions.kentAxes(z);
            assertClose(Tensor.eye(3), axes.matmulTransposed(axes), 1e-13);
            assertClose(Directions.meanDirection(z), axes.select(0, 0), 0);
        }
    }

    @Test
    @DisplayName("Fisher and Bingham, Z2, κμ₃ = 1 fixed")
    void aFixedParameter() {
        assertClose(
                Tensor.of(
                        .0372651160378801,
                        -.1004329956288916,
                        -.6276535592575079,
                        -1.309017891283402,
                        -.3185187179987376,
                        1.006839576345189,
                        .7673924349870805,
                        1),
                Directions.fisherBingham(3).fix("theta3", 1).fit(Z2).theta(),
                1e-12);
    }

    @Test
    @DisplayName("Bingham without a trace constraint: the null vector is A11 + A22 + A33, because Σz² = 1")
    void withoutATraceConstraintTheNullVectorIsNamed() {
        QuadraticFit free = QuadraticFit.of(ScoreMatching.of())
                .model(
                        ExponentialFamily.of(y -> {
                            Tensor z = Sphere.project(y);
                            return Tensor.concat(
                                    1, z.square(), QuadraticTerms.of(3).products(z));
                        }),
                        QuadraticTerms.of(3).names(3).toArray(String[]::new));
        String message =
                assertThrows(IllegalArgumentException.class, () -> free.fit(Z2)).getMessage();
        for (String name : new String[] {"A11", "A22", "A33"}) {
            assertTrue(message.contains("1.000·" + name), message);
        }
        assertTrue(!message.contains("A12") && !message.contains("A13") && !message.contains("A23"), message);
        ParameterEstimate constrained =
                free.constrain(new double[] {1, 1, 1, 0, 0, 0}, 0).fit(Z2);
        ParameterEstimate traceless = Directions.bingham(3).fit(Z2);
        assertClose(traceless.theta(), constrained.theta().take(0, 0, 1, 3, 4, 5), 1e-11);
        assertClose(traceless.sandwichErrors(), constrained.sandwichErrors().take(0, 0, 1, 3, 4, 5), 1e-11);
    }

    @Test
    @DisplayName(
            "robust von Mises-Fisher, Z1 and (−2, −1, 2)/3: κ without weights 8.5556, c = .02 9.0357, c = .1 13.0827")
    void robustDirections() {
        Tensor z = Tensor.concat(0, Z1, Tensor.of(new double[][] {{-2 / 3.0, -1 / 3.0, 2 / 3.0}}));
        QuadraticFit fit = Directions.vonMisesFisher(3);
        assertClose(
                Tensor.of(.925411702583412, 4.64739621057409, 7.12346977867384),
                fit.fit(z).theta(),
                1e-13);
        assertClose(
                9.03567970377701, fit.robust(.02).fit(z).derived(Tensor::norm).value(), 1e-12);
        assertClose(
                Tensor.of(2.05249206042732, 7.39397501129103, 10.5959128227678),
                fit.robust(.1).fit(z).theta(),
                1e-12);
    }

    @Test
    @DisplayName("rotating the data by R rotates θ to Rθ and A to RARᵀ")
    void equivariance() {
        Tensor r = rotation(Rng.of(1));
        Tensor turned = Z2.matmulTransposed(r);
        assertClose(
                r.matmul(Directions.vonMisesFisher(3).fit(Z2).theta().unsqueeze(1))
                        .squeeze(1),
                Directions.vonMisesFisher(3).fit(turned).theta(),
                1e-12);
        assertClose(
                r.matmul(matrix(Directions.fisherBingham(3).fit(Z2))).matmulTransposed(r),
                matrix(Directions.fisherBingham(3).fit(turned)),
                1e-11);
    }

    private static Tensor rotation(Rng rng) {
        Tensor a = rng.normal(3, 3);
        Tensor lower = a.transpose().matmul(a).cholesky();
        return a.matmul(lower.transpose().inverse());
    }

    /** A of (A11, A22, A12, A13, A23). */
    private static Tensor matrix(ParameterEstimate e) {
        double[] t = e.theta().toArray();
        return Tensor.of(new double[][] {{t[0], t[2], t[3]}, {t[2], t[1], t[4]}, {t[3], t[4], -t[0] - t[1]}});
    }

    /** Harmonics of degree ℓ: −ℓ(ℓ + p − 2). */
    @ParameterizedTest(name = "Δ_S z_k = −(p − 1)z_k and Δ_S z_iz_j = −2p z_iz_j: p = {0}")
    @MethodSource("dimensions")
    void harmonicsAreEigenfunctionsOfTheLaplacian(int dim) {
        Tensor z = unit(Rng.of(2).normal(5, dim));
        EnergyFunction first = Sphere.of(y -> y.select(1, 0));
        EnergyFunction second = Sphere.of(y -> y.select(1, 0).mul(y.select(1, 1)));
        // The divergence of the score is minus the Laplacian of the energy.
        assertClose(z.select(1, 0).mul(dim - 1), first.scoreAndDivergence(z).divergence(), 1e-13);
        assertClose(
                z.select(1, 0).mul(z.select(1, 1)).mul(2 * dim),
                second.scoreAndDivergence(z).divergence(),
                1e-13);
    }

    static Stream<Integer> dimensions() {
        return Stream.of(2, 3, 5);
    }

    private static Tensor unit(Tensor y) {
        return Sphere.project(y);
    }

    /** For a network, whose values off the sphere do not matter. */
    @Test
    @DisplayName("the loss is ½‖P∇f‖² + tr(P∇²f) − (p − 1)zᵀ∇f, whatever f is off the sphere")
    void theLossIsThatOfTheManifold() {
        EnergyNetwork net = EnergyNetwork.of(Sequential.of(Linear.of(3, 8), Activation.TANH, Linear.of(8, 1)));
        Parameters p = net.init(Rng.of(3));
        Tensor z = unit(Rng.of(4).normal(6, 3));
        Tensor loss = ScoreMatching.of().perSample(Sphere.of(y -> net.energy(p, y)), z, UNUSED);
        Tensor gradient = Derivatives.gradient(y -> net.energy(p, y).sum(), z).neg();
        Tensor hessians = Derivatives.rowJacobians(
                y -> Derivatives.gradient(x -> net.energy(p, x).sum(), y).neg(), z);
        Tensor projection = Tensor.eye(3).sub(z.unsqueeze(2).mul(z.unsqueeze(1)));
        Tensor tangential = projection.matmul(gradient.unsqueeze(2)).squeeze(2);
        Tensor expected = tangential
                .square()
                .sum(1)
                .mul(0.5)
                .add(projection.matmul(hessians).trace())
                .sub(z.mul(gradient).sum(1).mul(2));
        assertClose(expected, loss, 1e-12);
        EnergyFunction elsewhere = Sphere.of(y -> net.energy(p, y).mul(y.norm(1).pow(3)));
        assertClose(loss, ScoreMatching.of().perSample(elsewhere, z, UNUSED), 1e-12);
        // The score of the energy as a field of its own.
        assertClose(loss, ScoreMatching.of().perSample(Sphere.tangent(y -> net.apply(p, y)), z, UNUSED), 1e-12);
    }

    static Stream<Arguments> populations() {
        UnaryOperator<Tensor> kent = z -> z.select(1, 2)
                .mul(5)
                .add(z.select(1, 1).square().sub(z.select(1, 0).square()).mul(1.5));
        UnaryOperator<Tensor> both = z -> z.matmul(Tensor.of(new double[][] {{1}, {-.5}, {2}}))
                .squeeze(1)
                .add(z.square()
                        .matmul(Tensor.of(new double[][] {{.7}, {.2}, {-.9}}))
                        .squeeze(1))
                .add(z.select(1, 0).mul(z.select(1, 2)).mul(.8));
        return Stream.of(
                Arguments.of("vMF 1", Directions.vonMisesFisher(3), height(1), new double[] {0, 0, 1}),
                Arguments.of("vMF 5", Directions.vonMisesFisher(3), height(5), new double[] {0, 0, 5}),
                Arguments.of("vMF 20", Directions.vonMisesFisher(3), height(20), new double[] {0, 0, 20}),
                Arguments.of(
                        "Bingham diag(1.5, .5, −2)",
                        Directions.bingham(3),
                        (UnaryOperator<Tensor>)
                                z -> z.square().mul(Tensor.of(1.5, .5, -2)).sum(1),
                        new double[] {1.5, .5, 0, 0, 0}),
                Arguments.of("Kent (5, 1.5)", Directions.kent(AXES), kent, new double[] {5, 1.5}),
                Arguments.of(
                        "Watson 3",
                        Directions.watson(Tensor.of(0, 0, 1)),
                        (UnaryOperator<Tensor>) z -> z.select(1, 2).square().mul(3),
                        new double[] {3}),
                Arguments.of(
                        "Watson −3",
                        Directions.watson(Tensor.of(0, 0, 1)),
                        (UnaryOperator<Tensor>) z -> z.select(1, 2).square().mul(-3),
                        new double[] {-3}),
                Arguments.of("Fisher and Bingham", Directions.fisherBingham(3), both, new double[] {
                    .7, .2, 0, .4, 0, 1, -.5, 2
                }));
    }

    private static UnaryOperator<Tensor> height(double kappa) {
        return z -> z.select(1, 2).mul(kappa);
    }

    @ParameterizedTest(name = "the limit for many rows is the truth: {0}")
    @MethodSource("populations")
    void populationsAreRecovered(String name, QuadraticFit fit, UnaryOperator<Tensor> logDensity, double[] truth) {
        assertClose(Tensor.of(truth), Population.sphere(logDensity).fit(fit).theta(), 1e-10);
    }

    @Test
    @DisplayName("second moments of Bingham diag(1.5, .5, −2)")
    void momentsOfBingham() {
        Population bingham =
                Population.sphere(z -> z.square().mul(Tensor.of(1.5, .5, -2)).sum(1));
        assertClose(
                Tensor.of(.519220974518, .333514175214, .147264850268),
                bingham.shares().unsqueeze(0).matmul(bingham.points().square()).squeeze(0),
                1e-12);
    }

    /** Maximum likelihood: n·Var κ̂ = 1/(1/κ² − 1/sinh²κ). */
    @ParameterizedTest(name = "efficiency of θ̂ along μ against maximum likelihood, κ = {0}: {1}")
    @MethodSource("efficiencies")
    void efficiency(double kappa, double expected) {
        double likelihood = 1 / (1 / (kappa * kappa) - 1 / Math.pow(Math.sinh(kappa), 2));
        double variance = Population.sphere(height(kappa))
                .fit(Directions.vonMisesFisher(3))
                .sandwich()
                .get(2, 2);
        assertClose(expected, likelihood / variance, 1e-9);
    }

    static Stream<Arguments> efficiencies() {
        return Stream.of(
                Arguments.of(1.0, .949696628567), Arguments.of(5.0, .945734442957), Arguments.of(20.0, .997237569061));
    }

    @Test
    @DisplayName("n·Var of Kent's κ̂, β̂ at (5, 1.5)")
    void varianceOfKent() {
        Tensor sandwich = Population.sphere(z -> z.select(1, 2)
                        .mul(5)
                        .add(z.select(1, 1)
                                .square()
                                .sub(z.select(1, 0).square())
                                .mul(1.5)))
                .fit(Directions.kent(AXES))
                .sandwich();
        assertClose(29.2746628, sandwich.get(0, 0), 5e-9);
        assertClose(15.23146084, sandwich.get(1, 1), 5e-9);
    }

    /**
     * 4,000 samples of n = 200 with κ = 5, and the closed form θ̂ = 2(I − mean zzᵀ)⁻¹ z̄. The mean standard error over the standard deviation
     * of θ̂₃ is .997 ± .0112 (the ratio's deviation is about 1/√8000): .06 away has a probability below 4·10⁻⁷. Intervals of 1.96 standard
     * errors cover .951; six binomial deviations are .0205.
     */
    @Test
    @DisplayName("vMF κ = 5, n = 200: mean SE/sd ≈ 1, intervals cover")
    void theStandardErrorsHold() {
        int samples = 4000;
        int n = 200;
        double kappa = 5;
        Rng rng = Rng.of(7);
        Tensor uniform = rng.split(0).uniform(samples, n);
        Tensor height = uniform.add(uniform.neg().add(1).mul(Math.exp(-2 * kappa)))
                .log()
                .div(kappa)
                .add(1);
        Tensor radius = height.square().neg().add(1).sqrt();
        Tensor angle = rng.split(1).uniform(samples, n).mul(2 * Math.PI);
        Tensor z = Tensor.stack(2, angle.cos().mul(radius), angle.sin().mul(radius), height);
        Tensor curvature = Tensor.eye(3).sub(z.transpose().matmul(z).div(n)).inverse();
        Tensor mean = z.mean(1);
        Tensor theta = curvature.matmul(mean.mul(2).unsqueeze(2));
        Tensor psi = theta.transpose().sub(z.matmul(theta).mul(z)).sub(z.mul(2));
        Tensor half = psi.matmul(curvature);
        Tensor errors = half.square().sum(1).div(n * n).sqrt().select(1, 2);
        Tensor along = theta.squeeze(2).select(1, 2);
        ParameterEstimate first = Directions.vonMisesFisher(3).fit(z.select(0, 0));
        assertClose(along.get(0), first.theta().get(2), 1e-11);
        assertClose(errors.get(0), first.sandwichErrors().get(2), 1e-11);
        double ratio = errors.mean().item() / Math.sqrt(along.variance().item());
        assertEquals(1, ratio, 0.06);
        double covered = along.sub(kappa).abs().le(errors.mul(1.96)).mean().item();
        assertEquals(.951, covered, 0.0205);
    }

    /** The score κP e₃ has the loss −½κ²E(1 − z₃²) in the mean. */
    @Test
    @DisplayName("a network learns on the sphere: the loss falls to near −½E‖P∇f‖²")
    void aNetworkLearnsOnTheSphere() {
        double kappa = 5;
        Tensor uniform = Rng.of(8).uniform(500, 1);
        Tensor height = uniform.add(uniform.neg().add(1).mul(Math.exp(-2 * kappa)))
                .log()
                .div(kappa)
                .add(1);
        Tensor angle = Rng.of(9).uniform(500, 1).mul(2 * Math.PI);
        Tensor radius = height.square().neg().add(1).sqrt();
        Tensor z = Tensor.concat(1, angle.cos().mul(radius), angle.sin().mul(radius), height);
        EnergyNetwork net = EnergyNetwork.of(Sequential.of(Linear.of(3, 8), Activation.TANH, Linear.of(8, 1)));
        Loss loss = (p, x, rng) -> ScoreMatching.of().loss(Sphere.of(y -> net.energy(p, y)), x, rng);
        Parameters learnt = Trainer.of(loss, Adam.of(0.03))
                .fit(net.init(Rng.of(10)), Batches.of(z, 500, Rng.of(11)), 150, Rng.of(12))
                .parameters();
        double best = -0.5 * kappa * kappa * radius.square().mean().item();
        assertTrue(loss.of(learnt, z, UNUSED).item() < 0.8 * best);
    }

    @Test
    void whatIsNoUnitVectorIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Directions.vonMisesFisher(3).fit(Z1.mul(2)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Directions.vonMisesFisher(4).fit(Z1));
        assertThrows(IllegalArgumentException.class, () -> Directions.kent(Tensor.ones(3, 3)));
    }
}
