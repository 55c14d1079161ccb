package nabla.nn.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Cuts lines into cells. A cell in quotes may contain separators, line ends and, doubled, quotes. */
final class CsvRows {
    private static final String SEPARATORS = ",;\t";

    private final String file;
    private final BufferedReader lines;
    private int row;
    private int read;
    private char separator;
    private String line;
    private int at;

    CsvRows(String file, BufferedReader lines, int skipped) throws IOException {
        this.file = file;
        this.lines = lines;
        for (int i = 0; i < skipped; i++) {
            line();
        }
    }

    /** The line of the file, from 1, in which the last row begins. */
    int row() {
        return row;
    }

    /** The cells of the next row that is not empty, without space around them; null after the last. */
    List<String> next() throws IOException {
        do {
            line = line();
        } while (line != null && line.isBlank());
        if (line == null) {
            return null;
        }
        row = read;
        at = 0;
        if (separator == 0) {
            separator = mostFrequent(line);
        }
        List<String> cells = new ArrayList<>();
        do {
            skipSpace();
            cells.add(startsWith('"') ? quoted(cells.size() + 1) : plain());
        } while (at++ < line.length());
        return cells;
    }

    /** A cell up to the next separator or the end of the line, where it leaves the place. */
    private String plain() {
        int start = at;
        int end = line.indexOf(separator, at);
        at = end < 0 ? line.length() : end;
        return line.substring(start, at).strip();
    }

    /** A cell in quotes, which may go on in further lines. */
    private String quoted(int column) throws IOException {
        StringBuilder cell = new StringBuilder();
        at++;
        while (true) {
            int quote = line.indexOf('"', at);
            if (quote < 0) {
                cell.append(line, at, line.length()).append('\n');
                line = line();
                at = 0;
                if (line == null) {
                    throw new FileFormatException(file + ", row " + row + ": a quoted cell does not end");
                }
            } else if (line.startsWith("\"\"", quote)) {
                cell.append(line, at, quote + 1);
                at = quote + 2;
            } else {
                cell.append(line, at, quote);
                at = quote + 1;
                skipSpace();
                if (at < line.length() && !startsWith(separator)) {
                    throw new FileFormatException(
                            file + ", row " + row + ", column " + column + ": something follows the closing quote");
                }
                return cell.toString().strip();
            }
        }
    }

    private void skipSpace() {
        while (startsWith(' ')) {
            at++;
        }
    }

    private boolean startsWith(char wanted) {
        return at < line.length() && line.charAt(at) == wanted;
    }

    private String line() throws IOException {
        String next = lines.readLine();
        read++;
        boolean marked = read == 1 && next != null && next.startsWith("\uFEFF");
        return marked ? next.substring(1) : next;
    }

    private static char mostFrequent(String text) {
        char best = SEPARATORS.charAt(0);
        for (char c : SEPARATORS.toCharArray()) {
            if (count(text, c) > count(text, best)) {
                best = c;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }
}
