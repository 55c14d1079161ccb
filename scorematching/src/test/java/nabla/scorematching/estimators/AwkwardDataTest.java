package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.discrete.BinaryCode;
import nabla.scorematching.discrete.BoltzmannMachine;
import nabla.scorematching.discrete.MinimumProbabilityFlow;
import nabla.scorematching.losses.ScoreMatching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Few rows, odd weights, far units, means without a direction: what must not give a wrong number in silence. */
class AwkwardDataTest {
    private static final Tensor X = column(1, 2, 4, 7, 11);

    private static Tensor column(double... values) {
        return Tensor.of(values).reshape(values.length, 1);
    }

    static Stream<QuadraticFit> families() {
        return Stream.of(
                RealData.normal(),
                RealData.polynomial(2),
                PositiveData.gamma(),
                PositiveData.truncatedNormal(),
                PositiveData.exponential(),
                PositiveData.lognormal(),
                PositiveData.polynomial(2));
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("frequencies that move the median are copies of rows all the same")
    void frequenciesAreCopies(QuadraticFit family) {
        ParameterEstimate counted =
                family.frequencies(Tensor.of(10, 1, 1, 1, 1)).fit(X);
        ParameterEstimate copied = family.fit(column(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 7, 11));
        assertArrayEquals(copied.theta().toArray(), counted.theta().toArray(), 1e-10);
        assertArrayEquals(
                copied.standardErrors().toArray(), counted.standardErrors().toArray(), 1e-9);
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("a row with the weight 0 is as good as none")
    void aRowWithoutWeightIsNone(QuadraticFit family) {
        Tensor weights = Tensor.of(1, 0, 2, 1, 0, 3);
        ParameterEstimate with = family.weights(weights).fit(column(1, 30, 2, 4, 50, 7));
        ParameterEstimate without = family.weights(Tensor.of(1, 2, 1, 3)).fit(column(1, 2, 4, 7));
        assertArrayEquals(without.theta().toArray(), with.theta().toArray(), 1e-10);
        assertArrayEquals(
                without.standardErrors().toArray(), with.standardErrors().toArray(), 1e-9);
        assertEquals(without.smic(), with.smic(), 1e-10);
        assertEquals(without.effectiveRows(), with.effectiveRows(), 1e-12);
    }

    @Test
    @DisplayName("the scale of weights does not matter, however far it is")
    void theScaleOfWeightsDoesNotMatter() {
        Tensor weights = Tensor.of(1, 2, 3, 2, 1);
        ParameterEstimate plain = RealData.normal().weights(weights).fit(X);
        for (double scale : new double[] {1e-200, 1e200}) {
            ParameterEstimate scaled =
                    RealData.normal().weights(weights.mul(scale)).fit(X);
            assertArrayEquals(
                    plain.sandwichErrors().toArray(), scaled.sandwichErrors().toArray(), 1e-12);
            assertEquals(plain.effectiveRows(), scaled.effectiveRows(), 1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("where there is less than one copy of a row none can be left out, so errors are the sandwich's")
    void partsOfRowsHaveNoRefits(QuadraticFit family) {
        ParameterEstimate parts = family.frequencies(Tensor.of(1, 2, 0.5, 1, 1)).fit(X);
        assertTrue(Double.isNaN(parts.leaveOneOut().get(2, 0)));
        assertTrue(Double.isNaN(parts.jackknifeErrors().get(0)));
        assertArrayEquals(
                parts.sandwichErrors().toArray(), parts.standardErrors().toArray());
        ParameterEstimate shares = family.frequencies(Tensor.full(0.2, 5)).fit(X);
        assertTrue(Double.isNaN(shares.standardErrors().get(0)), "shares of a whole are one row, which does not tell");
    }

    @ParameterizedTest
    @MethodSource("families")
    @DisplayName("leaving out a row that is there 0 times changes nothing")
    void rowsThatAreNotThereChangeNothing(QuadraticFit family) {
        ParameterEstimate counted = family.frequencies(Tensor.of(1, 2, 0, 1, 1)).fit(X);
        assertArrayEquals(
                counted.theta().toArray(), counted.leaveOneOut().select(0, 2).toArray());
    }

    @Test
    @DisplayName("effective rows of robust weights and frequencies are those of the copies")
    void robustFrequenciesCountCopies() {
        QuadraticFit robust = RealData.normal().robust(0.1);
        ParameterEstimate counted = robust.frequencies(Tensor.of(2, 1, 3, 1, 2)).fit(X);
        ParameterEstimate copied = robust.fit(column(1, 1, 2, 4, 4, 4, 7, 11, 11));
        assertEquals(copied.effectiveRows(), counted.effectiveRows(), 1e-10);
    }

    @Test
    @DisplayName("what is fixed weighs: with K known outliers count for nothing, and the mean is the weighted mean")
    void fixedParametersWeigh() {
        Tensor x = Tensor.concat(0, Rng.of(6).normal(200, 1), Tensor.full(9, 10, 1));
        ParameterEstimate fit = RealData.normal().robust(0.3).fix("K", 0.8).fit(x);
        double eta = fit.theta().get(0);
        assertEquals(0.8, fit.theta().get(1));
        assertEquals(0, eta / 0.8, 0.25);
        assertTrue(fit.weights().get(205) < 1e-3, fit::summary);
        Tensor w = x.mul(eta).sub(x.square().mul(0.4)).mul(0.3).exp();
        assertEquals(0.8 * w.mul(x).sum().item() / w.sum().item(), eta, 1e-11);
    }

    @Test
    @DisplayName("at N(0, 1) with a known K, n·Var of the mean is (1 + c)³/(1 + 2c)^(3/2): 1.0432 at c = .2")
    void fixedParametersHaveTheVarianceOfTheTheory() {
        double[] grid = new double[4001];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (i - 2000) * 0.005;
        }
        Tensor x = column(grid);
        Tensor frequencies = x.square().mul(-0.5).exp().squeeze(1);
        ParameterEstimate fit = RealData.normal()
                .robust(0.2)
                .fix("K", 1)
                .frequencies(frequencies)
                .fit(x);
        double error = fit.standardErrors().get(0);
        assertEquals(1.0431618229792, error * error * frequencies.sum().item(), 1e-8);
    }

    @Test
    @DisplayName("a loss is quadratic where the estimate is 0 but for rounding, too")
    void symmetricRowsHaveAQuadraticLoss() {
        ParameterEstimate fit = RealData.normal().fix("K", 1).fit(column(-0.3, -0.2, -0.1, 0.1, 0.2, 0.3));
        assertEquals(0, fit.theta().get(0), 1e-15);
        assertTrue(fit.isQuadratic(), fit::summary);
    }

    @Test
    void weightsAndFrequenciesExcludeEachOther() {
        QuadraticFit weighted = RealData.normal().weights(Tensor.ones(5));
        assertThrows(IllegalArgumentException.class, () -> weighted.frequencies(Tensor.ones(5)));
    }

    @Test
    @DisplayName("where a refit without a row does not exist, errors are the sandwich's and finite")
    void refitsThatDoNotExistGiveNoErrors() {
        for (ParameterEstimate three : new ParameterEstimate[] {
            RealData.normal().fit(column(3, 4, 4)), PositiveData.gamma().fit(column(3, 4, 4))
        }) {
            assertArrayEquals(
                    three.sandwichErrors().toArray(), three.standardErrors().toArray());
            assertTrue(Double.isNaN(three.jackknifeErrors().get(0)));
            assertTrue(three.summary().contains("errors by the sandwich"), three::summary);
        }
    }

    @Test
    @DisplayName("as many parameters as effective rows leave no errors, and the summary says why")
    void asManyParametersAsRowsLeaveNoErrors() {
        Tensor twoOfSeventeen = Tensor.concat(0, Tensor.ones(2), Tensor.full(1e-200, 15));
        Tensor seventeen = Rng.of(3).normal(17, 1);
        for (ParameterEstimate fit : new ParameterEstimate[] {
            RealData.normal().fit(column(3, 4)),
            RealData.normal().fit(column(3e7, 4e7)),
            RealData.normal().weights(Tensor.of(1, 2, 0)).fit(column(3, 4, 9)),
            RealData.polynomial(4).fit(column(-1, 0, 1, 3)),
            PositiveData.gamma().fit(column(3, 4)),
            QuadraticFitTest.meanAndLogVariance().fit(column(3, 4)),
            RealData.normal().weights(twoOfSeventeen).fit(seventeen),
            QuadraticFitTest.meanAndLogVariance().weights(twoOfSeventeen).fit(seventeen),
            RealData.normal().robust(5).fit(Rng.of(1).normal(17, 1))
        }) {
            assertTrue(Double.isNaN(fit.standardErrors().get(0)), fit::summary);
            assertTrue(Double.isNaN(fit.standardErrors().get(1)), fit::summary);
            assertTrue(
                    fit.summary()
                            .contains("no errors: effective rows are fewer than "
                                    + (fit.names().size() + 1)),
                    fit::summary);
            assertTrue(fit.kindOfErrors().isEmpty());
            assertTrue(fit.effectiveRows() < fit.names().size() + 1, fit::summary);
        }
        ParameterEstimate curved = QuadraticFitTest.meanAndLogVariance().fit(column(3, 4));
        assertTrue(Double.isNaN(curved.leaveOneOut().sum().item()));
        assertTrue(Double.isNaN(curved.jackknifeErrors().sum().item()));
        assertTrue(Double.isNaN(curved.crossValidation()));
        assertEquals(
                "jackknife",
                QuadraticFitTest.meanAndLogVariance()
                        .fit(column(3, 4, 6))
                        .kindOfErrors()
                        .orElseThrow());
        ParameterEstimate known = RealData.normal().fix("K", 1).fit(column(3, 4));
        assertEquals(0.5, known.standardErrors().get(0), 1e-12);
    }

    @Test
    @DisplayName("two copies of each of two rows have refits, and so errors")
    void copiesOfTwoRowsHaveErrors() {
        ParameterEstimate copies =
                RealData.normal().frequencies(Tensor.of(2, 2)).fit(column(3, 4));
        assertEquals("jackknife", copies.kindOfErrors().orElseThrow());
        assertTrue(copies.standardErrors().get(1) > 0.1, copies::summary);
    }

    @Test
    @DisplayName("opposite angles say nothing about how concentrated they are: sin π is rounding")
    void curvatureThatIsRoundingIsNamed() {
        assertMessage("along a, which is rounding", () -> Angles.vonMises().fit(column(0, Math.PI)));
        assertMessage("which is rounding", () -> Angles.vonMises(0).fit(column(0, Math.PI, Math.PI)));
        assertTrue(Angles.vonMises(0).fit(column(1e-11, 2e-11, 3e-11)).theta().get(0) > 1e20, "near, not rounding");
        assertTrue(RealData.normal().fit(X.mul(1e-12)).theta().get(1) > 0, "another unit is no rounding");
    }

    @Test
    @DisplayName(
            "about an axis that no row leaves, or across which all lie, the concentration is not known: what is left is rounding")
    void rowsOnAKnownAxisSayNothing() {
        for (double[] row : new double[][] {{2, 1, 2}, {0.6, 0.48, 0.64}, {1, 1, 1}, {3, -4, 12}, {0, 0, 1}}) {
            Tensor z = Tensor.of(new double[][] {row, row, row});
            Tensor unit = z.div(z.normKeepDims(1));
            Tensor axis = Directions.meanDirection(unit);
            assertMessage(
                    "rises with every parameter",
                    () -> Directions.vonMisesFisher(axis).fit(unit));
            assertMessage(
                    "rises with every parameter",
                    () -> Directions.vonMisesFisher(axis).robust(0.1).fit(unit));
            assertMessage(
                    "rises with every parameter", () -> Directions.watson(axis).fit(unit));
            Tensor angles = column(0.1, 1, 2.5, 4);
            Tensor across = Directions.kentAxes(unit).slice(0, 1, 3);
            Tensor circle = Tensor.concat(1, angles.cos(), angles.sin()).matmul(across);
            assertMessage(
                    "rises with every parameter", () -> Directions.watson(axis).fit(circle));
        }
    }

    @Test
    @DisplayName("where half of the rows are 0 there is no median to divide by, and the message says so")
    void halfZerosHaveNoMedian() {
        QuadraticFit family = PositiveData.truncatedNormal();
        Tensor zeros = column(0, 0, 0, 1, 2);
        String message = assertThrows(IllegalArgumentException.class, () -> family.fit(zeros))
                .getMessage();
        assertTrue(message.startsWith("truncated normal: ") && message.contains("the median 0"), message);
    }

    @Test
    @DisplayName("one row gives an estimate and no error")
    void oneRowHasNoError() {
        ParameterEstimate one = PositiveData.exponential().fit(column(4));
        assertEquals(0.25, one.theta().get(0), 1e-15);
        assertTrue(Double.isNaN(one.standardErrors().get(0)));
        assertFalse(one.summary().contains("fixed"), one::summary);
        assertTrue(one.summary().contains("no errors: one row has none"), one::summary);
    }

    @Test
    @DisplayName("what the data fix is not called fixed")
    void onlyWhatIsFixedIsCalledSo() {
        Tensor equator = Rng.of(3).normal(20, 2);
        Tensor circle =
                Tensor.concat(1, equator.div(equator.square().sumKeepDims(1).sqrt()), Tensor.zeros(20, 1));
        ParameterEstimate fit = Directions.vonMisesFisher(3).fit(circle);
        assertEquals(0, fit.standardErrors().get(2));
        assertFalse(fit.summary().contains("fixed"), fit::summary);
    }

    @Test
    @DisplayName("data whose powers overflow are refused, not searched for ever")
    void anOverflowIsRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> RealData.polynomial(3).fit(X.mul(1e100)));
    }

    @Test
    @DisplayName("far from 0 an estimate has six digits, or is refused: never a wrong one in silence")
    void farFromZeroDigitsAreThereOrRefused() {
        double precision = RealData.normal().fit(X).theta().get(1);
        for (double mean : new double[] {1e3, 1e4, 1e5}) {
            assertEquals(precision, RealData.normal().fit(X.add(mean)).theta().get(1), 1e-6 * precision);
        }
        for (QuadraticFit family : new QuadraticFit[] {RealData.normal(), RealData.polynomial(4)}) {
            assertMessage("subtract it", () -> family.fit(X.add(1e6)));
        }
        assertMessage("fewer than six digits", () -> RealData.normal().fit(X.add(1e6)));
        assertTrue(RealData.generalisedGaussian(4).fit(X.add(1e6)).theta().get(0) > 0, "about 0: nothing is lost");
    }

    @Test
    @DisplayName("a loss that falls towards a limit is refused: a site that is always 1")
    void aLossWithoutMinimumIsRefused() {
        QuadraticFit flow =
                BoltzmannMachine.estimator(MinimumProbabilityFlow.of(BinaryCode.SPINS), BinaryCode.SPINS, 2);
        Tensor always = Tensor.of(new double[][] {{1, 1}, {1, -1}, {1, 1}});
        assertThrows(IllegalArgumentException.class, () -> flow.fit(always));
    }

    /** The loss of logistic regression of the second column on the first, times a factor and with a constant. */
    private static QuadraticFit logistic(double factor, double constant) {
        return QuadraticFit.rows(
                "logistic",
                (theta, d) -> {
                    Tensor eta = d.select(1, 0).mul(theta.select(0, 1)).add(theta.select(0, 0));
                    return eta.softplus()
                            .sub(eta.mul(d.select(1, 1)))
                            .mul(factor)
                            .add(constant);
                },
                "a",
                "b");
    }

    /** Whether a threshold of the first column tells the second. */
    private static boolean isSeparated(Tensor x, Tensor y) {
        Tensor low = Tensor.where(y, x, Tensor.scalar(Double.POSITIVE_INFINITY)).min();
        Tensor high =
                Tensor.where(y, x, Tensor.scalar(Double.NEGATIVE_INFINITY)).max();
        Tensor lowOfOthers =
                Tensor.where(y, Tensor.scalar(Double.POSITIVE_INFINITY), x).min();
        Tensor highOfOthers =
                Tensor.where(y, Tensor.scalar(Double.NEGATIVE_INFINITY), x).max();
        return low.item() > highOfOthers.item() || high.item() < lowOfOthers.item();
    }

    @ParameterizedTest(
            name =
                    "logistic regression of {0} rows has a minimum unless they are separated, whatever is added to the loss")
    @ValueSource(ints = {8, 40})
    void separatedRowsHaveNoMinimum(int rows) {
        int fitted = 0;
        for (int seed = 0; seed < 100; seed++) {
            Rng rng = Rng.of(seed);
            Tensor x = rng.normal(rows, 1);
            Tensor separated = Tensor.concat(1, x, x.gt(0.2));
            Tensor y = x.add(rng.split(1).normal(rows, 1)).gt(0);
            Tensor mixed = Tensor.concat(1, x, y);
            boolean hasMinimum = !isSeparated(x, y);
            for (QuadraticFit fit : new QuadraticFit[] {logistic(1, 0), logistic(1, 5), logistic(1e3, -1)}) {
                assertMessage("logistic: expected a", () -> fit.fit(separated));
                if (hasMinimum) {
                    Tensor theta = fit.fit(mixed).theta();
                    Tensor p = x.mul(theta.get(1)).add(theta.get(0)).sigmoid();
                    Tensor slope = Tensor.concat(1, Tensor.ones(rows, 1), x)
                            .transpose()
                            .matmul(p.sub(y));
                    assertEquals(0, slope.abs().max().item(), 1e-9, "seed " + seed);
                    fitted++;
                }
            }
        }
        assertTrue(fitted > 150, fitted + " fitted");
    }

    @Test
    @DisplayName("a constant outcome has no logistic regression")
    void aConstantOutcomeHasNoMinimum() {
        for (double outcome : new double[] {0, 1}) {
            Tensor rows = Tensor.concat(1, Rng.of(5).normal(20, 1), Tensor.full(outcome, 20, 1));
            assertMessage("logistic: expected a", () -> logistic(1, 0).fit(rows));
            assertMessage(
                    "logistic: expected a", () -> logistic(1, 0).fix("b", 0).fit(rows));
            assertMessage(
                    "logistic: expected a", () -> logistic(1, 0).from(50, 0).fit(rows));
            assertMessage(
                    "logistic: expected a",
                    () -> logistic(1, 0).fix("b", 0).from(30, 0).fit(rows));
        }
    }

    @Test
    @DisplayName("messages name the row that is wrong")
    void messagesNameTheRow() {
        assertMessage("row 1", () -> RealData.normal().fit(column(3, Double.NaN, 4)));
        assertMessage("row 2", () -> PositiveData.gamma().fit(column(1, 2, 0, 3)));
    }

    @Test
    @DisplayName("messages say which of the faults it is")
    void messagesNameTheFault() {
        Tensor zero = column(1, 0, 2, 3);
        assertMessage("gamma: expected x > 0", () -> PositiveData.gamma().fit(zero));
        assertMessage(
                "lognormal: expected x > 0", () -> PositiveData.lognormal().fit(zero));
        assertMessage("beta: expected 0 < x < 1", () -> BoundedData.beta().fit(column(0.5, 0.25, 1)));
        assertTrue(
                Double.isFinite(PositiveData.truncatedNormal().fit(zero).theta().get(0)), "no logarithm of 0");
        ParameterEstimate fit = RealData.normal().fit(X);
        assertMessage(
                "normal: derived: expected a scalar, got a tensor of shape [1]",
                () -> fit.derived(theta -> theta.slice(0, 0, 1)));
        QuadraticFit normal = RealData.normal();
        assertMessage("expected weights [n], got [5, 1]", () -> normal.weights(Tensor.ones(5, 1)));
        assertMessage("that are not all 0, got zeros alone", () -> normal.weights(Tensor.zeros(5)));
        assertMessage("a finite sum, got an overflow", () -> normal.weights(Tensor.full(1e308, 5)));
    }

    /** A fit by what gives another shape than one number for each row. */
    static Stream<Arguments> wrongShapes() {
        ParametricModel column = (theta, x) -> x.mul(theta.slice(0, 0, 1));
        ParametricModel scalar = (theta, x) -> x.mul(theta.slice(0, 0, 1)).sum();
        ExponentialFamily wrongBase = ExponentialFamily.of(x -> x).withBase(x -> x.square());
        ExponentialFamily scalarBase =
                ExponentialFamily.of(x -> x).withBase(x -> x.square().sum());
        QuadraticFit.Unmodelled loss = QuadraticFit.of(ScoreMatching.of());
        UnaryOperator<Tensor> half = x -> x.slice(0, 0, 2);
        UnaryOperator<Tensor> flat = x -> x.reshape(x.size());
        Simplex clr = Simplex.clr();
        return Stream.of(
                arguments(
                        QuadraticFit.rows(
                                "mean", (theta, x) -> x.sub(theta).square().mean(), "mu"),
                        "mean: expected losses [5] of points [5, 1], got []"),
                arguments(
                        QuadraticFit.rows("mean", (theta, x) -> x.sub(theta).square(), "mu"),
                        "mean: expected losses [5] of points [5, 1], got [5, 1]"),
                arguments(QuadraticFit.rows("mean", (theta, x) -> null, "mu"), "mean: expected losses, got null"),
                arguments(
                        loss.model(column, "a"),
                        "ScoreMatching: QuadraticFit.model: expected a log-density [5] of points [5, 1], got [5, 1]"),
                arguments(
                        loss.model(scalar, "a"),
                        "ScoreMatching: QuadraticFit.model: expected a log-density [5] of points [5, 1], got []"),
                arguments(
                        loss.model(wrongBase, "a"),
                        "ScoreMatching: ExponentialFamily: expected a base measure [5] of points [5, 1], got [5, 1]"),
                arguments(
                        loss.model(scalarBase, "a"),
                        "ScoreMatching: ExponentialFamily: expected a base measure [5] of points [5, 1], got []"),
                arguments(
                        Compositions.of("own", 1, clr, column, "a").door(x -> x),
                        "own by clr: ScoreMatching: Compositions: expected a log-density [5] of points [5, 1], got [5, 1]"),
                arguments(
                        RealData.normal().door(half),
                        "normal: expected a door that gives points [5, D′] of data [5, 1], got [2, 1]"),
                arguments(
                        RealData.normal().door(flat),
                        "normal: expected a door that gives points [5, D′] of data [5, 1], got [5]"),
                arguments(RealData.normal().door(x -> null), "normal: expected points from the door, got null"),
                arguments(
                        QuadraticFit.ofData(x -> null).model(column, "a"),
                        "QuadraticFit: expected a loss of data, got null"));
    }

    @ParameterizedTest
    @MethodSource("wrongShapes")
    @DisplayName("a function of another shape is refused by what it is, with both shapes")
    void wrongShapesAreNamed(QuadraticFit fit, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> fit.fit(X)).getMessage());
    }

