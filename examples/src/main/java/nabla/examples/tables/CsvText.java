package nabla.examples.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.nn.data.FileFormatException;
import nabla.scorematching.tables.DataFrame;

/** Reads a table from text. What its dialect is shows in the text as a whole; what is found is noted. */
final class CsvText {
    private static final int SHOWN_NOTES = 8;

    private final String name;
    private final Decoded decoded;
    private final ReadOptions options;
    private final Missing missing;
    private final List<String> notes = new ArrayList<>();

    private CsvText(String name, Decoded decoded, ReadOptions options) {
        this.name = name;
        this.decoded = decoded;
        this.options = options;
        this.missing = options.missing().map(Missing::of).orElseGet(Missing::usual);
        decoded.note().ifPresent(notes::add);
    }

    /**
     * Reads a table.
     *
     * @throws FileFormatException if it is none, or may be read in two ways
     */
    static TableFile read(String name, Decoded decoded, ReadOptions options) {
        return new CsvText(name, decoded, options).table();
    }

    private TableFile table() {
        String text = withoutLines(decoded.text(), options.skip());
        Optional<Character> told = options.separator();
        int skipped = options.skip();
        if (text.matches("(?s)\"?sep=.\"?\\R.*")) {
            told = told.or(
                    () -> Optional.of(decoded.text().charAt(decoded.text().indexOf("sep=") + 4)));
            text = withoutLines(text, 1);
            skipped++;
        }
        String content = text;
        Comments known = new Comments(missing, told);
        boolean comments = options.comments().orElseGet(() -> known.are(content));
        String body = comments ? known.marked(content, options.comments().isPresent()) : content;
        char separator = told.orElseGet(() -> Separators.find(name, body, comments));
        if (separator == Rows.NONE && body.matches("(?s).*[,;\\t|].*")) {
            notes.add(
                    "no separator cuts most rows into equally many cells: each is one cell (--separator says what cuts them)");
        }
        List<Row> all = Rows.of(name, body, separator, comments, Integer.MAX_VALUE);
        List<Row> before = new ArrayList<>();
        List<Row> rows = new Widths(name, notes).of(rows(all, skipped, before));
        if (options.comments().isEmpty()) {
            requireComments(all, rows, separator, skipped);
        }
        List<Row> withHeader = header(all, rows, separator, skipped);
        boolean header = withHeader != null;
        if (header) {
            noteEmpty(before.size(), " before the names");
        }
        if (!header && options.separator().isEmpty() && separator == ',') {
            requireWholeNumbers(rows);
        }
        Row first = header ? withHeader.get(0) : null;
        List<Row> data = header ? withHeader.subList(1, withHeader.size()) : joined(before, rows);
        if (data.isEmpty()) {
            throw new FileFormatException(name + ": there are no rows"
                    + (header ? " after the names " + String.join(", ", first.cells()) : ""));
        }
        int width = rows.get(0).size();
        List<String> headings = IntStream.range(0, width)
                .mapToObj(j -> header ? first.cells()[j] : "")
                .toList();
        List<String> names = Header.names(headings, notes);
        if (!header && options.header().isEmpty()) {
            notes.add(
                    "no line has the names of columns: they are called 1, 2, … (--header reads the first line as names)");
        }
        int[] columns = columns(names);
        List<Row> chosen = options.rows().of(data);
        if (chosen.isEmpty()) {
            throw new FileFormatException(name + ": there are only " + data.size() + " rows");
        }
        noteSums(chosen.get(chosen.size() - 1));
        noteEnd(chosen);
        return typed(chosen, columns, names, headings, first, separator);
    }

    private void noteSums(Row last) {
        for (int j = 0; j < last.size(); j++) {
            if (last.cell(j).matches("(?i)(grand )?(total|sum|summe|gesamt|average|mean)s?:?")) {
                notes.add("line " + last.line() + " may sum up the others, as it has '" + last.cell(j)
                        + "' (--rows leaves it out)");
            }
        }
    }

    /** A workbook may have gone on below its table. */
    private void noteEnd(List<Row> rows) {
        int end = rows.size();
        while (end > 0 && rows.get(end - 1).isBlank()) {
            end--;
        }
        int empty = rows.size() - end;
        if (empty > 0) {
            notes.add((empty == 1 ? "the last row has" : "the last " + empty + " rows have")
                    + " nothing but missing cells (--rows leaves " + (empty == 1 ? "it" : "them") + " out)");
        }
    }

    private static String withoutLines(String text, int count) {
        int at = 0;
        for (int i = 0; i < count && at < text.length(); i++) {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end + 1;
        }
        return text.substring(at);
    }

