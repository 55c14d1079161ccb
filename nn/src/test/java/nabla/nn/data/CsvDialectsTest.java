package nabla.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Five thousand tables of known numbers, written as programs and people write them: each is read exactly or refused, and a
 * numeric column that is not read is in the notes.
 */
class CsvDialectsTest {
    private static final int TABLES = 5000;
    private static final List<String> SEPARATORS = List.of(",", ",", ";", ";", "\t", "|", " ");
    private static final List<String> MARKERS = List.of("", ".", "NA", "n.d.", "NaN", "-", "x");

    private static final List<String> TITLES = List.of("My data", "% c", "Results", "a b c", "T 2020", "data\t1");

    private enum Outcome {
        READ,
        READ_IN_PART,
        REFUSED,
        WRONG
    }

    @Test
    void eachTableIsReadExactlyOrRefused() throws IOException {
        Map<Outcome, Integer> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (int seed = 0; seed < TABLES; seed++) {
            Written table = new Written(new SplittableRandom(seed));
            Outcome outcome = table.outcome();
            counts.merge(outcome, 1, Integer::sum);
            if (outcome == Outcome.WRONG) {
                wrong.add("seed " + seed + ":\n" + table.text);
            }
        }
        System.out.println("tables in dialects: " + counts);
        assertEquals(List.of(), wrong);
        assertTrue(counts.get(Outcome.READ) > 0.7 * TABLES, counts.toString());
    }

    /** Without decimal points nothing tells commas between cells from decimal ones: none of these tables is read otherwise. */
    @Test
    void integersBelowATitleAreReadExactlyOrRefused() {
        List<String> wrong = new ArrayList<>();
        for (int seed = 0; seed < TABLES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int size = (int) Math.pow(10, random.nextInt(1, 6));
            int[][] rows = new int[random.nextInt(1, 8)][random.nextInt(2, 5)];
            StringBuilder text = new StringBuilder(TITLES.get(random.nextInt(TITLES.size())));
            for (int[] row : rows) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = random.nextInt(size) - (random.nextInt(3) == 0 ? size : 0);
                    String comma = random.nextInt(20) == 0 ? ", " : ",";
                    text.append(j == 0 ? "\n" : comma).append(row[j]);
                }
            }
            double[] truth = Arrays.stream(rows)
                    .flatMapToInt(Arrays::stream)
                    .asDoubleStream()
                    .toArray();
            try {
                byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                Table table = Csv.reader().from(new ByteArrayInputStream(bytes), "t.csv");
                if (!Arrays.equals(truth, table.values().toArray())) {
                    wrong.add("seed " + seed + ":\n" + text);
                }
            } catch (FileFormatException e) {
                assertTrue(
                        e.getMessage().contains("separator(',')")
                                || e.getMessage().contains("skipLines(1)"),
                        e::getMessage);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** A table and how it is written. */
    private static final class Written {
        private final SplittableRandom random;
        private final String separator;
        private final boolean comma;
        private final boolean grouped;
        private final boolean trueMinus;
        private final boolean quoted;
        private final boolean named;
        private final double[][] numbers;
        private final List<String> names = new ArrayList<>();
        private String text = "";
        private int emptyLine = -1;

        Written(SplittableRandom random) {
            this.random = random;
            separator = SEPARATORS.get(random.nextInt(SEPARATORS.size()));
            comma = !separator.equals(",") && random.nextInt(2) == 0 || random.nextInt(20) == 0;
            grouped = random.nextInt(6) == 0;
            trueMinus = random.nextInt(8) == 0;
            quoted = random.nextInt(4) == 0;
            named = random.nextInt(5) > 0;
            numbers = new double[random.nextInt(3, 12)][random.nextInt(1, 5)];
            int[] digits = random.ints(numbers[0].length, 0, 5).toArray();
            double[] sizes = random.doubles(numbers[0].length, -1, 5)
                    .map(e -> Math.pow(10, e))
                    .toArray();
            for (double[] row : numbers) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = new BigDecimal(random.nextDouble(-1, 1) * sizes[j])
                            .setScale(digits[j], java.math.RoundingMode.HALF_EVEN)
                            .doubleValue();
                }
            }
            write(digits);
        }

        private boolean rarely() {
            return random.nextInt(12) == 0;
        }

