package nabla.scorematching.estimators;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.estimators.EstimatorData.S0;
import static nabla.scorematching.estimators.EstimatorData.S1;
import static nabla.scorematching.estimators.EstimatorData.S2;
import static nabla.scorematching.estimators.EstimatorData.S2Z;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.losses.ScoreMatching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompositionsTest {
    private static final Simplex MIN = Simplex.squareRoot(Simplex.minSquared(1));
    private static final Simplex MIN_FIFTH = Simplex.squareRoot(Simplex.minSquared(0.2));
    private static final Simplex PRODUCT = Simplex.squareRoot(Simplex.productSquared(1));

    static Stream<Arguments> dirichletCases() {
        return Stream.of(
                Arguments.of("Dirichlet by clr, S1", Simplex.clr(), S1),
                Arguments.of("Dirichlet by alr base 3, S1", Simplex.alr(2), S1),
                Arguments.of("Dirichlet by alr base 1, S1", Simplex.alr(0), S1),
                Arguments.of("Dirichlet by clr, S0 (one zero)", Simplex.clr(), S0),
                Arguments.of("Dirichlet by alr base 3, S0 (one zero)", Simplex.alr(2), S0),
                Arguments.of("Dirichlet by alr base 1, S0 (one zero)", Simplex.alr(0), S0));
    }

    @ParameterizedTest(name = "α̂ = Ā⁻¹1·(1 − mean‖u‖²) and alr: {0}")
    @MethodSource("dirichletCases")
    void dirichletHasTheLiterals(String name, Simplex coordinates, Tensor u) {
        if (name.equals("Dirichlet by alr base 1, S0 (one zero)")) {
            // A zero of the base is the limit of the row, too.
            assertEquals(7, Compositions.dirichlet(3, coordinates).fit(u).effectiveRows());
        }
        Literals.check(name, Compositions.dirichlet(3, coordinates).fit(u));
    }

    static Stream<Arguments> weightedDirichlet() {
        return Stream.of(
                Arguments.of(
                        "min(z², 1)",
                        MIN,
                        new double[] {.4365576961198609, 1.056580099773640, .9723028642133195},
                        new double[] {.7190427066035834, .8508553177320122, .6476664866415130},
                        -1.665911471249254),
                Arguments.of(
                        "min(z², .4²)",
                        Simplex.squareRoot(Simplex.minSquared(.4)),
                        new double[] {.5436818568714938, .9935404093742425, 1.770065804631699},
                        new double[0],
                        Double.NaN),
                Arguments.of(
                        "min(Πz², 1)",
                        PRODUCT,
                        new double[] {.6900585822441549, .9293986756885151, 1.469525255951588},
                        new double[] {.7309655445812789, .7854277380516298, .6376656300806867},
                        -.3136256552156401),
                Arguments.of(
                        "min(Πz², .1²)",
                        Simplex.squareRoot(Simplex.productSquared(.1)),
                        new double[] {.6382448151786564, 1.128567925466848, 1.998827329894310},
                        new double[0],
                        Double.NaN),
                Arguments.of(
                        "flat, min(Πu², 1)",
                        Simplex.flat(Simplex.productSquared(1)),
                        new double[] {.8767798481617122, 1.137468680997296, 1.603693619091536},
                        new double[0],
                        Double.NaN));
    }

    @ParameterizedTest(name = "β̂ = α̂ − 1 of Dirichlet, S1, ½h²‖P∇f‖² + h²Δf + ∇h²·P∇f: {0}")
    @MethodSource("weightedDirichlet")
    void dirichletWithAWeight(String name, Simplex coordinates, double[] beta, double[] errors, double loss) {
        ParameterEstimate estimate = Compositions.dirichlet(3, coordinates).fit(S1);
        assertClose(Tensor.of(beta), estimate.theta().sub(1), 1e-12);
        if (errors.length > 0) {
            assertClose(Tensor.of(errors), estimate.sandwichErrors(), 1e-12);
            assertClose(loss, estimate.loss(), 1e-12);
        }
    }

    /** PPI: the cases have 1 + 2β by the square root and 1 + β by log-ratios, and a loss without what does not depend on θ. */
    static Stream<Arguments> ppiCases() {
        String root = " (natural: c_j = 1+2 beta_j)";
        String ratios = " (natural: alpha_j = beta_j+1)";
        return Stream.of(
                        Stream.of(MIN, MIN_FIFTH, PRODUCT).flatMap(coordinates -> {
                            String name = "PPI sqrt "
                                    + (coordinates == PRODUCT
                                            ? "prodsq a_c=1"
                                            : coordinates == MIN ? "minsq a_c=1" : "minsq a_c=1/5")
                                    + ", S2, ";
                            return Stream.of(
                                    ppi(name + "all free" + root, coordinates, S2, 2),
                                    ppi(name + "beta3=0.5 fixed" + root, coordinates, S2, 2, "beta3", 0.5),
                                    ppi(
                                            name + "beta=(-.5,0,.5) fixed" + root,
                                            coordinates,
                                            S2,
                                            2,
                                            "beta1",
                                            -0.5,
                                            "beta2",
                                            0.0,
                                            "beta3",
                                            0.5));
                        }),
                        Stream.of(
                                ppi(
                                        "PPI sqrt minsq a_c=1/5, S2 with two zero rows, beta3=.5 fixed" + root,
                                        MIN_FIFTH,
                                        S2Z,
                                        2,
                                        "beta3",
                                        0.5),
                                ppi(
                                        "PPI sqrt minsq a_c=1/5, S2 with two zero rows, beta=(-.5,0,.5) fixed" + root,
                                        MIN_FIFTH,
                                        S2Z,
                                        2,
                                        "beta1",
                                        -0.5,
                                        "beta2",
                                        0.0,
                                        "beta3",
                                        0.5),
                                ppi(
                                        "PPI alr, S2, b=0, beta3=.5 fixed" + ratios,
                                        Simplex.alr(2),
                                        S2,
                                        1,
                                        "b1",
                                        0.0,
                                        "b2",
                                        0.0,
                                        "beta3",
                                        0.5),
                                ppi("PPI alr, S2, all free" + ratios, Simplex.alr(2), S2, 1),
                                ppi("PPI clr (= ilr), S2, all free" + ratios, Simplex.clr(), S2, 1),
                                ppi(
                                        "PPI clr (= ilr), S2, beta3=.5 fixed" + ratios,
                                        Simplex.clr(),
                                        S2,
                                        1,
                                        "beta3",
                                        0.5)))
                .flatMap(s -> s);
    }

    private static Arguments ppi(String name, Simplex coordinates, Tensor u, double slope, Object... fixed) {
        QuadraticFit fit = Compositions.ppi(3, coordinates);
        for (int k = 0; k < fixed.length; k += 2) {
            fit = fit.fix((String) fixed[k], (Double) fixed[k + 1]);
        }
        return Arguments.of(name, fit, u, slope, fixed);
    }

    @ParameterizedTest(name = "log p = u_LᵀA_L u_L + b_Lᵀu_L + Σβⱼ log uⱼ: {0}")
    @MethodSource("ppiCases")
    void ppiHasTheLiterals(String name, QuadraticFit fit, Tensor u, double slope, Object[] fixed) {
        ParameterEstimate estimate = fit.fit(u);
        Tensor a = Tensor.of(1, 1, 1, 1, 1, slope, slope, slope);
        Tensor b = Tensor.of(0, 0, 0, 0, 0, 1, 1, 1);
        if (fixed.length == 0) {
            Literals.check(name, estimate, a, b);
            return;
        }
        int[] free = IntStream.range(0, 8)
                .filter(k -> Stream.of(fixed).noneMatch(fit.names().get(k)::equals))
                .toArray();
        Tensor scale = a.take(0, free);
        Map<String, double[]> fields = Literals.of(name);
        Literals.same(
                "theta", fields.get("theta"), estimate.theta().mul(a).add(b).take(0, free));
        Literals.same(
                "SE(n)",
                fields.get("se_n"),
                estimate.sandwichErrors().take(0, free).mul(scale));
        Literals.same(
                "jackknife",
                fields.get("se_jackknife"),
                estimate.jackknifeErrors().take(0, free).mul(scale));
        Literals.same(
                "refits",
                fields.get("leave_one_out"),
                estimate.leaveOneOut().mul(a).add(b).take(1, free));
        Literals.same("trace", fields.get("trace"), Tensor.scalar(estimate.trace()));
    }

    @Test
    @DisplayName("the exponents −.017517814797017 2.7201551403071 11.702252930331 of S2, min(z², 1/25), all free")
    void exponentsMeanTheSameInAllCoordinates() {
        Tensor theta = Compositions.ppi(3, MIN_FIFTH).fit(S2).theta();
        assertClose(Tensor.of(-.017517814797017, 2.7201551403071, 11.702252930331), theta.slice(0, 5, 8), 1e-12);
    }

    @Test
    @DisplayName("known exponents: those given do not weigh, as those fixed do not by c = 0")
    void knownExponentsDoNotWeigh() {
        double[] beta = {1, 2, 3};
        QuadraticFit fixed = Compositions.ppi(3, Simplex.clr());
        for (int j = 0; j < 3; j++) {
            fixed = fixed.fix("beta" + (j + 1), beta[j]);
        }
        Tensor given = Compositions.ppi(Simplex.clr(), beta).robust(0.1).fit(S1).theta();
        Tensor withoutWeight =
                fixed.robust(0.1, 0.1, 0.1, 0.1, 0.1, 0, 0, 0).fit(S1).theta();
        assertClose(withoutWeight.slice(0, 0, 5), given, 1e-9);
        Tensor weighing = fixed.robust(0.1).fit(S1).theta();
        assertTrue(weighing.slice(0, 0, 5).sub(given).abs().max().item() > 0.1);
    }

    /** A = 0 and b = 0 for a row on the boundary with fixed exponents, so that it changes nothing and does not count. */
    @Test
    @DisplayName("known exponents: rows with zeros count for nothing, and may have two")
    void rowsOnTheBoundaryDoNotCount() {
        QuadraticFit known = Compositions.ppi(MIN_FIFTH, -0.5, 0, 0.5);
        ParameterEstimate with = known.fit(Tensor.concat(0, S2Z, Tensor.of(new double[][] {{0, 0, 1}})));
        ParameterEstimate without = known.fit(S2);
        assertClose(
                Tensor.of(-16.300211145763, -7.9156536606071, -5.2711096365271, 12.896007505894, 6.7054327953209),
                without.theta(),
                1e-12);
        assertClose(without.theta(), with.theta(), 1e-12);
        assertClose(without.sandwichErrors(), with.sandwichErrors(), 1e-12);
        assertEquals(12, without.effectiveRows());
        assertEquals(12, with.effectiveRows());
        assertEquals(15, with.rows());
        assertTrue(with.summary().contains("15 rows, 12.0 effective"), with::summary);
        assertEquals(
                14, Compositions.ppi(3, MIN_FIFTH).fix("beta3", 0.5).fit(S2Z).effectiveRows());
        assertEquals(
                14,
                Compositions.ppi(3, Simplex.clr()).fix("beta3", 0.5).fit(S2Z).effectiveRows());
    }

    @Test
    void twoZerosInARowHaveNoLimitWithFreeExponents() {
        Tensor u = Tensor.concat(0, S1, Tensor.of(new double[][] {{0, 1, 0}}));
        for (QuadraticFit fit : new QuadraticFit[] {Compositions.dirichlet(3, MIN), Compositions.ppi(3, MIN)}) {
            String message = assertThrows(IllegalArgumentException.class, () -> fit.fit(u))
                    .getMessage();
            assertTrue(message.contains("limit where a share is 0"), message);
            assertTrue(message.contains("row 6"), message);
        }
        assertTrue(Compositions.dirichlet(3).fit(u).theta().min().item() > 0);
    }

    @Test
    void rowsThatAreNoCompositionsAreRefused() {
        for (double[] row : new double[][] {{.2, .3, .4}, {-.1, .5, .6}, {Double.NaN, .5, .5}}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Compositions.dirichlet(3).fit(Tensor.of(new double[][] {row})));
        }
        assertThrows(
                IllegalArgumentException.class, () -> Compositions.dirichlet(4).fit(S1));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Compositions.dirichlet(3, Simplex.alr(3)).fit(S1))
                .getMessage();
        assertTrue(message.contains("Simplex.alr: expected a base from 0 to 2, got 3"), message);
    }

    /** u = softmax(V y) with VᵀV = I and Vᵀ1 = 0. */
    @Test
    @DisplayName("clr = ilr for an orthonormal basis: θ, SE, loss")
    void anOrthonormalBasisGivesTheSame() {
        Tensor first = Rng.of(5).normal(3);
        Tensor a = first.sub(first.mean());
        Tensor one = a.div(a.norm());
        Tensor other = Tensor.of(
                (one.get(1) - one.get(2)) / Math.sqrt(3),
                (one.get(2) - one.get(0)) / Math.sqrt(3),
                (one.get(0) - one.get(1)) / Math.sqrt(3));
        Tensor basis = Tensor.stack(1, one, other);
        assertClose(Tensor.eye(2), basis.transpose().matmul(basis), 1e-14);
        ParameterEstimate ilr = QuadraticFit.of(ScoreMatching.of())
                .model(
                        ExponentialFamily.of(y -> y.matmulTransposed(basis).logSoftmax(1)),
                        QuadraticFit.numbered("alpha", 3))
                .door(u -> u.log().matmul(basis))
                .fit(S1);
        ParameterEstimate clr = Compositions.dirichlet(3).fit(S1);
        assertClose(ilr.theta(), clr.theta(), 1e-12);
        assertClose(ilr.sandwich(), clr.sandwich(), 1e-12);
        assertClose(ilr.loss(), clr.loss(), 1e-12);
    }

    /** T6 and its complement: a permutation of the shares permutes the estimate by clr. */
    @Test
    @DisplayName("alr depends on the base: α₁ = 1.7098, 1.3907; clr 1.4642 does not")
    void theBaseMatters() {
        assertEquals(
                1.7098,
                Compositions.dirichlet(3, Simplex.alr(2)).fit(S1).theta().get(0),
                5e-5);
        assertEquals(
                1.3907,
                Compositions.dirichlet(3, Simplex.alr(0)).fit(S1).theta().get(0),
                5e-5);
        assertEquals(1.4642, Compositions.dirichlet(3).fit(S1).theta().get(0), 5e-5);
        assertClose(
                Compositions.dirichlet(3).fit(S1).theta().take(0, 2, 0, 1),
                Compositions.dirichlet(3).fit(S1.take(1, 2, 0, 1)).theta(),
                1e-12);
    }

    /** T5: column by column, not row by row. */
    @Test
    void theOrderOfThePairs() {
        assertEquals(
                List.of(
                        "A11", "A22", "A33", "A44", "A12", "A13", "A23", "A14", "A24", "A34", "b1", "b2", "b3", "b4",
                        "beta1", "beta2", "beta3", "beta4", "beta5"),
                Compositions.ppi(5, MIN).names());
        assertTrue(Compositions.ppi(11, MIN).names().containsAll(List.of("A1,1", "A1,10", "A9,10")));
        Tensor u = Tensor.of(new double[][] {{.1, .2, .3, .4}});
        Tensor products = QuadraticTerms.of(3).products(u.slice(1, 0, 3));
        assertClose(Tensor.of(new double[][] {{.04, .06, .12}}), products, 1e-15);
    }

    /** T7: with the first index instead it would be .5251. */
    @Test
    @DisplayName("ties of the smallest share: the mean of the gradients, β₁ = .4974")
    void tiesAreAveraged() {
        Tensor rounded = Tensor.of(
                new double[][] {{.2, .3, .5}, {.1, .6, .3}, {.5, .25, .25}, {.05, .15, .8}, {.4, .4, .2}, {.3, .1, .6}
                });
        assertEquals(.4974, Compositions.dirichlet(3, MIN).fit(rounded).theta().get(0) - 1, 5e-5);
    }

    /** T3: the weights are squares, and the cap bounds z. */
    @Test
    void theCapIsThatOfTheRoot() {
        Tensor z = Tensor.of(new double[][] {{.1, .5, .7}, {.5, .5, .7}});
        assertClose(Tensor.of(.01, .04), Simplex.minSquared(.2).at(z), 1e-15);
        assertClose(
                Tensor.of(.035 * .035, .16 * .16), Simplex.productSquared(.16).at(z), 1e-15);
    }

    static Stream<Arguments> populations() {
        return Stream.of(
                Arguments.of("clr", Simplex.clr(), new double[] {49653 / 9295.0, 104436 / 9295.0, 36774 / 1859.0}),
                Arguments.of("alr base 3", Simplex.alr(2), new double[] {909 / 160.0, 86967 / 7040.0, 2043 / 88.0}));
    }

    @ParameterizedTest(name = "population Dirichlet(2, 3, 4): the limit is the truth, and n·Var; {0}")
    @MethodSource("populations")
    void limitsAndVariancesOfDirichlet(String name, Simplex coordinates, double[] variances) {
        ParameterEstimate estimate = dirichlet().fit(Compositions.dirichlet(3, coordinates));
        assertClose(Tensor.of(2, 3, 4), estimate.theta(), 1e-11);
        assertClose(Tensor.of(variances), estimate.sandwich().diagonal(), 1e-11);
    }

    private static Population dirichlet() {
        return Population.simplex(u -> u.log().mul(Tensor.of(1, 2, 3)).sum(1));
    }

    /** Maximum likelihood: the inverse of diag ψ′(α) − ψ′(Σα). */
    @Test
    @DisplayName("efficiency of clr at Dirichlet(2, 3, 4): .788 .857 .872")
    void efficiencyOfDirichlet() {
        Tensor variances = dirichlet().fit(Compositions.dirichlet(3)).sandwich().diagonal();
        assertClose(Tensor.of(.788, .857, .872), likelihood(Tensor.of(2, 3, 4)).div(variances), 5e-4);
    }

    private static Tensor likelihood(Tensor alpha) {
        Tensor trigamma = Derivatives.derivative(Tensor::digamma, alpha);
        Tensor ofSum = Derivatives.derivative(Tensor::digamma, alpha.sum());
        return Tensor.eye(3).mul(trigamma).sub(ofSum).inverse().diagonal();
    }

    /** Dirichlet(½, ½, ½) is uniform on the octant of the sphere. */
    @Test
    @DisplayName("population Dirichlet(½, ½, ½): n·Var of clr is 209/420")
    void varianceAtOneHalf() {
        Population octant = Population.uniform(1)
                .and(Population.uniform(Math.PI / 2))
                .mapped(
                        p -> {
                            Tensor height = p.slice(1, 0, 1);
                            Tensor rest = height.square().neg().add(1);
                            Tensor angle = p.slice(1, 1, 2);
                            return Tensor.concat(
                                    1,
                                    angle.cos().square().mul(rest),
                                    angle.sin().square().mul(rest),
                                    height.square());
                        },
                        p -> Tensor.ones(p.size(0)),
                        u -> Tensor.zeros(u.size(0)));
        ParameterEstimate estimate = octant.fit(Compositions.dirichlet(3));
        assertClose(Tensor.full(.5, 3), estimate.theta(), 1e-11);
        assertClose(Tensor.full(209 / 420.0, 3), estimate.sandwich().diagonal(), 1e-11);
        assertEquals(.586, likelihood(Tensor.full(.5, 3)).get(0) * 420 / 209, 5e-4);
    }

    @Test
    @DisplayName("population PPI by the square root: the limit is the truth for both weights")
    void limitsOfPpi() {
        UnaryOperator<Tensor> logDensity = u -> u.select(1, 0)
                .square()
                .mul(-3)
                .add(u.select(1, 0).mul(u.select(1, 1)).mul(4))
                .add(u.select(1, 1).square())
                .add(u.select(1, 0))
                .add(u.log().mul(Tensor.of(1, 2, 1)).sum(1));
        Population population = Population.simplex(logDensity);
        Tensor truth = Tensor.of(-3, 1, 2, 1, 0, 1, 2, 1);
        assertClose(truth, population.fit(Compositions.ppi(3, PRODUCT)).theta(), 1e-9);
        assertClose(truth, population.fit(Compositions.ppi(3, Simplex.clr())).theta(), 1e-9);
    }

    /** Any energy of shares becomes one of coordinates with the Jacobian: here that of Dirichlet(1, 1, 1). */
    @Test
    void theUniformDistributionInCoordinates() {
        EnergyFunction flat = u -> Tensor.zeros(u.size(0));
        Tensor y = Rng.of(6).normal(4, 3);
        assertClose(y.logSoftmax(1).sum(1).neg(), Simplex.clr().of(flat).energy(y), 1e-14);
        Tensor z = Sphere.project(y);
        assertClose(
                z.abs().log().sum(1).neg(),
                Simplex.squareRoot(Simplex.minSquared(1)).of(flat).energy(y),
                1e-13);
        assertClose(
                Tensor.zeros(4), Simplex.flat(Simplex.minSquared(1)).of(flat).energy(y), 0);
        assertClose(S1.log(), Simplex.clr().coordinates(S1), 1e-15);
        assertClose(
                S1.slice(1, 0, 2).div(S1.slice(1, 2, 3)).log(), Simplex.alr(2).coordinates(S1), 1e-14);
    }
}
