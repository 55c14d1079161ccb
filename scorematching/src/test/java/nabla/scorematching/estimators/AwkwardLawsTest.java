package nabla.scorematching.estimators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.estimators.SimulationTable.Line;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every family on data that are too few, equal, weighted by 0, repeated, not finite or in another unit. */
class AwkwardLawsTest {
    private static final int ROWS = 60;

    static Stream<Line> lines() {
        return SimulationTable.lines();
    }

    private static Tensor rows(Line line) {
        return line.draws().sample(Rng.of(3), ROWS);
    }

    /** A refusal begins with the name of the family, and says what was expected and what came. */
    private static void assertRefused(Line line, Tensor x) {
        assertMessage(
                line,
                assertThrows(
                        IllegalArgumentException.class, () -> line.estimator().fit(x)));
    }

    private static void assertMessage(Line line, IllegalArgumentException e) {
        String name = line.estimator().toString().split(" estimator of")[0];
        String message = e.getMessage();
        assertTrue(message.startsWith(name + ": ") && message.contains("expected") && message.contains("got"), message);
    }

    /** An estimate, its errors and its table are numbers, and its gradient is 0; or it is refused. */
    private static void assertRightOrRefused(Line line, Tensor x) {
        ParameterEstimate fit;
        try {
            fit = line.estimator().fit(x);
        } catch (IllegalArgumentException e) {
            assertMessage(line, e);
            return;
        }
        assertTrue(Arrays.stream(fit.theta().toArray()).allMatch(Double::isFinite), fit::toString);
        boolean known = fit.kindOfErrors().isPresent();
        for (double error : fit.standardErrors().toArray()) {
            assertTrue(known ? error >= 0 && error < Double.POSITIVE_INFINITY : Double.isNaN(error) || error == 0);
        }
        assertTrue(fit.summary().contains(fit.names().get(0)));
    }