        private void write(int[] digits) {
            List<List<String>> rows = new ArrayList<>();
            List<String> header = new ArrayList<>();
            int textAt = random.nextInt(3) == 0 ? random.nextInt(digits.length + 1) : -1;
            boolean gapInText = random.nextBoolean();
            int rowNames = named && random.nextInt(4) == 0 ? random.nextInt(1, 4) : 0;
            int firstName = random.nextInt(3) == 0 ? random.nextInt(2, 100) : 1;
            boolean rowNamesQuoted = separator.equals(",") || random.nextBoolean();
            String unit = rarely() ? "$" : rarely() ? "%" : "";
            for (int i = 0; i < numbers.length; i++) {
                List<String> row = new ArrayList<>();
                for (int j = 0; j <= digits.length; j++) {
                    if (j == textAt) {
                        row.add(i == 0 && gapInText ? quote("") : quote("kind" + separator + (char) ('a' + i % 3)));
                    }
                    if (j < digits.length) {
                        String cell = number(numbers[i][j], digits[j]);
                        row.add(j > 0 ? cell : unit.equals("%") ? cell + unit : unit + cell);
                    }
                }
                if (rowNames > 0) {
                    row.add(0, rowName(rowNames, firstName + i * (1 + firstName % 3), rowNamesQuoted));
                }
                rows.add(row);
            }
            for (int j = 0; j <= digits.length; j++) {
                if (j == textAt) {
                    header.add("species");
                }
                if (j < digits.length) {
                    names.add(heading(j, header.size()));
                    header.add(named ? quote(names.get(j)) : "");
                }
            }
            if (rowNames == 1 || rowNames == 2) {
                header.add(0, rowNames == 1 ? "\"\"" : separator.equals(" ") ? "\"\"" : "");
            }
            if (rarely()) {
                int at = random.nextInt(rows.size());
                String marker = quote(MARKERS.get(random.nextInt(MARKERS.size())));
                // What begins with a word has names, whoever reads it.
                if (named || at > 0) {
                    rows.get(at).set(rows.get(0).size() - 1, marker);
                    emptyLine = marker.isEmpty() && rows.get(0).size() == 1 ? at : -1;
                }
            }
            if (named) {
                rows.add(0, header);
            }
            lines(rows);
        }

        private static String rowName(int kind, int number, boolean quoted) {
            return kind == 2 ? Integer.toString(number - 1) : quoted ? "\"" + number + "\"" : Integer.toString(number);
        }

        private String heading(int j, int index) {
            return !named
                    ? Integer.toString(index + 1)
                    : rarely() ? Integer.toString(2000 + j) : rarely() ? "x" + separator + j : "x" + j;
        }

        private String number(double value, int digits) {
            String plain =
                    new BigDecimal(Double.toString(value)).setScale(digits).toPlainString();
            String sign = plain.startsWith("-") ? trueMinus ? "\u2212" : "-" : "";
            String[] parts = plain.replace("-", "").split("\\.");
            String whole = grouped ? parts[0].replaceAll("\\B(?=(\\d{3})+$)", comma ? "." : ",") : parts[0];
            String cell = sign + whole + (parts.length > 1 ? (comma ? "," : ".") + parts[1] : "");
            return cell.contains(separator) || quoted ? "\"" + cell + "\"" : cell;
        }

        private String quote(String cell) {
            return quoted || cell.contains(separator) || cell.isEmpty() && separator.equals(" ")
                    ? "\"" + cell + "\""
                    : cell;
        }

        private void lines(List<List<String>> rows) {
            String end = random.nextBoolean() ? "\n" : "\r\n";
            String trailing = !separator.equals(" ") && rarely() ? separator : "";
            List<String> lines = rows.stream()
                    .map(row -> String.join(separator, row) + trailing)
                    .collect(Collectors.toCollection(ArrayList::new));
            if (rarely()) {
                lines.add(random.nextInt(lines.size()), "# a note, with 1;2");
            }
            if (rarely()) {
                lines.add(
                        random.nextInt(1, lines.size()),
                        separator.equals(" ")
                                ? ""
                                : separator.repeat(rows.get(0).size() - 1));
            }
            if (rarely() && !separator.equals(" ")) {
                lines.add(0, "sep=" + separator);
            }
            text = (rarely() ? "\uFEFF" : "") + String.join(end, lines) + (random.nextBoolean() ? end : "");
        }

        Outcome outcome() throws IOException {
            Table table;
            try {
                table = Csv.reader().from(new ByteArrayInputStream(bytes()), "t.csv");
            } catch (FileFormatException e) {
                return Outcome.REFUSED;
            }
            int read = 0;
            for (int j = 0; j < names.size(); j++) {
                int column = j;
                double[] truth = IntStream.range(0, numbers.length)
                        .filter(i -> i != emptyLine)
                        .mapToDouble(i -> numbers[i][column])
                        .toArray();
                if (table.columns().contains(names.get(j))) {
                    if (!Arrays.equals(truth, table.column(names.get(j)).toArray())) {
                        return Outcome.WRONG;
                    }
                    read++;
                } else if (table.notes().stream()
                        .noneMatch(note -> note.contains(names.get(column)) && note.contains("left out"))) {
                    return Outcome.WRONG;
                }
            }
            if (read != table.columns().size()) {
                return Outcome.WRONG;
            }
            return read == names.size() ? Outcome.READ : Outcome.READ_IN_PART;
        }

        private byte[] bytes() throws IOException {
            byte[] plain = text.getBytes(StandardCharsets.UTF_8);
            if (!rarely()) {
                return plain;
            }
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(plain);
            }
            return packed.toByteArray();
        }
    }
}
