package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What metrics of tables are for any table. */
class TableMetricsTest {
    private static final Rng RNG = Rng.of(3);
    private static final double EXACT = 1e-12;

    /** Correlated numbers, one rounded, one with gaps; three words, of which one has gaps; a constant. */
    private static DataFrame people(Rng rng, int rows) {
        double[] a = rng.split(0).normal(rows).toArray();
        double[] b = rng.split(1).normal(rows).toArray();
        double[] u = rng.split(2).uniform(rows).toArray();
        double[] gaps = rng.split(3).uniform(rows).toArray();
        return DataFrame.builder()
                .numbers("height", a)
                .numbers(
                        "age",
                        IntStream.range(0, rows)
                                .mapToDouble(i -> Math.rint(40 + 9 * a[i] + 5 * b[i]))
                                .toArray())
                .numbers(
                        "income",
                        IntStream.range(0, rows)
                                .mapToDouble(i -> gaps[i] < 0.2 ? Double.NaN : Math.exp(b[i]))
                                .toArray())
                .words(
                        "kind",
                        Arrays.stream(u)
                                .mapToObj(x -> x < 0.5 ? "a" : x < 0.8 ? "b" : "c")
                                .toArray(String[]::new))
                .words(
                        "sex",
                        IntStream.range(0, rows)
                                .mapToObj(i -> gaps[i] > 0.9 ? null : a[i] + u[i] > 0.5 ? "m" : "f")
                                .toArray(String[]::new))
                .numbers("year", Arrays.stream(u).map(x -> 2020).toArray())
                .build();
    }

