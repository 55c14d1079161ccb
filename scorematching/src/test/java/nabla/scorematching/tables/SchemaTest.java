package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a column is, found by looking. */
class SchemaTest {
    private static final int ROWS = 60;

    private static double[] normal(int seed) {
        return Rng.of(seed).normal(ROWS).toArray();
    }

    private static double[] whole(java.util.function.IntToDoubleFunction f) {
        return IntStream.range(0, ROWS).mapToDouble(f).toArray();
    }

    private static String[] words(java.util.function.IntFunction<String> f) {
        return IntStream.range(0, ROWS).mapToObj(f).toArray(String[]::new);
    }

    static Stream<Arguments> columns() {
        return Stream.of(
                Arguments.of("normal", normal(1), ColumnKind.NUMBER),
                Arguments.of("year", whole(i -> 1950 + i), ColumnKind.NUMBER),
                Arguments.of("row", whole(i -> i + 1), ColumnKind.ROW_NUMBER),
                Arguments.of("index", whole(i -> i), ColumnKind.ROW_NUMBER),
                Arguments.of("customer_id", whole(i -> 17 + 31 * i % 977), ColumnKind.IDENTIFIER),
                Arguments.of("flag", whole(i -> i % 2), ColumnKind.CATEGORY),
                Arguments.of("grade", whole(i -> i % 5), ColumnKind.NUMBER),
                Arguments.of("same", whole(i -> 7), ColumnKind.CONSTANT),
                Arguments.of("species", words(i -> List.of("a", "b", "c").get(i % 3)), ColumnKind.CATEGORY),
                Arguments.of("name", words(i -> "person " + i), ColumnKind.IDENTIFIER),
                Arguments.of(
                        "note",
                        words(i -> "what was said on the telephone about the matter number " + i),
                        ColumnKind.TEXT),
                Arguments.of("day", words(i -> String.format("2024-0%d-%02d", 1 + i % 9, 1 + i % 28)), ColumnKind.DATE),
                Arguments.of(
                        "at", words(i -> String.format("2024-03-%02d 1%d:30", 1 + i % 28, i % 10)), ColumnKind.DATE),
                Arguments.of(
                        "german", words(i -> String.format("%02d.%02d.2023", 1 + i % 28, 1 + i % 12)), ColumnKind.DATE),
                Arguments.of("always", words(i -> "x"), ColumnKind.CONSTANT),
                Arguments.of("never", new String[ROWS], ColumnKind.CONSTANT));
    }

    private static DataFrame table(String name, Object column) {
        DataFrame.Builder table = DataFrame.builder();
        return column instanceof double[] numbers
                ? table.numbers(name, numbers).build()
                : table.words(name, (String[]) column).build();
    }

    @ParameterizedTest(name = "{0} is {2}")
    @MethodSource("columns")
    void columnsAreFoundByLooking(String name, Object column, ColumnKind kind) {
        Column found = Schema.of(table(name, column)).column(name);
        assertEquals(kind, found.kind());
        assertFalse(found.reason().isBlank());
    }

    @Test
    void numbersAreNeverBeyondTheBoundsOfTheirColumn() {
        double[] share = Arrays.stream(normal(2))
                .map(z -> Math.min(1, Math.max(0, 0.7 + 0.4 * z)))
                .toArray();
        double[] price = Arrays.stream(normal(3))
                .map(z -> Math.rint(100 * Math.exp(2 * z)) / 100)
                .toArray();
        DataFrame table = DataFrame.builder()
                .numbers("share", share)
                .numbers("price", price)
                .build();
        DataFrame samples =
                TableModel.training().withoutNetwork().fit(table, Rng.of(4)).sample(Rng.of(5), 5000);
        assertTrue(Arrays.stream(samples.numbers("share")).allMatch(x -> x >= 0 && x <= 1));
        assertTrue(Arrays.stream(samples.numbers("price")).allMatch(x -> x >= 0));
        assertTrue(DoubleStream.of(samples.numbers("price"))
                .map(x -> Math.abs(100 * x - Math.rint(100 * x)))
                .allMatch(rest -> rest < 1e-6));
        assertTrue(
                Arrays.stream(samples.numbers("share")).filter(x -> x == 1).count()
                                >= 5000L
                                                * Arrays.stream(share)
                                                        .filter(x -> x == 1)
                                                        .count()
                                                / ROWS
                                        - 220
                        && Arrays.stream(samples.numbers("share"))
                                        .filter(x -> x == 1)
                                        .count()
                                <= 5000L
                                                * Arrays.stream(share)
                                                        .filter(x -> x == 1)
                                                        .count()
                                                / ROWS
                                        + 220,
                "as many at the bound as in the table, to six standard errors");
    }