    @Test
    @DisplayName("weights are refused in the same words wherever they come in")
    void weightsAreRefusedInTheSameWords() {
        Tensor z = EstimatorData.Z1;
        Tensor[] wrong = {
            null,
            Tensor.ones(6, 1),
            Tensor.ones(5),
            Tensor.zeros(6),
            Tensor.full(1e308, 6),
            Tensor.of(1, -1, 1, 1, 1, 1),
            Tensor.of(1, Double.NaN, 1, 1, 1, 1),
            Tensor.of(1, Double.POSITIVE_INFINITY, 1, 1, 1, 1)
        };
        for (Tensor weights : wrong) {
            String expected = fault(() -> Directions.meanDirection(z, weights));
            assertTrue(expected.startsWith("expected weights"), expected);
            assertEquals(expected, fault(() -> Directions.principalAxes(z, weights)));
            assertEquals(expected, fault(() -> Directions.kentAxes(z, weights)));
            assertEquals(expected, fault(() -> Angles.meanDirection(z.slice(1, 0, 1), weights)));
            QuadraticFit fit = Directions.vonMisesFisher(3);
            assertEquals(expected, fault(() -> fit.weights(weights).fit(z)));
            assertEquals(
                    expected.replace("weights", "frequencies"),
                    fault(() -> fit.frequencies(weights).fit(z)));
        }
    }

