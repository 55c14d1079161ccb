package nabla.examples.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nabla.nn.data.FileFormatException;

/**
 * Makes rows of one width: titles before the table and remarks after it are left out, separators at the ends of all rows are not
 * cells, and rows that are cut short are filled up. A row with more cells than the others is an error.
 */
final class Widths {
    private static final int REMARKS = 20;

    private final String name;
    private final List<String> notes;

    Widths(String name, List<String> notes) {
        this.name = name;
        this.notes = notes;
    }

    /** The number of cells that most rows have that have something in them; the larger one of two. */
    static int usual(List<Row> rows) {
        Map<Integer, Integer> counts = new HashMap<>();
        rows.stream().filter(row -> !row.isBlank()).forEach(row -> counts.merge(row.size(), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(0);
    }

    /**
     * Rows of one width.
     *
     * @throws FileFormatException if a row has too many cells, or many have too few
     */
    List<Row> of(List<Row> all) {
        int width = usual(all);
        List<Row> rows = table(all, width);
        if (rows.size() > 1 && rows.stream().skip(1).allMatch(row -> isOpen(row, width))) {
            boolean heading = rows.get(0).size() < width || isOpen(rows.get(0), width);
            if (heading && width > 1) {
                notes.add("each row ends with a separator, which is not taken for a cell");
                return filled(rows, width - 1);
            }
        }
        Row first = rows.get(0);
        if (rows.size() > 1 && width > 1 && first.size() == width - 1 && isHeader(first)) {
            requireNamesOfRows(rows);
            notes.add("the first cell of each row has no heading: it names the row");
            rows.set(0, first.resized(1, width));
        }
        return filled(rows, width);
    }

    private static boolean isOpen(Row row, int width) {
        return row.size() == width && row.cell(width - 1).isEmpty();
    }

    private static boolean isHeader(Row row) {
        for (int j = 0; j < row.size(); j++) {
            if (Numeral.of(row.cell(j), DecimalMark.POINT).isPresent()) {
                return false;
            }
        }
        return true;
    }

    /** Between commas, a number with a decimal comma looks like a name and a number. */
    private void requireNamesOfRows(List<Row> rows) {
        boolean numbers = rows.stream()
                .skip(1)
                .allMatch(row -> !row.isQuoted(0)
                        && Numeral.of(row.cell(0), DecimalMark.POINT).isPresent());
        if (numbers && rows.get(0).size() == 1) {
            throw new FileFormatException(name + ", line " + rows.get(1).line() + ": expected "
                    + rows.get(0).size() + " cell as in the header, got "
                    + rows.get(1).size()
                    + "; --separator \";\" says that it is one number with a comma");
        }
    }

    private List<Row> table(List<Row> all, int width) {
        int from = 0;
        while (from < all.size() - 1 && from < REMARKS && isRemark(all.get(from), width, next(all, from))) {
            from++;
        }
        int to = all.size();
        while (to > from + 2
                && all.size() - to < REMARKS
                && width > 2
                && filledCells(all.get(to - 1)) == 1
                && all.get(to - 1).size() < width) {
            to--;
        }
        if (from > 0) {
            notes.add(from + (from == 1 ? " line" : " lines") + " before the table left out, the first '"
                    + shortened(all.get(0)) + "'");
        }
        if (to < all.size()) {
            notes.add(all.size() - to + (all.size() - to == 1 ? " line" : " lines")
                    + " after the table left out, the first '" + shortened(all.get(to)) + "'");
        }
        return new ArrayList<>(all.subList(from, to));
    }

    /** The next row with something in it, or else the last one. */
    private static Row next(List<Row> all, int row) {
        return all.stream()
                .skip(row + 1L)
                .filter(other -> !other.isBlank())
                .findFirst()
                .orElse(all.get(all.size() - 1));
    }

    /**
     * A row that is narrower than the table, unless it is a header of a table whose rows have names or end with a separator; and one
     * with nothing in it, which only stands before the table if such a row stands before it.
     */
    private static boolean isRemark(Row row, int width, Row next) {
        if (row.isBlank()) {
            return true;
        }
        if (row.size() >= width) {
            return width > 2 && filledCells(row) == 1 && filledCells(next) > 1;
        }
        return row.size() < width - 1 || width == 2 && next.size() == width && !isHeaderOfPairs(row, next);
    }

    private static boolean isHeaderOfPairs(Row row, Row next) {
        return Numeral.of(next.cell(0), DecimalMark.POINT).isPresent()
                && Numeral.of(next.cell(1), DecimalMark.POINT).isPresent();
    }

    private static int filledCells(Row row) {
        int filled = 0;
        for (int j = 0; j < row.size(); j++) {
            filled += row.cell(j).isEmpty() ? 0 : 1;
        }
        return filled;
    }

    private static String shortened(Row row) {
        String text = String.join(" ", row.cells()).strip();
        return text.length() > 40 ? text.substring(0, 39) + "…" : text;
    }

    private List<Row> filled(List<Row> rows, int width) {
        List<Row> filled = new ArrayList<>(rows.size());
        int shorter = 0;
        int firstShorter = 0;
        for (Row row : rows) {
            for (int j = width; j < row.size(); j++) {
                if (!row.cell(j).isEmpty()) {
                    throw new FileFormatException(name + ", line " + row.line() + ": expected " + width
                            + " cells as in most rows, got " + row.size()
                            + "; a cell that has the separator in it needs quotes");
                }
            }
            if (row.size() < width) {
                firstShorter = shorter++ == 0 ? row.line() : firstShorter;
            }
            filled.add(row.size() == width ? row : row.resized(0, width));
        }
        if (shorter > 0) {
            if (10 * shorter > rows.size() && rows.get(0).size() < width) {
                throw new FileFormatException(name + ", line " + firstShorter + ": expected " + width
                        + " cells as in most rows, got fewer in " + shorter + " of " + rows.size() + " rows");
            }
            notes.add(shorter + (shorter == 1 ? " row is" : " rows are") + " cut short, the first in line "
                    + firstShorter + ": the cells at the end are missing");
        }
        return filled;
    }
}
