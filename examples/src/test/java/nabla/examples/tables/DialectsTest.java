package nabla.examples.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.examples.tables.Written.Quotes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Known numbers, written in every dialect, are read as they are, and written as they were. */
class DialectsTest {
    static Stream<Written> dialects() {
        List<Written> all = new ArrayList<>();
        for (char separator : ",;\t| ".toCharArray()) {
            for (char decimal : ".,".toCharArray()) {
                for (Quotes quotes : Quotes.values()) {
                    for (String missing : List.of("", "NA", "n/a", "?", "-", "null", "NaN", ".")) {
                        for (boolean header : new boolean[] {true, false}) {
                            // A line end a dialect: it is not tied to the others.
                            String end = (all.size() + missing.length()) % 2 == 0 ? "\n" : "\r\n";
                            all.add(new Written(separator, decimal, quotes, missing, header, end));
                        }
                    }
                }
            }
        }
        // Between blanks there are no empty cells.
        return all.stream()
                .filter(way -> way.separator() != ' ' || !way.missing().isEmpty())
                .filter(Written::isSound);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void knownNumbersAreReadInEveryDialectAndWrittenAsTheyStood(Written way) {
        TableFile table = read(way.text(), ReadOptions.none());
        List<String> names = way.header() ? Written.NAMES : List.of("1", "2", "3", "4");
        assertEquals(names, table.frame().names());
        for (int column : new int[] {0, 1, 3}) {
            double[] numbers = IntStream.range(0, Written.ROWS)
                    .mapToDouble(i -> Written.number(i, column))
                    .toArray();
            assertArrayEquals(numbers, table.frame().numbers(names.get(column)));
        }
        String[] words =
                IntStream.range(0, Written.ROWS).mapToObj(Written::word).toArray(String[]::new);
        assertArrayEquals(words, table.frame().words(names.get(2)));
        String gaps = (way.missing().isEmpty() ? "an empty cell" : "'" + way.missing() + "'") + " is missing (3 cells)";
        assertTrue(table.summary().contains(gaps), table.summary());
        assertEquals(way.text(), cells(table));
        assertEquals(way.text(), numbers(table, Dialect.fromText(table.dialect().toText())));
    }

    /** The cells as they stand. */
    static String cells(TableFile table) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TableWriter writer = new TableWriter(out, table.dialect(), table.frame().names());
        table.cells().forEach(row -> writer.row(Arrays.asList(row)));
        writer.flush();
        return out.toString(table.dialect().charset());
    }

    /** The numbers and words that were read. */
    static String numbers(TableFile table, Dialect dialect) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TableWriter(out, dialect, table.frame().names()).rows(table.frame());
        return out.toString(dialect.charset());
    }

    static TableFile read(String text, ReadOptions options) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return CsvText.read("table", Decoded.of("table", bytes, Optional.empty()), options);
    }
}