    @Test
    void whatIsToldCounts() {
        DataFrame table = DataFrame.builder()
                .numbers("grade", whole(i -> i % 5))
                .numbers("x", normal(6))
                .words("day", words(i -> String.format("2024-01-%02d", 1 + i % 28)))
                .build();
        Schema schema = TableModel.training()
                .withoutNetwork()
                .column("grade", ColumnKind.CATEGORY)
                .column("day", ColumnKind.TEXT)
                .bounded("x", -10, 10)
                .fit(table, Rng.of(7))
                .schema();
        assertEquals(ColumnKind.CATEGORY, schema.column("grade").kind());
        assertEquals(List.of("0", "1", "2", "3", "4"), schema.column("grade").levels());
        assertEquals(List.of("grade", "x"), schema.learnt());
        assertTrue(schema.toString().contains("as told"));
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        DataFrame table = DataFrame.builder()
                .words("w", words(i -> "a" + i % 3))
                .numbers("x", normal(8))
                .build();
        assertRefused(
                "column w: expected numbers, got words",
                IllegalArgumentException.class,
                () -> TableModel.training().column("w", ColumnKind.NUMBER).fit(table, Rng.of(1)));
        assertRefused(
                "expected a column among [w, x], got y",
                IllegalArgumentException.class,
                () -> TableModel.training().column("y", ColumnKind.NUMBER).fit(table, Rng.of(1)));
        assertRefused(
                "column x: expected bounds around the numbers",
                IllegalArgumentException.class,
                () -> TableModel.training().bounded("x", 0, 1).fit(table, Rng.of(1)));
        assertRefused(
                "at least 5 rows, got 2",
                IllegalArgumentException.class,
                () -> TableModel.fit(table.rows(0, 1), Rng.of(1)));
        assertRefused(
                "expected a column that can be learnt",
                IllegalArgumentException.class,
                () -> TableModel.fit(
                        DataFrame.builder().words("name", words(i -> "n" + i)).build(), Rng.of(1)));
    }

    @Test
    void dataFramesRefuseWhatDoesNotFit() {
        assertRefused(
                "expected 2 rows, as before, got 1 in b",
                IllegalArgumentException.class,
                () -> DataFrame.builder().numbers("a", 1, 2).words("b", "x"));
        assertRefused(
                "different names",
                IllegalArgumentException.class,
                () -> DataFrame.builder().numbers("a", 1).numbers("a", 1));
        assertRefused(
                "finite",
                IllegalArgumentException.class,
                () -> DataFrame.builder().numbers("a", Double.POSITIVE_INFINITY));
        DataFrame parsed = DataFrame.parse(
                List.of("n", "w"),
                List.of(new String[] {"1.50", "a"}, new String[] {" ", null}, new String[] {"-2e3", "7x"}));
        assertArrayEquals(new double[] {1.5, Double.NaN, -2000}, parsed.numbers("n"));
        assertArrayEquals(new String[] {"a", null, "7x"}, parsed.words("w"));
        assertArrayEquals(new String[] {"1.5", null, "-2000"}, parsed.words("n"));
        assertRefused("expected numbers in w, got words", IllegalArgumentException.class, () -> parsed.numbers("w"));
        assertRefused(
                "expected a column among [n, w], got z", IllegalArgumentException.class, () -> parsed.numbers("z"));
    }

