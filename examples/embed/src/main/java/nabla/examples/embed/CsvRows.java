package nabla.examples.embed;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads rows from CSV (RFC 4180): commas between cells, a decimal point in numbers, quotes around cells with commas, quotes or line ends.
 * The first line has the names of columns. A cell without anything in it is missing; empty lines are passed over, but
 * for those between others of one column, whose cell is missing.
 */
final class CsvRows {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String text;
    private int at;
    private int line = 1;

    private CsvRows(String text) {
        this.text = text;
        this.at = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    }

    static void read(String text, RowBuffer rows) {
        CsvRows reader = new CsvRows(text);
        List<Integer> columns = new ArrayList<>();
        for (String name : reader.record(rows.width())) {
            int column = rows.column(name);
            if (columns.contains(column)) {
                throw reader.malformed("expected each column once, got " + Refusal.quoted(name) + " twice");
            }
            columns.add(column);
        }
        int gaps = 0;
        while (reader.at < text.length()) {
            List<String> cells = reader.record(columns.size());
            if (cells.isEmpty()) {
                gaps += columns.size() == 1 ? 1 : 0;
                continue;
            }
            if (cells.size() < columns.size()) {
                throw reader.malformed("expected " + columns.size() + " cells, got " + cells.size());
            }
            for (; gaps > 0; gaps--) {
                rows.add();
            }
            rows.add();
            for (int j = 0; j < cells.size(); j++) {
                rows.set(columns.get(j), cells.get(j));
            }
        }
    }

    /** The cells up to the end of the line, none if it is empty. */
    private List<String> record(int limit) {
        List<String> cells = new ArrayList<>();
        if (!endOfLine()) {
            do {
                if (cells.size() == limit) {
                    throw malformed("expected " + limit + " cells, got more");
                }
                cells.add(peek() == '"' ? quoted() : plain());
            } while (skip(','));
            if (!endOfLine()) {
                throw malformed("expected a comma after a quote that closes a cell");
            }
        }
        line++;
        return cells;
    }

    private String plain() {
        int start = at;
        while (at < text.length() && ",\r\n".indexOf(peek()) < 0) {
            if (peek() == '"') {
                throw malformed("expected quotes around a whole cell");
            }
            at++;
        }
        return text.substring(start, at).strip();
    }

    private String quoted() {
        StringBuilder cell = new StringBuilder();
        at++;
        while (true) {
            if (at == text.length()) {
                throw malformed("a quoted cell does not end");
            }
            char c = text.charAt(at++);
            if (c != '"' || skip('"')) {
                cell.append(c);
            } else {
                return cell.toString();
            }
        }
    }

    /** Whether the line ends here; then the next one begins. */
    private boolean endOfLine() {
        boolean carriage = skip('\r');
        return skip('\n') || carriage || at == text.length();
    }

    private boolean skip(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    /** The next character; NUL at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private Refusal malformed(String what) {
        return Refusal.malformed("CSV, record " + line + ": " + what);
    }
}