    private static void assertSame(Tensor expected, Tensor actual, double part) {
        double size = expected.abs().max().item();
        assertEquals(0, expected.sub(actual).abs().max().item(), part * size);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void fewRowsAndEqualRowsAreFittedRightOrRefused(Line line) {
        Tensor x = rows(line);
        for (int n = 1; n <= line.truth().size() + 1; n++) {
            assertRightOrRefused(line, x.slice(0, 0, n));
        }
        assertRightOrRefused(line, x.slice(0, 0, 1).broadcastTo(20, x.size(1)));
        assertRightOrRefused(line, Tensor.zeros(5, x.size(1)));
        assertRightOrRefused(line, x.mul(1e8));
        assertRightOrRefused(line, x.mul(1e-8));
        assertRightOrRefused(line, x.add(1e8));
        assertRefused(line, Tensor.zeros(0, x.size(1)));
        assertRefused(line, Tensor.zeros(5));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void rowsThatAreNotFiniteAreRefusedByTheirNumber(Line line) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            double[][] x = rows(line).toMatrix();
            x[7][0] = bad;
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> line.estimator().fit(Tensor.of(x)))
                    .getMessage();
            assertTrue(message.contains("row 7"), message);
        }
    }

    /** Rows twice, or as often by their frequencies: the same estimate, and errors less by √2. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void rowsTwiceHaveTheSameEstimate(Line line) {
        Tensor x = rows(line);
        ParameterEstimate once = line.estimator().fit(x);
        ParameterEstimate counted =
                line.estimator().frequencies(Tensor.full(2, ROWS)).fit(x);
        for (ParameterEstimate twice :
                new ParameterEstimate[] {line.estimator().fit(Tensor.concat(0, x, x)), counted}) {
            assertSame(once.theta(), twice.theta(), 1e-9);
            assertSame(once.sandwichErrors().div(Math.sqrt(2)), twice.sandwichErrors(), 1e-7);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void rowsWithoutWeightAndTheirOrderDoNotMatter(Line line) {
        Tensor x = rows(line);
        ParameterEstimate plain = line.estimator().fit(x);
        ParameterEstimate shuffled = line.estimator().fit(x.take(0, Rng.of(5).permutation(ROWS)));
        Tensor weights = Tensor.concat(0, Tensor.ones(ROWS), Tensor.zeros(20));
        ParameterEstimate weighted = line.estimator()
                .weights(weights)
                .fit(Tensor.concat(0, x, line.draws().sample(Rng.of(4), 20)));
        for (ParameterEstimate same : new ParameterEstimate[] {shuffled, weighted}) {
            assertSame(plain.theta(), same.theta(), 1e-9);
            assertSame(plain.standardErrors(), same.standardErrors(), 1e-7);
            assertEquals(plain.loss(), same.loss(), 1e-9 * (1 + Math.abs(plain.loss())));
            assertEquals(plain.effectiveRows(), same.effectiveRows(), 1e-8 * ROWS);
        }
    }

    /** All that an estimate tells, of the rows at these places. */
    private static List<double[]> numbers(ParameterEstimate fit, int... rows) {
        List<Tensor> all = new ArrayList<>(List.of(
                fit.theta(),
                fit.covariance(),
                fit.sandwich(),
                Tensor.of(fit.loss(), fit.effectiveRows(), fit.rows(), fit.residual()),
                fit.weights().take(0, rows),
                fit.offsetRows().take(0, rows),
                fit.hessianRows().take(0, rows)));
        if (fit.criterion().isPresent()) {
            all.add(Tensor.of(fit.smic(), fit.crossValidation()));
            all.add(fit.jackknife());
            all.add(fit.biasCorrected());
            all.add(fit.leaveOneOut().take(0, rows));
        }
        return all.stream().map(Tensor::toArray).toList();
    }

    /** Rows of weight 0 may be anything, and nothing changes by a bit. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void aRowOfWeightZeroIsAsIfItWereNotThere(Line line) {
        Tensor x = rows(line);
        int all = ROWS + 20;
        int[] places =
                Arrays.stream(Rng.of(5).permutation(all)).limit(ROWS).sorted().toArray();
        double[] nonsense = {Double.NaN, Double.POSITIVE_INFINITY, 0, -1e300};
        double[][] among = new double[all][x.size(1)];
        for (int i = 0; i < all; i++) {
            Arrays.fill(among[i], nonsense[i % nonsense.length]);
        }
        double[] counts = new double[all];
        for (int i = 0; i < ROWS; i++) {
            among[places[i]] = x.select(0, i).toArray();
            counts[places[i]] = 1 + i % 3;
        }
        int[] own = IntStream.range(0, ROWS).toArray();
        Tensor weights = Tensor.of(counts);
        Tensor positive = weights.take(0, places);
        BiFunction<QuadraticFit, Tensor, QuadraticFit> byWeights = QuadraticFit::weights;
        for (BiFunction<QuadraticFit, Tensor, QuadraticFit> counting : List.of(byWeights, QuadraticFit::frequencies)) {
            ParameterEstimate without =
                    counting.apply(line.estimator(), positive).fit(x);
            ParameterEstimate with = counting.apply(line.estimator(), weights).fit(Tensor.of(among));
            assertEquals(without.summary(), with.summary());
            List<double[]> expected = numbers(without, own);
            List<double[]> actual = numbers(with, places);
            for (int k = 0; k < expected.size(); k++) {
                assertArrayEquals(expected.get(k), actual.get(k), "number " + k);
            }
            assertEquals(all, with.weights().size());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void aRefusedRowHasItsNumberAmongAll(Line line) {
        double[][] x = rows(line).toMatrix();
        double[] weights = new double[ROWS];
        Arrays.fill(weights, 5, ROWS, 1);
        Arrays.fill(x[3], Double.NaN);
        Arrays.fill(x[11], Double.NaN);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> line.estimator().weights(Tensor.of(weights)).fit(Tensor.of(x)));
        assertMessage(line, e);
        assertTrue(e.getMessage().contains("row 11"), e.getMessage());
    }

    /** Families whose loss has no unit of its own, by the log-density of rows against that of the first. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void anotherUnitGivesTheSameDensity(Line line) {
        assumeTrue(
                line.name()
                        .matches(
                                "normal|normal, robust.*|exponential.*|generalised.*|half normal, (x|x²|log.1 . x/median.)|gamma.*"));
        Tensor x = rows(line);
        Tensor expected = line.estimator().fit(x).logDensity(x);
        for (double unit : new double[] {1e8, 1e3, 1e-8}) {
            Tensor scaled = line.estimator().fit(x.mul(unit)).logDensity(x.mul(unit));
            assertSame(expected.sub(expected.slice(0, 0, 1)), scaled.sub(scaled.slice(0, 0, 1)), 1e-7);
        }
    }
}