    static Stream<DataFrame> tables() {
        DataFrame all = people(RNG, 80);
        return Stream.of(
                all,
                all.select(List.of("height")),
                all.select(List.of("income", "year")),
                all.select(List.of("kind", "sex")),
                all.rows(7),
                DataFrame.builder()
                        .words("a", null, null, null)
                        .numbers("b", Double.NaN, Double.NaN, Double.NaN)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableIsLikeItself(DataFrame table) {
        TableFidelity fidelity = TableFidelity.of(table);
        assertEquals(1, fidelity.columns(table, table).mean(), EXACT);
        assertEquals(
                table.names().size() > 1 ? 1 : Double.NaN,
                fidelity.pairs(table, table).mean(),
                EXACT);
        TablePrivacy.Closeness closeness = TablePrivacy.of(table).evaluate(table, table, RNG);
        assertEquals(1, closeness.copies());
        assertEquals(1, closeness.close());
        assertTrue(!(closeness.outside() > 0) && !(closeness.impossible() > 0));
    }

    /** Days that hardly repeat are alike all the same, and none of them is impossible. */
    @Test
    void datesAreTheNumbersThatTheyAre() {
        DataFrame days = dated(RNG.split(0), 200);
        DataFrame others = dated(RNG.split(1), 200);
        DataFrame numbers = inDays(days);
        DataFrame otherNumbers = inDays(others);
        assertEquals(
                TableFidelity.of(numbers).columns(numbers, otherNumbers).mean(),
                TableFidelity.of(days).columns(days, others).mean(),
                EXACT);
        assertEquals(
                TableFidelity.of(numbers).pairs(numbers, otherNumbers).mean(),
                TableFidelity.of(days).pairs(days, others).mean(),
                EXACT);
        assertEquals(0, TablePrivacy.of(days).evaluate(others, others, RNG).impossible());
        DataFrame wrong =
                DataFrame.builder().words("day", "soon").numbers("x", 1).build();
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> TableFidelity.of(days).columns(days, wrong));
        assertTrue(e.getMessage().contains("got soon"), e.getMessage());
    }

    private static DataFrame dated(Rng rng, int rows) {
        double[] x = rng.normal(rows).toArray();
        return DataFrame.builder()
                .words(
                        "day",
                        Arrays.stream(x)
                                .mapToObj(v -> LocalDate.of(2020, 1, 1)
                                        .plusDays(Math.round(300 * v))
                                        .toString())
                                .toArray(String[]::new))
                .numbers("x", x)
                .build();
    }

    private static DataFrame inDays(DataFrame dated) {
        return DataFrame.builder()
                .numbers(
                        "day",
                        Arrays.stream(dated.words("day"))
                                .mapToDouble(day -> LocalDate.parse(day).toEpochDay())
                                .toArray())
                .numbers("x", dated.numbers("x"))
                .build();
    }

    /** All tables are evaluated, and what cannot be measured is told by a note. */
    @ParameterizedTest
    @MethodSource("tables")
    void everyTableHasAnEvaluation(DataFrame table) {
        TableEvaluation alone = TableMetrics.of(table).evaluate(table, RNG);
        TableEvaluation both = TableMetrics.of(table).evaluate(table, table, RNG);
        TableEvaluation against = TableMetrics.against(table).evaluate(table, RNG);
        assertEquals(9, alone.metrics().size());
        assertEquals(4, against.metrics().size());
        assertEquals(alone.train(), against.train());
        assertFalse(against.toString().contains("training table"), against::toString);
        assertEquals(13, both.metrics().size());
        assertEquals(table.rows() < 3, Double.isNaN(both.train().areas().logistic()));
        assertEquals(table.rows() < 3, both.notes().toString().contains("expected at least 3"), both::toString);
        assertTrue(both.toString().contains("columns, held-out rows                    1.000"), both::toString);
    }

    @Test
    void theOrderOfRowsAndColumnsDoesNotMatter() {
        DataFrame train = people(RNG, 90);
        DataFrame heldOut = people(RNG.split(1), 40);
        DataFrame synthetic = people(RNG.split(2), 60);
        List<String> names = new ArrayList<>(train.names());
        Collections.reverse(names);
        DataFrame mixedTrain = train.select(names).rows(RNG.permutation(90));
        DataFrame mixed = synthetic.select(names).rows(RNG.permutation(60));
        TableFidelity fidelity = TableFidelity.of(train);
        TableFidelity other = TableFidelity.of(mixedTrain);
        assertEquals(
                fidelity.columns(heldOut, synthetic).mean(),
                other.columns(heldOut, mixed).mean(),
                EXACT);
        assertEquals(
                fidelity.pairs(heldOut, synthetic).mean(),
                other.pairs(heldOut, mixed).mean(),
                EXACT);
        TablePrivacy.Closeness a = TablePrivacy.of(train).evaluate(heldOut, synthetic, RNG);
        TablePrivacy.Closeness b = TablePrivacy.of(mixedTrain).evaluate(heldOut, mixed, RNG.split(1));
        assertEquals(a.distanceRatio(), b.distanceRatio(), EXACT);
        assertEquals(a.close(), b.close());
        assertEquals(a.outside(), b.outside());
    }

    /** Tiny units and huge ones, in which squares would be 0 or infinite. */
    @ParameterizedTest
    @ValueSource(doubles = {0x1p-600, 0x1p600})
    void theUnitDoesNotMatter(double unit) {
        DataFrame train = people(RNG, 90);
        DataFrame heldOut = people(RNG.split(1), 40);
        DataFrame synthetic = people(RNG.split(2), 60);
        TableEvaluation one = TableMetrics.of(train).evaluate(heldOut, synthetic, RNG);
        TableEvaluation other =
                TableMetrics.of(inUnits(train, unit)).evaluate(inUnits(heldOut, unit), inUnits(synthetic, unit), RNG);
        for (int i = 0; i < one.metrics().size(); i++) {
            TableEvaluation.Metric metric = one.metrics().get(i);
            if (!metric.name().startsWith("impossible")) {
                assertEquals(metric.value(), other.metrics().get(i).value(), 1e-9, metric::name);
            }
        }
    }

    private static DataFrame inUnits(DataFrame table, double unit) {
        DataFrame scaled = table;
        for (String column : table.names()) {
            if (table.isNumeric(column)) {
                scaled = with(
                        scaled,
                        column,
                        Arrays.stream(table.numbers(column)).map(x -> x * unit).toArray());
            }
        }
        return scaled;
    }

    /**
     * Under equality an area of 300 against 300 rows has a deviation of about √(1/(6·300)) ≈ 0.024; folds share rows,
     * so twice that is allowed.
     */
    @Test
    void halvesOfOneSampleCannotBeTold() {
        DataFrame train = people(RNG, 300);
        TableDetection.Areas areas = TableDetection.of(train).evaluate(train, people(RNG.split(1), 300), RNG);
        assertEquals(0.5, areas.logistic(), 6 * 0.024);
        assertEquals(0.5, areas.boosted(), 6 * 0.024);
        assertEquals(300, areas.rows());
    }

    /** Shifted columns are told by both learners, and a dependence that was lost by the trees alone. */
    @Test
    void differencesAreTold() {
        DataFrame train = people(RNG, 400);
        DataFrame fresh = people(RNG.split(1), 400);
        DataFrame shifted = with(
                fresh,
                "height",
                Arrays.stream(fresh.numbers("height")).map(x -> x + 2).toArray());
        TableDetection.Areas areas = TableDetection.of(train).evaluate(train, shifted, RNG);
        assertTrue(areas.logistic() > 0.9 && areas.boosted() > 0.85, areas::toString);
        DataFrame independent = with(fresh, "age", people(RNG.split(2), 400).numbers("age"));
        TableDetection.Areas lost = TableDetection.of(train).evaluate(train, independent, RNG);
        assertEquals(0.5, lost.logistic(), 0.13);
        assertTrue(lost.boosted() > 0.75, lost::toString);
        TableFidelity fidelity = TableFidelity.of(train);
        assertEquals("height", fidelity.columns(train, shifted).worst().get(0).column());
        TableFidelity.PairPart worst =
                fidelity.pairs(train, independent).worst().get(0);
        assertEquals("height × age", worst.first() + " × " + worst.second());
    }

    private static DataFrame with(DataFrame table, String name, double... numbers) {
        DataFrame.Builder builder = DataFrame.builder();
        for (String column : table.names()) {
            if (column.equals(name)) {
                builder.numbers(name, numbers);
            } else if (table.isNumeric(column)) {
                builder.numbers(column, table.numbers(column));
            } else {
                builder.words(column, table.words(column));
            }
        }
        return builder.build();
    }

    /**
     * By hand: KS of (1, 2, 3, 4) and (2, 3, 9) is 1/3 at 1 and 1/3 from 4 on; words (a, a, b, –) and (a, c, c) share
     * 1/3.
     */
    @Test
    void partsAreThoseOfTheFormula() {
        DataFrame train = DataFrame.builder()
                .numbers("x", 1, 2, 3, 4)
                .words("w", "a", "a", "b", null)
                .build();
        DataFrame other = DataFrame.builder()
                .numbers("x", 2, 3, 9)
                .words("w", "a", "c", "c")
                .build();
        TableFidelity.Columns columns = TableFidelity.of(train).columns(train, other);
        assertEquals(1 - 1 / 3.0, columns.parts().get(0).value(), EXACT);
        assertEquals(1 / 3.0, columns.parts().get(1).value(), EXACT);
        // No cell of the two-way tables is in both but (2, a), 1/4 of the one and 1/3 of the other.
        assertEquals(0.25, TableFidelity.of(train).pairs(train, other).mixed(), EXACT);
        TablePrivacy.Closeness closeness = TablePrivacy.of(train).evaluate(other, RNG);
        assertEquals(1 / 3.0, closeness.copies(), EXACT);
        assertEquals(1 / 3.0, closeness.outside(), EXACT);
        assertEquals(2 / 6.0, closeness.impossible(), EXACT);
        // The deviation is √1.25, so x and x + 1 are √0.8 apart. To the closest training row: 0, √0.5 (c is not known),
        // √20.5; among the training rows √0.8 twice, and √1.8 twice, with another word.
        double median = (Math.sqrt(0.8) + Math.sqrt(1.8)) / 2;
        assertEquals(Math.sqrt(0.5) / median, closeness.distanceRatio(), EXACT);
        assertEquals(2 / 3.0, closeness.close(), EXACT);
    }

    /** A level that the training table does not have is half as far from a known one as two known ones are. */
    @Test
    void unknownLevelsAreNearer() {
        DataFrame train = DataFrame.builder().words("w", "a", "b").build();
        DataFrame unknown = DataFrame.builder().words("w", "c").build();
        double ratio = TablePrivacy.of(train).evaluate(unknown, RNG).distanceRatio();
        assertEquals(Math.sqrt(0.5), ratio, EXACT);
    }

    /** The floor against the training table is what a fresh sample gets, about, and copies get more. */
    @Test
    void theFloorIsThatOfAFreshSample() {
        DataFrame train = people(RNG, 400);
        DataFrame heldOut = people(RNG.split(1), 300);
        TableMetrics metrics = TableMetrics.of(train).target("age");
        TableEvaluation fresh = metrics.evaluate(heldOut, people(RNG.split(2), 400), RNG);
        TableFidelity.Columns columns = fresh.train().columns();
        assertEquals(fresh.train().floorOfColumns(), columns.mean(), 0.02, fresh::toString);
        assertEquals(fresh.train().floorOfPairs(), fresh.train().pairs().mean(), 0.02);
        TableUtility.Scores scores = fresh.utility().orElseThrow();
        assertEquals(scores.real(), scores.synthetic(), 0.1);
        assertFalse(scores.classification());
        assertEquals(1, fresh.closeness().orElseThrow().distanceRatio(), 0.15);
        assertEquals(0, fresh.closeness().orElseThrow().copies());
        TableEvaluation copies = metrics.evaluate(heldOut, train, RNG);
        assertTrue(copies.train().areas().boosted() < 0.35, copies::toString);
        assertEquals(0, copies.closeness().orElseThrow().distanceRatio());
        assertEquals(1, copies.closeness().orElseThrow().close());
    }

    /** A lost dependence is a lost R². */
    @Test
    void nothingIsLearntFromIndependentColumns() {
        DataFrame train = people(RNG, 400);
        DataFrame heldOut = people(RNG.split(1), 200);
        DataFrame independent = with(train, "age", people(RNG.split(2), 400).numbers("age"));
        TableUtility.Scores age = TableUtility.of(train, "age").evaluate(heldOut, independent, RNG);
        assertTrue(age.real() > 0.5 && age.synthetic() < 0.1, age::toString);
        TableUtility.Scores sex = TableUtility.of(train, "sex").evaluate(heldOut, train, RNG);
        assertTrue(sex.classification() && sex.real() > 0.7 && sex.real() == sex.synthetic(), sex::toString);
        // Of a table with one level nothing but that level is predicted.
        DataFrame ones = train.rows(IntStream.range(0, 400)
                .filter(i -> "a".equals(train.words("kind")[i]))
                .toArray());
        double share = IntStream.range(0, 200)
                        .filter(i -> "a".equals(heldOut.words("kind")[i]))
                        .count()
                / 200.0;
        assertEquals(
                share,
                TableUtility.of(train, "kind").evaluate(heldOut, ones, RNG).synthetic(),
                EXACT);
    }

    /** What is told of words that hardly repeat is told with a note. */
    @Test
    void wordsOfOneRowAreNoted() {
        String[] words = new String[300];
        Arrays.setAll(words, i -> "w" + i % 200);
        DataFrame table = DataFrame.builder().words("w", words).build();
        TableEvaluation evaluation = TableMetrics.of(table).evaluate(table, RNG);
        assertTrue(evaluation.notes().get(0).startsWith("w: 200 different words in 300 rows"), evaluation::toString);
    }

    /** The work of a learner is bounded. */
    @Test
    void learnersAreGivenFewerRowsOfWideTables() {
        assertEquals(10_000, Learners.mostRows(5, 1));
        assertEquals(2_000, Learners.mostRows(500, 1));
        assertEquals(500, Learners.mostRows(500, 5));
        assertEquals(500, Learners.mostRows(100_000, 1));
    }

    @Test
    void anotherTableIsRefusedByName() {
        DataFrame train = people(RNG, 20);
        assertRefused("without [age]", () -> TableMetrics.of(train).evaluate(without(train, "age"), RNG));
        assertRefused(
                "with [age] besides",
                () -> TableMetrics.of(without(train, "age")).evaluate(train, RNG));
        DataFrame words = DataFrame.builder().words("x", "1", "b").build();
        DataFrame numbers = DataFrame.builder().numbers("x", 1, 2).build();
        assertRefused("expected numbers in x", () -> TableMetrics.of(numbers).evaluate(words, RNG));
        // Words that look like numbers are words again, and numbers without any are read as words.
        assertEquals(0.5, TableFidelity.of(words).columns(words, numbers).mean());
        DataFrame none = DataFrame.builder().words("x", null, null).build();
        assertEquals(0, TableFidelity.of(numbers).columns(numbers, none).mean());
    }

    private static DataFrame without(DataFrame table, String name) {
        return table.without(Set.of(name));
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.startsWith("TableMetrics: expected") && message.contains(part), message);
    }
}
