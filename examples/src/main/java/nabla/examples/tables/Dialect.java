package nabla.examples.tables;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a table is written, so that another can be written in the same way.
 *
 * @param separator between cells
 * @param charset the encoding
 * @param marked whether a byte order mark stands first
 * @param lineEnd after each row
 * @param header whether the first row has the names of the columns
 * @param decimal the mark before fractions
 * @param rows how many there were
 * @param columns each column's own ways
 */
public record Dialect(
        char separator,
        Charset charset,
        boolean marked,
        String lineEnd,
        boolean header,
        DecimalMark decimal,
        int rows,
        List<Column> columns) {
    private static final String BETWEEN = "&";
    private static final int TOKENS_OF_TABLE = 7;
    private static final int TOKENS_OF_WORDS = 5;
    /** Files of before had no exponents. */
    private static final int TOKENS_OF_PLAIN_NUMBERS = 12;

    private static final int TOKENS_OF_NUMBERS = 13;

    /**
     * How a column is written.
     *
     * @param name its name
     * @param heading what stands above it
     * @param quotedHeading whether that is in quotes
     * @param quoted whether its cells are in quotes
     * @param missing what stands for a missing value
     * @param numbers how its numbers are written, if it has numbers
     */
    record Column(
            String name,
            String heading,
            boolean quotedHeading,
            boolean quoted,
            String missing,
            Optional<NumberStyle> numbers) {
        /** A column of which nothing is known. */
        static Column of(String name, DecimalMark mark) {
            NumberStyle shortest = NumberStyle.SHORTEST;
            return new Column(
                    name,
                    name,
                    false,
                    false,
                    "",
                    Optional.of(new NumberStyle(mark, shortest.decimals(), false, (char) 0, "", "", '-', "")));
        }
    }

    /** Commas, points, UTF-8. */
    static Dialect plain(int rows, List<Column> columns) {
        return new Dialect(',', StandardCharsets.UTF_8, false, "\n", true, DecimalMark.POINT, rows, columns);
    }

    /** Commas, points, UTF-8, for a table of which nothing is known. */
    public static Dialect plain() {
        return plain(0, List.of());
    }

    /** The ways of a column; the usual ones if it is another table's. */
    Column column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseGet(() -> Column.of(name, decimal));
    }

    /** Whether a column of this name is there, and holds words. */
    public boolean hasWords(String name) {
        return columns.stream()
                .anyMatch(
                        column -> column.name().equals(name) && column.numbers().isEmpty());
    }

    /** What all is where the numbers of a column are written as parts of it: 100 for %, 1000 for ‰. */
    public OptionalDouble whole(String name) {
        String suffix = column(name).numbers().map(NumberStyle::suffix).orElse("");
        if (suffix.endsWith("%")) {
            return OptionalDouble.of(100);
        }
        return suffix.endsWith("‰") ? OptionalDouble.of(1000) : OptionalDouble.empty();
    }

    /** As a text of one line for the table, and one for each column. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        line(text, separator, charset, marked, lineEnd, header, decimal, rows);
        for (Column c : columns) {
            if (c.numbers().isEmpty()) {
                line(text, c.name(), c.heading(), c.quotedHeading(), c.quoted(), c.missing());
            } else {
                NumberStyle n = c.numbers().get();
                line(
                        text,
                        c.name(),
                        c.heading(),
                        c.quotedHeading(),
                        c.quoted(),
                        c.missing(),
                        n.mark(),
                        n.decimals(),
                        n.fixed(),
                        n.group(),
                        n.prefix(),
                        n.suffix(),
                        n.minus(),
                        n.exponent());
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, Object... tokens) {
        List<String> encoded = new ArrayList<>();
        for (Object token : tokens) {
            encoded.add(URLEncoder.encode(token.toString(), StandardCharsets.UTF_8));
        }
        text.append(String.join(BETWEEN, encoded)).append('\n');
    }

    /**
     * What {@link #toText} wrote.
     *
     * @throws IllegalArgumentException if the text is another
     */
    public static Dialect fromText(String text) {
        List<String[]> lines = text.lines().map(Dialect::tokens).toList();
        if (lines.isEmpty() || lines.get(0).length != TOKENS_OF_TABLE) {
            throw new IllegalArgumentException("expected the way in which a table is written, got " + text);
        }
        String[] table = lines.get(0);
        List<Column> columns = lines.stream().skip(1).map(Dialect::column).toList();
        return new Dialect(
                table[0].charAt(0),
                Charset.forName(table[1]),
                Boolean.parseBoolean(table[2]),
                table[3],
                Boolean.parseBoolean(table[4]),
                DecimalMark.valueOf(table[5]),
                Integer.parseInt(table[6]),
                columns);
    }

    private static String[] tokens(String line) {
        String[] tokens = line.split(BETWEEN, -1);
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = URLDecoder.decode(tokens[i], StandardCharsets.UTF_8);
        }
        return tokens;
    }

    private static Column column(String[] c) {
        if (c.length != TOKENS_OF_WORDS && c.length != TOKENS_OF_PLAIN_NUMBERS && c.length != TOKENS_OF_NUMBERS) {
            throw new IllegalArgumentException("expected the way in which a column is written, got " + List.of(c));
        }
        Optional<NumberStyle> numbers = c.length == TOKENS_OF_WORDS
                ? Optional.empty()
                : Optional.of(new NumberStyle(
                        DecimalMark.valueOf(c[5]),
                        Integer.parseInt(c[6]),
                        Boolean.parseBoolean(c[7]),
                        c[8].charAt(0),
                        c[9],
                        c[10],
                        c[11].charAt(0),
                        c.length == TOKENS_OF_NUMBERS ? c[12] : ""));
        return new Column(c[0], c[1], Boolean.parseBoolean(c[2]), Boolean.parseBoolean(c[3]), c[4], numbers);
    }
}