    /** A message without the name of who refuses. */
    private static String fault(Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        return message.substring(message.indexOf(": ") + 2);
    }

    @Test
    @DisplayName("moments do not look at rows of weight 0")
    void momentsDoNotLookAtRowsOfWeightZero() {
        Tensor z = EstimatorData.Z1;
        Tensor more = Tensor.concat(0, Tensor.full(Double.NaN, 2, 3), z, Tensor.zeros(1, 3));
        Tensor weights = Tensor.arange(6).add(1);
        Tensor of = Tensor.concat(0, Tensor.zeros(2), weights, Tensor.zeros(1));
        assertArrayEquals(
                Directions.meanDirection(z, weights).toArray(),
                Directions.meanDirection(more, of).toArray());
        assertArrayEquals(
                Directions.principalAxes(z, weights).toArray(),
                Directions.principalAxes(more, of).toArray());
        assertArrayEquals(
                Directions.kentAxes(z, weights).toArray(),
                Directions.kentAxes(more, of).toArray());
        assertEquals(Angles.meanDirection(z.slice(1, 0, 1), weights), Angles.meanDirection(more.slice(1, 0, 1), of));
        double[][] bad = more.toMatrix();
        bad[4][0] = 9;
        assertMessage("in row 4", () -> Directions.kentAxes(Tensor.of(bad), of));
        bad[4][0] = Double.NaN;
        assertMessage("row 4", () -> Angles.meanDirection(Tensor.of(bad).slice(1, 0, 1), of));
    }

