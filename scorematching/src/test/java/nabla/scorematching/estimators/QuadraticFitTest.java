package nabla.scorematching.estimators;

import static nabla.scorematching.estimators.EstimatorData.D1;
import static nabla.scorematching.estimators.EstimatorData.D2;
import static nabla.scorematching.estimators.EstimatorData.X4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.metrics.TestResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuadraticFitTest {
    private static final Tensor WEIGHTS = Tensor.of(1, 2, 1, 1, 3, 1, 1, 2);

    /** log p = ηx − Kx²/2. */
    private static QuadraticFit gaussian() {
        return QuadraticFit.of(ScoreMatching.of())
                .model(family(x -> Tensor.concat(1, x, x.square().mul(-0.5))), "eta", "K");
    }

    /** log p = Σ θₖxᵏ. */
    private static QuadraticFit polynomial(int degree) {
        return QuadraticFit.of(ScoreMatching.of())
                .model(
                        family(x -> Tensor.concat(
                                1,
                                IntStream.rangeClosed(1, degree)
                                        .mapToObj(x::pow)
                                        .toArray(Tensor[]::new))),
                        QuadraticFit.numbered("theta", degree));
    }

    private static ParametricModel family(UnaryOperator<Tensor> statistics) {
        return ExponentialFamily.of(statistics);
    }

    private static QuadraticFit of(ParametricModel model, int count) {
        return QuadraticFit.of(ScoreMatching.of()).model(model, QuadraticFit.numbered("theta", count));
    }

    /** The Gaussian in (μ, log σ²). */
    static QuadraticFit meanAndLogVariance() {
        return of(
                (t, x) -> x.sub(t.slice(0, 0, 1))
                        .square()
                        .squeeze(1)
                        .mul(t.slice(0, 1, 2).neg().exp())
                        .mul(-0.5),
                2);
    }

    @Test
    @DisplayName("s = η − Kx on D1: θ̂ = −Ā⁻¹b̄, errors, refits, SMIC")
    void gaussianHasTheLiterals() {
        Literals.check("Gaussian 1-D natural (eta, K), D1", gaussian().fit(D1));
        assertTrue(gaussian().fit(D1).isQuadratic());
    }

    @Test
    @DisplayName("V̂ = J⁻¹[Σw²ψψᵀ/(Σw)²]J⁻¹ for importance weights")
    void weightsHaveTheLiterals() {
        Literals.checkFit(
                "same, weights 1 2 1 1 3 1 1 2", gaussian().weights(WEIGHTS).fit(D1));
    }

    /**
     * Leaving out row i moves θ̂ by J⁻¹wᵢψᵢ/Σw + O(n⁻²), so the weighted loss of rows left out exceeds that of the rows fitted by
     * Σwᵢ²ψᵢᵀJ⁻¹ψᵢ/(Σw)², which is what the criterion adds. With Σwψψᵀ/Σw in the place of Σw²ψψᵀ/(Σw)², and n below, it would add .61
     * of it for these weights.
     */
    @Test
    @DisplayName("SMIC of weighted rows is their weighted cross-validation to O(n⁻²)")
    void theCriterionOfWeightedRowsIsTheirCrossValidation() {
        int n = 20_000;
        Tensor x = Rng.of(1).normal(n, 1);
        Tensor weights = Rng.of(2).uniform(n).mul(2).exp();
        ParameterEstimate e = gaussian().weights(weights).fit(x);
        double excess = e.crossValidation() - e.loss();
        assertEquals(excess, e.smic() - e.loss(), 0.01 * excess);
    }

    @Test
    @DisplayName("frequencies are copies of rows")
    void frequenciesAreCopies() {
        ParameterEstimate counted = gaussian().frequencies(WEIGHTS).fit(D1);
        int[] copies = IntStream.range(0, 8)
                .flatMap(i -> IntStream.range(0, (int) WEIGHTS.get(i)).map(j -> i))
                .toArray();
        ParameterEstimate copied = gaussian().fit(D1.take(0, copies));
        Literals.check("D1 rows replicated by 1 2 1 1 3 1 1 2 (frequency weights)", copied);
        Literals.same("theta", copied.theta().toArray(), counted.theta());
        Literals.same("sandwich", copied.sandwich().toArray(), counted.sandwich());
        Literals.same("jackknife", copied.jackknife().toArray(), counted.jackknife());
        Literals.same("bias corrected", copied.biasCorrected().toArray(), counted.biasCorrected());
        assertEquals(copied.smic(), counted.smic(), 1e-14);
        assertEquals(copied.crossValidation(), counted.crossValidation(), 1e-14);
        assertEquals(copied.trace(), counted.trace(), 1e-13);
        assertEquals(12, counted.effectiveRows());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    @DisplayName("A_jk = jk·m_{j+k−2}, b_k = k(k − 1)m_{k−2}")
    void polynomialsHaveTheLiterals(int degree) {
        Literals.check(
                "exponential polynomial degree " + degree + ", D1",
                polynomial(degree).fit(D1));
    }

    @Test
    @DisplayName("Gaussian in the plane: loss −½tr Ĉ⁻¹")
    void gaussianInThePlaneHasTheLiterals() {
        ParametricModel model = family(x -> {
            Tensor a = x.slice(1, 0, 1);
            Tensor b = x.slice(1, 1, 2);
            return Tensor.concat(
                    1,
                    a,
                    b,
                    a.square().mul(-0.5),
                    b.square().mul(-0.5),
                    a.mul(b).neg());
        });
        Literals.check(
                "Gaussian 2-D natural (eta1,eta2,K11,K22,K12), D2", of(model, 5).fit(D2));
    }

    @Test
    @DisplayName("log p = −a₁x⁴ − a₂y⁴ − kx²y²")
    void pairwiseQuarticHasTheLiterals() {
        ParametricModel model = family(x -> {
            Tensor a = x.slice(1, 0, 1).square();
            Tensor b = x.slice(1, 1, 2).square();
            return Tensor.concat(1, a.square(), b.square(), a.mul(b)).neg();
        });
        Literals.check(
                "pairwise quartic logp=-a1 x^4-a2 y^4-k x^2 y^2, D2",
                of(model, 3).fit(D2));
    }

    @Test
    @DisplayName("Gaussian chain 1–2–3–4 with K₁₃ = K₁₄ = K₂₄ = 0")
    void chainHasTheLiterals() {
        ParametricModel model = family(x -> {
            Tensor[] c =
                    IntStream.range(0, 4).mapToObj(j -> x.slice(1, j, j + 1)).toArray(Tensor[]::new);
            return Tensor.concat(
                    1,
                    x.square().mul(-0.5),
                    c[0].mul(c[1]).neg(),
                    c[1].mul(c[2]).neg(),
                    c[2].mul(c[3]).neg());
        });
        Literals.check("chain graph K (diagonal, then 12 23 34)", of(model, 7).fit(X4));
    }

    @ParameterizedTest
    @ValueSource(doubles = {4, 3, 1.5})
    @DisplayName("generalised Gaussian: θ̂ = (β − 1)m_{β−2}/(βm_{2β−2})")
    void generalisedGaussianHasItsClosedForm(double beta) {
        double[] x = D1.toArray();
        double top = Arrays.stream(x).map(v -> Math.pow(Math.abs(v), beta - 2)).sum();
        double bottom =
                Arrays.stream(x).map(v -> Math.pow(Math.abs(v), 2 * beta - 2)).sum();
        ParameterEstimate e = QuadraticFit.of(ScoreMatching.of().allowingKinks())
                .model(family(y -> y.abs().pow(beta).neg()), "theta")
                .fit(D1);
        assertEquals((beta - 1) * top / (beta * bottom), e.theta().item(), 1e-13);
        double error = beta == 4 ? 0.01199930233713078 : beta == 3 ? 0.03200862729034904 : 0.1028769128423594;
        assertEquals(error, e.sandwichErrors().item(), 1e-12);
    }

    @ParameterizedTest(name = "generalised Gaussian of rows of which one is 0, β = {0}: the formula, if it is finite")
    @ValueSource(doubles = {1.2, 1.6, 2, 2.5, 3, 4, 6})
    void generalisedGaussianOfZero(double beta) {
        double[] x = {-1.3, .4, 2.1, 0, .9};
        QuadraticFit fit = RealData.generalisedGaussian(beta);
        Tensor rows = Tensor.of(x).unsqueeze(1);
        if (beta < 2) {
            String message = assertThrows(IllegalArgumentException.class, () -> fit.fit(rows))
                    .getMessage();
            assertTrue(message.contains("|x|^(β − 2) is infinite for β = " + beta + ", got 0.0 in row 3"), message);
            return;
        }
        double top = Arrays.stream(x).map(v -> Math.pow(Math.abs(v), beta - 2)).sum();
        double bottom =
                Arrays.stream(x).map(v -> Math.pow(Math.abs(v), 2 * beta - 2)).sum();
        assertEquals((beta - 1) * top / (beta * bottom), fit.fit(rows).theta().item(), 1e-13);
    }

    @Test
    @DisplayName("ridge: θ̂ = −(Ā + λI)⁻¹b̄")
    void ridgeHasTheLiterals() {
        ParameterEstimate e = gaussian().ridge(0.1).fit(D1);
        Literals.same("ridge", new double[] {0.07452525976352562, 0.5044786814761734}, e.theta());
        double[][] refit = new double[8][];
        for (int i = 0; i < 8; i++) {
            int left = i;
            int[] others = IntStream.range(0, 8).filter(j -> j != left).toArray();
            refit[i] = gaussian().ridge(0.1).fit(D1.take(0, others)).theta().toArray();
        }
        Literals.same("refits", Tensor.of(refit).toArray(), e.leaveOneOut());
    }

    @Test
    @DisplayName("fixed: θ̂_U = −Ā_UU⁻¹(b̄_U + Ā_UFθ_F), and the same by a constraint")
    void aFixedParameterIsAConstraint() {
        ParameterEstimate fixed = polynomial(4).fix("theta3", 0.1).fit(D1);
        ParameterEstimate bound =
                polynomial(4).constrain(new double[] {0, 0, 2, 0}, 0.2).fit(D1);
        assertEquals(0.1, fixed.theta().get(2));
        assertEquals(0, fixed.sandwichErrors().get(2));
        Literals.same("theta", fixed.theta().toArray(), bound.theta());
        Literals.same("sandwich", fixed.sandwich().toArray(), bound.sandwich());
        Tensor a = polynomial(4).fit(D1).hessianRows().mean(0);
        Tensor b = polynomial(4).fit(D1).offsetRows().mean(0);
        int[] free = {0, 1, 3};
        Tensor solved = a.take(0, free)
                .take(1, free)
                .solve(b.take(0, free)
                        .add(a.take(0, free).take(1, 2).mul(0.1).squeeze(1))
                        .unsqueeze(1))
                .neg();
        Literals.same("closed form", solved.toArray(), fixed.theta().take(0, free));
    }

    @Test
    @DisplayName("Cθ = d: the solution of [[Ā, Cᵀ], [C, 0]]")
    void constraintsHoldAndTheLagrangianIsStationary() {
        double[] c = {1, 2, -1, 0.5};
        ParameterEstimate e = polynomial(4).constrain(c, 0.3).fit(D1);
        assertEquals(0.3, e.theta().mul(Tensor.of(c)).sum().item(), 1e-14);
        ParameterEstimate whole = polynomial(4).fit(D1);
        Tensor gradient = whole.hessianRows()
                .mean(0)
                .matmul(e.theta().unsqueeze(1))
                .squeeze(1)
                .add(whole.offsetRows().mean(0));
        double multiplier = gradient.get(0) / c[0];
        Literals.same("gradient", Tensor.of(c).mul(multiplier).toArray(), gradient);
        assertEquals(
                0, Tensor.of(c).unsqueeze(0).matmul(e.sandwich()).abs().max().item(), 1e-12);
    }

    /** Three rows for six parameters: the loss is straight along three directions, and falls along them if λ is small. */
    @Test
    @DisplayName("lasso of fewer rows than parameters: Āθ + b̄ ∈ −λ∂‖θ‖₁, or a direction in which the loss falls")
    void lassoOfFewRowsHasAMinimumOrADirection() {
        for (int seed = 0; seed < 20; seed++) {
            Tensor x = Rng.of(seed).normal(3, 1);
            double refused = 0;
            for (double lambda = 100; lambda > 1e-3; lambda /= 2) {
                QuadraticFit fit = polynomial(6).lasso(lambda);
                try {
                    ParameterEstimate e = fit.fit(x);
                    Tensor theta = e.theta();
                    Tensor gradient = e.hessianRows()
                            .mean(0)
                            .matmul(theta.unsqueeze(1))
                            .squeeze(1)
                            .add(e.offsetRows().mean(0));
                    for (int k = 0; k < 6; k++) {
                        double excess = theta.get(k) == 0
                                ? Math.max(0, Math.abs(gradient.get(k)) - lambda)
                                : Math.abs(gradient.get(k) + lambda * Math.signum(theta.get(k)));
                        assertEquals(0, excess, 1e-7 * (1 + lambda), "λ = " + lambda);
                    }
                    assertTrue(lambda >= refused * (1 - 1e-9), lambda + " is below " + refused);
                } catch (IllegalArgumentException e) {
                    String[] parts = e.getMessage().split("at each penalty below |; a larger");
                    assertTrue(parts.length > 1, e.getMessage());
                    refused = Math.max(refused, Double.parseDouble(parts[1]));
                    assertTrue(refused > lambda, e.getMessage());
                }
            }
            assertTrue(refused > 0 && refused < 100, "refused below " + refused);
        }
    }

    @Test
    @DisplayName("lasso: Āθ + b̄ ∈ −λ∂‖θ‖₁")
    void lassoSatisfiesItsConditions() {
        double lambda = 0.8;
        ParameterEstimate e =
                polynomial(4).lasso(lambda, "theta2", "theta3", "theta4").fit(D1);
        ParameterEstimate whole = polynomial(4).fit(D1);
        double[] gradient = whole.hessianRows()
                .mean(0)
                .matmul(e.theta().unsqueeze(1))
                .squeeze(1)
                .add(whole.offsetRows().mean(0))
                .toArray();
        assertEquals(0, gradient[0], 1e-10);
        boolean someAreZero = false;
        for (int k = 1; k < 4; k++) {
            double theta = e.theta().get(k);
            someAreZero |= theta == 0;
            if (theta == 0) {
                assertTrue(Math.abs(gradient[k]) <= lambda + 1e-10);
            } else {
                assertEquals(-lambda * Math.signum(theta), gradient[k], 1e-10);
            }
        }
        assertTrue(someAreZero, e.toString());
        assertThrows(IllegalStateException.class, e::standardErrors);
    }

    /** ½(y − x₁(t1 + t2) − x₂t3)² + slope·t4. */
    private static QuadraticFit withEqualColumns(double slope) {
        return QuadraticFit.rows(
                "equal",
                (t, x) -> x.select(1, 0)
                        .mul(t.select(0, 0).add(t.select(0, 1)))
                        .add(x.select(1, 1).mul(t.select(0, 2)))
                        .sub(x.select(1, 2))
                        .square()
                        .mul(0.5)
                        .add(t.select(0, 3).mul(slope)),
                "t1",
                "t2",
                "t3",
                "t4");
    }

    @Test
    @DisplayName(
            "lasso: a direction that changes neither the loss nor the penalty is refused among parameters that are not penalised")
    void lassoRefusesWhatNothingDetermines() {
        Tensor x = Rng.of(1).normal(20, 3);
        QuadraticFit equal = withEqualColumns(0);
        for (String[] penalised : new String[][] {{"t4"}, {"t3", "t4"}}) {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> equal.lasso(0.1, penalised).fit(x))
                    .getMessage();
            assertTrue(message.contains("does not change along (1.000·t1 + -1.000·t2)"), message);
        }
        Tensor one = equal.fix("t2", 0).lasso(0.01, "t3", "t4").fit(x).theta();
        Literals.same(
                "t2 goes to 0",
                one.toArray(),
                equal.lasso(0.01, "t2", "t3", "t4").fit(x).theta());
        Tensor both = equal.lasso(0.01).fit(x).theta();
        Tensor alone = equal.fix("t2", 0).lasso(0.01).fit(x).theta();
        assertEquals(alone.get(0), both.get(0) + both.get(1), 1e-12);
        assertEquals(alone.get(2), both.get(2), 1e-12);
    }

    @Test
    @DisplayName(
            "lasso: a parameter along which the loss is straight is 0, or the loss falls without end at each λ below its slope")
    void lassoOfAStraightLoss() {
        Tensor x = Rng.of(1).normal(20, 3);
        Tensor expected =
                withEqualColumns(0).fix("t2", 0).fix("t4", 0).lasso(0.1).fit(x).theta();
        for (double slope : new double[] {0, 0.0625, -0.0625}) {
            QuadraticFit straight = withEqualColumns(slope).fix("t2", 0);
            Literals.same(
                    "slope " + slope,
                    expected.toArray(),
                    straight.lasso(0.1).fit(x).theta());
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> straight.lasso(0.1, "t1", "t3").fit(x))
                    .getMessage();
            assertTrue(message.contains("the curvature 0.0 along t4"), message);
        }
        for (double slope : new double[] {0, 0.0625}) {
            QuadraticFit alone =
                    withEqualColumns(slope).fix("t1", 0).fix("t2", 0).fix("t3", 0);
            assertEquals(0, alone.lasso(0.1).fit(x).theta().abs().max().item());
        }
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> withEqualColumns(-0.5).lasso(0.1).fit(x))
                .getMessage();
        assertTrue(message.contains("without end along t4, as it does at each penalty below 0.5; a larger"), message);
    }

    /** Residuals of y on six columns with one factor, whose descent goes on for ever by steps of the last place. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9, 0.99, 0.999999})
    @DisplayName("lasso of correlated columns: Āθ + b̄ ∈ −λ∂‖θ‖₁ but for rounding")
    void lassoOfCorrelatedColumnsSatisfiesItsConditions(double rho) {
        int count = 6;
        Tensor factor = Rng.of(1).normal(40, 1).mul(rho);
        Tensor columns =
                Rng.of(2).normal(40, count).mul(Math.sqrt(1 - rho * rho)).add(factor);
        Tensor y = columns.slice(1, 0, 3).sumKeepDims(1).add(Rng.of(3).normal(40, 1));
        QuadraticFit squares = QuadraticFit.rows(
                "squares",
                (t, x) -> x.slice(1, count, count + 1)
                        .squeeze(1)
                        .sub(x.slice(1, 0, count).matmul(t.unsqueeze(1)).squeeze(1))
                        .square()
                        .mul(0.5),
                QuadraticFit.numbered("t", count));
        for (double lambda : new double[] {1e-6, 0.01, 0.1, 0.5, 2}) {
            Tensor theta =
                    squares.lasso(lambda).fit(Tensor.concat(1, columns, y)).theta();
            Tensor residual = columns.matmul(theta.unsqueeze(1)).sub(y);
            Tensor gradient = columns.transpose().matmul(residual).div(40).squeeze(1);
            for (int k = 0; k < count; k++) {
                double t = theta.get(k);
                double excess = t == 0
                        ? Math.max(0, Math.abs(gradient.get(k)) - lambda)
                        : gradient.get(k) + lambda * Math.signum(t);
                assertEquals(0, excess, 1e-13, "λ = " + lambda);
            }
        }
    }

    @Test
    @DisplayName("the Gaussian in (μ, log σ²) is not quadratic: residual 0.277, then Newton")
    void whatIsNotQuadraticIsFoundAndSolved() {
        ParameterEstimate e = meanAndLogVariance().fit(D1);
        double[] x = D1.toArray();
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance =
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        assertFalse(e.isQuadratic());
        assertArrayEquals(new double[] {mean, Math.log(variance)}, e.theta().toArray(), 1e-9);
        // The errors of (μ, log σ²) by the delta method from those of (η, K).
        ParameterEstimate natural = gaussian().fit(D1);
        double eta = natural.theta().get(0);
        double k = natural.theta().get(1);
        Tensor jacobian = Tensor.of(new double[][] {{1 / k, -eta / (k * k)}, {0, -1 / k}});
        Tensor expected = jacobian.matmul(natural.sandwich()).matmulTransposed(jacobian);
        Literals.same("sandwich", expected.toArray(), e.sandwich().add(0));
        assertTrue(e.summary().contains("Newton"));
    }

    /** At (0, 0) the loss of (μ, log σ²) of numbers far from 0 is not convex. */
    @Test
    void aLossThatIsNotConvexAtTheStartIsMinimised() {
        ParameterEstimate e = meanAndLogVariance().fit(D1.add(7));
        assertArrayEquals(
                new double[] {D1.mean().item() + 7, Math.log(D1.variance().item())},
                e.theta().toArray(),
                1e-9);
        assertFalse(e.isQuadratic());
    }

    @Test
    @DisplayName("a parameter that says nothing is named")
    void aSingularSystemNamesItsDirection() {
        QuadraticFit twice = QuadraticFit.of(ScoreMatching.of())
                .model(family(x -> Tensor.concat(1, x.square(), x.square(), x)), "a", "b", "c");
        String message = assertThrows(IllegalArgumentException.class, () -> twice.fit(D1))
                .getMessage();
        assertTrue(message.contains("·a") && message.contains("·b") && !message.contains("·c"), message);
        assertEquals(3, twice.fix("b", 0).fit(D1).theta().size());
        QuadraticFit none = QuadraticFit.of(ScoreMatching.of())
                .model((t, x) -> x.square().squeeze(1).mul(t.slice(0, 0, 1)), "a", "unused");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> none.fit(D1))
                .getMessage()
                .contains("unused"));
    }

    @Test
    @DisplayName("Windham: D1 and an outlier at 9, c = .1 does nothing, .3 and .5 do")
    void robustGaussiansHaveTheLiterals() {
        Tensor x = Tensor.concat(0, D1, Tensor.of(new double[][] {{9}}));
        double[][] expected = {
            {.1, .8646797064160784, 7.979858546604836},
            {.3, .2219360877189579, 2.221821139198282},
            {.5, .2500868394105034, 2.277163826417532}
        };
        for (double[] row : expected) {
            ParameterEstimate e = gaussian().robust(row[0]).fit(x);
            double k = e.theta().get(1);
            assertEquals(row[1], e.theta().get(0) / k, 1e-10);
            assertEquals(row[2], 1 / k, 1e-9);
        }
        ParameterEstimate e = gaussian().robust(0.3).fit(x);
        Literals.same("errors", new double[] {.2690313952681472, .2300197414955831}, e.sandwichErrors());
        assertEquals(7.7e-4, e.weights().get(8) / e.weights().sum().item(), 5e-6);
        Literals.same(
                "errors",
                new double[] {.2956469426676257, .2212639409082656},
                gaussian().robust(0.5).fit(x).sandwichErrors());
        Tensor weights = gaussian().robust(0.1).fit(x).weights();
        assertEquals(.0773, weights.get(8) / weights.sum().item(), 5e-5);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 8})
    @DisplayName("Old Faithful: SMIC and cross-validation choose degree 6")
    void oldFaithfulChoosesDegreeSix(int degree) {
        double[][] table = {
            {2, -0.5, 1.49939964122, -0.49448750131903, -0.49443341334034},
            {3, -0.76483375234712, 11.9172478318, -0.72102034120071, -0.7208066725126},
            {4, -7.174001262632, 94.5666085654, -6.8263299076122, -6.8074304411326},
            {5, -8.5750389326359, 127.927863594, -8.1047159047154, -8.0771311488788},
            {6, -10.5038989341, 323.429768976, -9.3148189011013, -9.0411809901619},
            {8, -11.207922261343, 751.616117091, -8.4446277132132, -5.4578623787832}
        };
        double[] row =
                Arrays.stream(table).filter(r -> r[0] == degree).findFirst().orElseThrow();
        ParameterEstimate e = polynomial(degree).fit(OldFaithfulEruptions.standardized());
        assertEquals(row[1], e.loss(), 1e-10 * Math.abs(row[1]));
        assertEquals(row[2], e.trace(), 1e-10 * row[2]);
        assertEquals(row[3], e.smic(), 1e-10 * Math.abs(row[3]));
        assertEquals(row[4], e.crossValidation(), 1e-10 * Math.abs(row[4]));
    }

    @Test
    @DisplayName("Old Faithful: W of θ₃ = θ₄ = 0 is 97.4327 on 2 degrees of freedom")
    void waldHasTheLiterals() {
        ParameterEstimate e = polynomial(4).fit(OldFaithfulEruptions.standardized());
        TestResult test = WaldTest.zero(e, "theta3", "theta4");
        assertEquals(97.4327020156557, test.statistic(), 1e-8);
        assertEquals(Math.exp(-97.4327020156557 / 2), test.pValue(), 1e-8 * test.pValue());
        Literals.same(
                "SE",
                new double[] {.46571272, .58078613, .19263366, .20505384},
                e.sandwichErrors().mul(1e8).round().div(1e8));
    }

    @Test
    @DisplayName("Wald's test refuses restrictions that are not independent, and as many as there are rows")
    void waldNeedsIndependentRestrictions() {
        ParameterEstimate e = RealData.normal().fit(D1);
        ParameterEstimate fixed = RealData.normal().fix("K", 1).fit(D1);
        for (Executable test : new Executable[] {() -> WaldTest.zero(e, "K", "K"), () -> WaldTest.zero(fixed, "K")}) {
            String message = assertThrows(IllegalArgumentException.class, test).getMessage();
            assertTrue(message.startsWith("WaldTest: expected restrictions that do not follow"), message);
        }
        ParameterEstimate two = RealData.normal().fit(D1.slice(0, 0, 2));
        String message = assertThrows(IllegalArgumentException.class, () -> WaldTest.zero(two, "eta", "K"))
                .getMessage();
        assertEquals("WaldTest: expected more rows than restrictions, got 2 rows and 2 restrictions", message);
    }
}