    private static void assertRefused(String expected, Class<? extends Exception> type, Executable call) {
        String message = assertThrows(type, call).getMessage();
        assertTrue(message.contains(expected), message);
    }

    /** Decimals are those of the column's own magnitude: far from 0 they are not lost, and small numbers do not become 0. */
    @ParameterizedTest
    @CsvSource({"1e9, 1, 3", "1e7, 1, 3", "0, 1, 3", "0, 1e-3, 6", "0, 1e-12, -1", "1e-3, 1e-9, -1", "1.7e12, 1, 3"})
    void decimalsAreThoseOfTheNumbers(double offset, double unit, int decimals) {
        double digits = Math.pow(10, decimals);
        double[] x = Arrays.stream(normal(8))
                .map(z -> offset + unit * z)
                .map(v -> decimals < 0 ? v : Math.rint(v * digits) / digits)
                .toArray();
        Column column = Schema.of(DataFrame.builder().numbers("x", x).build()).column("x");
        assertEquals(decimals, column.decimals());
    }

    /** Dates are written as they were, and read without their zeros, too. */
    @ParameterizedTest
    @CsvSource({
        "%2$02d/%1$02d/2023, MM/dd/uuuu",
        "%1$02d/%2$02d/2023, dd/MM/uuuu",
        "%2$d/%1$d/2023, M/d/uuuu",
        "%1$d/%2$d/2023, d/M/uuuu",
        "%2$02d/%1$02d/2023 07:05, MM/dd/uuuu HH:mm",
        "%2$d/%1$d/2023 7:05 PM, M/d/uuuu h:mm a",
        "2023%2$02d%1$02d, uuuuMMdd",
        "%1$02d-Mar-99, dd-MMM-uu",
        "%1$d-Mar-2023, d-MMM-uuuu",
        "2023-%2$02d-%1$02d 07:05:09.%1$03d, uuuu-MM-dd HH:mm:ss.SSS",
        "2023-%2$02d-%1$02dT07:05:09.0000%1$02d, uuuu-MM-dd'T'HH:mm:ss.SSSSSS",
        "%2$d:05 AM, h:mm a"
    })
    void datesKeepTheirZeros(String written, String pattern) {
        String[] days = words(i -> String.format(written, 1 + i % 28, 1 + i % 12));
        Dates dates = Dates.of(days).orElseThrow();
        assertEquals(pattern, dates.pattern());
        for (String day : days) {
            assertEquals(day, dates.word(dates.number(day)));
            assertEquals(dates.number(day), dates.number(day.replaceAll("\\b0(?=\\d/)", "")));
        }
    }

    @Test
    void aYearOfTwoDigitsIsNear() {
        assertEquals("2020-02-01", day("01-Feb-20"));
        assertEquals("1975-02-01", day("01-FEB-75"));
    }

    private static String day(String written) {
        Dates dates = Dates.of(new String[] {written}).orElseThrow();
        return new Dates("uuuu-MM-dd").word(dates.number(written));
    }

    /** Codes of eight digits are no dates of the first centuries. */
    @Test
    void numbersOfEightDigitsAreDatesOfNow() {
        assertTrue(Dates.of(new String[] {"00120304", "00120305"}).isEmpty());
    }

    @Test
    void aDayThatThereIsNotIsNamed() {
        String[] days = words(i ->
                i == 7 ? "2021-02-30" : LocalDate.of(2021, 1, 1).plusDays(i).toString());
        String reason = Schema.of(DataFrame.builder().words("day", days).build())
                .column("day")
                .reason();
        assertTrue(reason.contains("words are dates written as uuuu-MM-dd, but '2021-02-30' is not: left out"), reason);
    }
}