    /**
     * The rows, without comments and empty lines; in a file of one column, an empty line between others is a missing cell.
     *
     * @param before gets the rows at the beginning that have nothing in their cells
     */
    private List<Row> rows(List<Row> all, int skipped, List<Row> before) {
        List<Row> lines = all.stream()
                .filter(row -> !row.isComment())
                .map(row -> row.at(row.line() + skipped))
                .toList();
        boolean oneColumn = Widths.usual(lines) == 1;
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isEmptyLine()) {
            end--;
        }
        List<Row> rows = new ArrayList<>();
        int empty = oneColumn ? lines.size() - end : 0;
        for (Row line : lines.subList(0, end)) {
            if (line.isEmptyLine() && (rows.isEmpty() || !oneColumn)) {
                empty++;
            } else if (line.isEmptyLine()) {
                rows.add(line.resized(0, 1));
            } else if (line.isBlank() && rows.isEmpty()) {
                before.add(line);
            } else {
                rows.add(line);
            }
        }
        if (rows.isEmpty()) {
            throw new FileFormatException(name + ": there are no rows");
        }
        int comments = all.size() - lines.size();
        if (comments > 0) {
            notes.add(comments + (comments == 1 ? " line begins" : " lines begin") + " with # and "
                    + (comments == 1 ? "is" : "are") + " left out");
        }
        noteEmpty(empty, "");
        return rows;
    }

    private void noteEmpty(int lines, String where) {
        if (lines > 0) {
            notes.add(lines + (lines == 1 ? " empty line" : " empty lines") + where + " left out");
        }
    }

    /**
     * Refuses a comment that may be a row: one with as many cells as the rows and no blank behind the #, as in #12, where rows begin with
     * words.
     */
    private void requireComments(List<Row> all, List<Row> rows, char separator, int skipped) {
        if (all.stream().noneMatch(Row::isComment)) {
            return;
        }
        int width = rows.get(0).size();
        boolean[] numeric = new boolean[width];
        for (int j = 0; j < width; j++) {
            numeric[j] = ColumnSurvey.isMostlyNumbers(rows.size() > 1 ? rows.subList(1, rows.size()) : rows, j);
        }
        for (Row comment : numeric[0] ? List.<Row>of() : all) {
            String text = comment.cells()[0];
            boolean first = comment.line() + skipped < rows.get(0).line();
            if (comment.isComment()
                    && !text.isBlank()
                    && !Character.isWhitespace(text.charAt(0))
                    && cut("#" + text, separator)
                            .filter(row -> row.size() == width)
                            .filter(row -> width > 1 || !text.contains(" "))
                            .filter(row -> !first || hasNumber(row, numeric))
                            .isPresent()) {
                throw new FileFormatException(name + ", line " + (comment.line() + skipped) + ": '#" + shortened(text)
                        + "' may be a row or a comment; --no-comments or --comments says which");
            }
        }
    }

    private static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 39) + "…" : text;
    }

    /** Whether a number stands in a column of numbers, as it does not in the names of columns. */
    private static boolean hasNumber(Row row, boolean[] numeric) {
        return IntStream.range(0, numeric.length)
                .anyMatch(j -> numeric[j] && Header.isNumber(row.cell(j)) && !Header.isYear(row.cell(j)));
    }

    /** The cells of a line; nothing if its quotes are none. */
    private Optional<Row> cut(String line, char separator) {
        try {
            return Rows.of(name, line, separator, false, 1).stream().findFirst();
        } catch (FileFormatException e) {
            return Optional.empty();
        }
    }

    private static List<Row> joined(List<Row> before, List<Row> rows) {
        int width = rows.get(0).size();
        return Stream.concat(before.stream().map(row -> row.resized(0, width)), rows.stream())
                .toList();
    }

    /** The rows with that of the names first; null if there is none. */
    private List<Row> header(List<Row> all, List<Row> rows, char separator, int skipped) {
        if (options.header().isPresent()) {
            return options.header().get() ? rows : null;
        }
        if (isExpected(rows.get(0))) {
            return rows;
        }
        Optional<Row> comment = commentedHeader(all, rows.get(0).size(), separator, skipped);
        if (comment.isPresent() && !isNamed(rows)) {
            notes.add("line " + comment.get().line() + ", which begins with #, has the names of the columns");
            List<Row> named = new ArrayList<>(rows);
            named.add(0, comment.get());
            return named;
        }
        return new Header(name, rows).isThere(notes) ? rows : null;
    }

    private boolean isExpected(Row row) {
        List<String> cells = IntStream.range(0, row.size()).mapToObj(row::cell).toList();
        return !options.expected().isEmpty()
                && cells.containsAll(options.expected())
                && Set.copyOf(cells).size() == cells.size();
    }

    private boolean isNamed(List<Row> rows) {
        try {
            return new Header(name, rows).isThere(new ArrayList<>());
        } catch (FileFormatException e) {
            return false;
        }
    }

    /** A comment just before the table with as many cells. */
    private Optional<Row> commentedHeader(List<Row> all, int width, char separator, int skipped) {
        List<Row> before = all.stream()
                .takeWhile(row -> row.isComment() || row.isBlank())
                .filter(Row::isComment)
                .toList();
        if (before.isEmpty() || width < 2) {
            return Optional.empty();
        }
        Row last = before.get(before.size() - 1);
        String text = last.cells()[0];
        boolean isName = separator != Rows.BLANKS && text.indexOf(separator) == 0;
        return cut(isName ? "#" + text : text.strip(), separator)
                .filter(row -> row.size() == width)
                .map(row -> row.at(skipped + last.line()));
    }

    /** Without names, commas between cells may be those of numbers and cut each of them in two. */
    private void requireWholeNumbers(List<Row> rows) {
        int width = rows.get(0).size();
        boolean pairs = width % 2 == 0 && IntStream.range(0, width / 2).allMatch(i -> mayBeOne(rows, 2 * i));
        if (pairs) {
            Row first = rows.get(0);
            throw new FileFormatException(name + ", line " + first.line() + ": '" + first.cell(0) + "," + first.cell(1)
                    + "' may be two cells or one number with a comma; --separator \",\" says that it is two, --separator"
                    + " \";\" that it is one");
        }
    }

    private static boolean mayBeOne(List<Row> rows, int column) {
        int length = rows.get(0).cell(column + 1).length();
        return rows.stream()
                .allMatch(row -> row.cell(column).matches("[+-]?\\d+")
                        && row.cell(column + 1).matches("\\d+")
                        && row.cell(column + 1).length() == length);
    }

    private int[] columns(List<String> names) {
        List<String> asked = new ArrayList<>(options.columns());
        asked.addAll(options.without());
        for (String column : asked) {
            if (!names.contains(column)) {
                throw new FileFormatException(
                        name + ": expected a column among " + String.join(", ", names) + ", got " + column);
            }
        }
        List<String> chosen = options.columns().isEmpty() ? names : options.columns();
        Set<String> left = new LinkedHashSet<>(chosen);
        options.without().forEach(left::remove);
        if (left.isEmpty()) {
            throw new FileFormatException(name + ": no column is left of " + String.join(", ", names));
        }
        return left.stream().mapToInt(names::indexOf).toArray();
    }

    private TableFile typed(
            List<Row> rows, int[] columns, List<String> names, List<String> headings, Row first, char separator) {
        Map<Integer, ColumnSurvey> surveys = new LinkedHashMap<>();
        for (int j : columns) {
            surveys.put(j, ColumnSurvey.of(rows, j, missing));
        }
        DecimalMark mark = options.decimal().orElseGet(() -> new Decimals(name, separator, surveys.values()).find());
        DataFrame.Builder frame = DataFrame.builder();
        List<Dialect.Column> ways = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (int j : columns) {
            CsvColumn column =
                    CsvColumn.of(rows, j, names.get(j), surveys.get(j), missing, mark, options.mayBeDates(), told);
            column.addTo(frame);
            ways.add(new Dialect.Column(
                    names.get(j),
                    headings.get(j),
                    first != null && first.isQuoted(j),
                    CsvColumn.isQuoted(rows, j),
                    column.missing(),
                    column.style()));
        }
        if (told.size() > SHOWN_NOTES) {
            notes.addAll(told.subList(0, SHOWN_NOTES));
            notes.add("… and the like in " + (told.size() - SHOWN_NOTES) + " more columns");
        } else {
            notes.addAll(told);
        }
        List<String[]> cells = new ArrayList<>(rows.size());
        for (Row row : rows) {
            cells.add(IntStream.of(columns).mapToObj(j -> row.cells()[j]).toArray(String[]::new));
        }
        String end = decoded.text().contains("\r\n") ? "\r\n" : "\n";
        Dialect dialect = new Dialect(
                separator == Rows.NONE ? ',' : separator,
                decoded.charset(),
                decoded.marked(),
                end,
                first != null,
                mark,
                rows.size(),
                ways);
        return new TableFile(
                name,
                frame.build(),
                cells,
                dialect,
                summary(rows, columns, surveys, separator, mark),
                List.copyOf(notes));
    }

    private String summary(
            List<Row> rows, int[] columns, Map<Integer, ColumnSurvey> surveys, char separator, DecimalMark mark) {
        Map<String, Integer> words = new LinkedHashMap<>();
        surveys.values().forEach(survey -> survey.missing().forEach((word, n) -> words.merge(word, n, Integer::sum)));
        String gaps = new TreeSet<>(words.keySet())
                .stream()
                        .map(word -> (word.isEmpty() ? "an empty cell" : "'" + word + "'") + " is missing ("
                                + words.get(word) + (words.get(word) == 1 ? " cell)" : " cells)"))
                        .collect(Collectors.joining(", "));
        return name + ": read " + rows.size() + (rows.size() == 1 ? " row x " : " rows x ") + columns.length
                + (columns.length == 1 ? " column" : " columns")
                + (separator == Rows.NONE ? "" : "; separator " + Separators.name(separator))
                + (mark == DecimalMark.COMMA ? ", decimal comma" : "") + (gaps.isEmpty() ? "" : "; " + gaps);
    }
}
