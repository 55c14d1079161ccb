package nabla.examples.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table for a terminal of 80 columns: names at the left, cut where there is no room, and figures in columns that are
 * aligned at the right.
 */
public final class TextTable {
    private static final int WIDTH = 80;
    private static final int SHORTEST_NAME = 20;
    private static final String GAP = "  ";

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
        int figures = Arrays.stream(widths).skip(1).map(w -> GAP.length() + w).sum();
        widths[0] = Math.min(widths[0], Math.max(SHORTEST_NAME, WIDTH - figures));
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int j = 0; j < columns; j++) {
                String cell = j == 0 ? cut(row.get(j), widths[j]) : row.get(j);
                String gap = " ".repeat(widths[j] - cell.length());
                line.append(j == 0 ? cell + gap : GAP + gap + cell);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String cut(String name, int width) {
        return name.length() <= width ? name : name.substring(0, width - 1) + "…";
    }
}