    private static void assertMessage(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    @DisplayName("a mean without a direction has none")
    void meansWithoutDirection() {
        Tensor z = Tensor.of(new double[][] {{1, 0, 0}, {-1, 0, 0}});
        assertThrows(IllegalArgumentException.class, () -> Directions.meanDirection(z));
        assertThrows(IllegalArgumentException.class, () -> Directions.kentAxes(z));
        assertThrows(IllegalArgumentException.class, () -> Angles.meanDirection(column(0, Math.PI)));
        assertThrows(IllegalArgumentException.class, () -> Angles.meanDirection(Tensor.zeros(0, 1)));
    }

    @Test
    @DisplayName("a graph does not depend on the means of its columns")
    void graphsDoNotDependOnMeans() {
        Tensor walks = Rng.of(11).normal(60, 4).cumsum(1);
        GraphicalModel model = GraphicalModel.gaussian();
        double[] here = model.fit(walks, 0.1).precision().toArray();
        assertArrayEquals(here, model.fit(walks.add(1e7), 0.1).precision().toArray(), 1e-6);
    }

    @Test
    @DisplayName("at the largest penalty there is no edge, and a little below there is one")
    void theLargestPenaltyLeavesNoEdge() {
        GraphicalModel model = GraphicalModel.gaussian();
        for (int seed = 0; seed < 20; seed++) {
            Tensor walks = Rng.of(seed).normal(60, 4).cumsum(1);
            double largest = model.largestPenalty(walks);
            assertEquals(0, model.fit(walks, largest).edges().size());
            assertEquals(1, model.fit(walks, largest * (1 - 1e-6)).edges().size());
        }
    }

    @Test
    void heldOutRowsHaveTheColumnsOfTheGraph() {
        Tensor walks = Rng.of(11).normal(60, 4).cumsum(1);
        GraphEstimate graph = GraphicalModel.gaussian().fit(walks, 0.1);
        assertThrows(
                IllegalArgumentException.class,
                () -> GraphicalModel.gaussian().heldOutLoss(graph, walks.slice(1, 0, 2)));
    }
}
