package nabla.examples.report;

import java.util.ArrayList;
import java.util.List;

/** A table for a terminal: names at the left, figures in columns that end in one line. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these headings; the first stands over the names. */
    public TextTable(List<String> headings) {
        rows.add(List.copyOf(headings));
    }

    /** Adds a row of as many cells as there are headings. */
    public void add(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int j = 0; j < columns; j++) {
                widths[j] = Math.max(widths[j], row.get(j).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < columns; j++) {
                String gap = " ".repeat(widths[j] - row.get(j).length());
                line.append(j == 0 ? row.get(j) + gap : "   " + gap + row.get(j));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
