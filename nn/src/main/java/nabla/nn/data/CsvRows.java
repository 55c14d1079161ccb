package nabla.nn.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts lines into cells. A cell in quotes may contain separators, line ends and, doubled, quotes. Lines that are empty, hold
 * nothing but separators or begin with # are passed over and counted, but not a row whose first cell is an error of a
 * spreadsheet.
 */
final class CsvRows {
    /** The separator of tables whose cells are apart by any number of spaces and tabs. */
    static final char BLANKS = ' ';

    /** The separator of a table of one column. */
    static final char NONE = 0;

    /** What a spreadsheet writes into the first line to say how it separates. */
    private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=(.)\"?[,;\t]*", Pattern.CASE_INSENSITIVE);

    /** What a spreadsheet writes in place of a value that it cannot compute, in any language. */
    private static final Pattern ERROR = Pattern.compile("#(?:(?i:n/a|n/d|nv)|[¡¿]?[\\p{Lu}/0_]+[!?])");

    private final CsvSource source;
    private final BufferedReader lines;
    private final char separator;
    private int row;
    private int read;
    private int comments;
    private int emptyRows;
    private String line;
    private int at;
    private int first = Integer.MAX_VALUE;
    private int blank;
    private int emptyLines;
    private boolean firstQuoted;
    private boolean quoted;
    private int widest;

    CsvRows(CsvSource source, char separator, int skipped) throws IOException {
        this.source = source;
        this.separator = separator;
        this.lines = source.open();
        for (int i = 0; i < skipped; i++) {
            line();
        }
    }

    /** The separator that the first line names, or none. */
    static char named(String line) {
        Matcher matcher = SEPARATOR_LINE.matcher(line);
        return matcher.matches() ? matcher.group(1).charAt(0) : NONE;
    }

    /** The line of the file, from 1, in which the last row begins. */
    int row() {
        return row;
    }

    /** Whether the first cell of the last row is in quotes. */
    boolean firstQuoted() {
        return firstQuoted;
    }

    /** The number of lines so far that begin with #. */
    int comments() {
        return comments;
    }

    /** The number of rows so far that have cells but nothing in them. */
    int emptyRows() {
        return emptyRows;
    }

    /** The number of lines so far that have nothing in them and rows before and after. */
    int emptyLines() {
        return emptyLines;
    }

    /** The cells of the next row that is not empty, without space around them; null after the last. */
    List<String> next() throws IOException {
        while ((line = line()) != null) {
            if (isComment()) {
                if (ERROR.matcher(line).lookingAt()) {
                    List<String> cells = cells();
                    if (beginsWithError(cells)) {
                        return row(cells);
                    }
                }
                comments++;
            } else if (!line.isBlank() && !(read == 1 && named(line) != NONE)) {
                List<String> cells = cells();
                if (quoted || cells.stream().anyMatch(cell -> !cell.isEmpty())) {
                    return row(cells);
                }
                emptyRows++;
            } else if (line.isBlank()) {
                blank++;
            }
        }
        return null;
    }

    private List<String> row(List<String> cells) {
        emptyLines += row > first ? blank : 0;
        blank = 0;
        first = Math.min(first, row);
        widest = Math.max(widest, filled(cells));
        return cells;
    }

    /** The number of cells up to the last that has something in it. */
    static int filled(List<String> cells) {
        int filled = cells.size();
        while (filled > 0 && cells.get(filled - 1).isEmpty()) {
            filled--;
        }
        return filled;
    }

    /** Whether the first cell is an error of a spreadsheet, and no cell is missing in comparison with the rows before. */
    private boolean beginsWithError(List<String> cells) {
        boolean alone = separator == NONE || cells.stream().anyMatch(Decimal::isNumberInAny);
        return ERROR.matcher(cells.get(0)).matches() && (widest == 0 ? alone : cells.size() >= widest);
    }

    /** A # alone in its cell is the heading of a column of row numbers. */
    private boolean isComment() {
        return line.startsWith("#") && (line.length() == 1 || ",;\t|".indexOf(line.charAt(1)) < 0);
    }

    private List<String> cells() throws IOException {
        row = read;
        at = 0;
        quoted = false;
        List<String> cells = new ArrayList<>();
        skipSpace();
        firstQuoted = startsWith('"');
        do {
            skipSpace();
            if (separator != BLANKS || at < line.length()) {
                cells.add(startsWith('"') ? quoted(cells.size() + 1) : plain(cells.size() + 1));
            }
        } while (at++ < line.length());
        return cells;
    }

    /** A cell without quotes around it; one that opens quotes in its middle was meant to go on behind the separator. */
    private String plain(int column) {
        int start = at;
        while (at < line.length() && !atSeparator()) {
            at++;
        }
        String cell = line.substring(start, at).strip();
        int quote = cell.indexOf('"');
        if (quote >= 0 && quote == cell.lastIndexOf('"') && quote < cell.length() - 1) {
            throw new FileFormatException(source.name() + ", row " + row + ", column " + column
                    + ": expected quotes around the whole cell, got '" + cell + "'");
        }
        return cell;
    }

    /** A cell in quotes, which may go on in further lines. */
    private String quoted(int column) throws IOException {
        StringBuilder cell = new StringBuilder();
        quoted = true;
        at++;
        while (true) {
            int quote = line.indexOf('"', at);
            if (quote < 0) {
                cell.append(line, at, line.length()).append('\n');
                line = line();
                at = 0;
                if (line == null) {
                    throw new FileFormatException(source.name() + ", row " + row + ": a quoted cell does not end");
                }
            } else if (line.startsWith("\"\"", quote)) {
                cell.append(line, at, quote + 1);
                at = quote + 2;
            } else {
                cell.append(line, at, quote);
                at = quote + 1;
                if (separator != BLANKS) {
                    skipSpace();
                }
                if (at < line.length() && !atSeparator()) {
                    throw new FileFormatException(source.name() + ", row " + row + ", column " + column
                            + ": expected a separator after the closing quote, got '" + line.charAt(at) + "'");
                }
                return cell.toString().strip();
            }
        }
    }

    private boolean atSeparator() {
        return separator != NONE && startsWith(separator) || separator == BLANKS && startsWith('\t');
    }

    private void skipSpace() {
        while (startsWith(' ') || separator == BLANKS && startsWith('\t')) {
            at++;
        }
    }

    private boolean startsWith(char wanted) {
        return at < line.length() && line.charAt(at) == wanted;
    }

    private String line() throws IOException {
        try {
            String next = lines.readLine();
            read++;
            return next;
        } catch (CharacterCodingException e) {
            throw new FileFormatException(
                    source.name() + ": not " + source.charset() + " text; charset(…) reads text in another encoding");
        }
    }
}
