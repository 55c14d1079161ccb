package nabla.nn.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a pass over a whole table finds if its cells are separated in one way. A separator is right if it cuts all rows into
 * equally many cells; cells at the end of a row that have nothing in them need not be there in all. The first row may hold
 * names, and is kept apart.
 */
final class CsvSurvey {
    private final CsvSource source;
    private final char separator;
    private final List<CsvColumn> columns = new ArrayList<>();
    private final List<String> first;
    private final int firstRow;
    private final int comments;
    private final int emptyRows;
    private int rows;
    private boolean rowNamesQuoted = true;
    private int most;
    private int mostAt;
    private int fewest = Integer.MAX_VALUE;
    private int fewestAt;

    /**
     * Passes over the table.
     *
     * @throws FileFormatException if it is empty, or cannot be cut like this
     */
    CsvSurvey(CsvSource source, char separator, int skipped) throws IOException {
        this.source = source;
        this.separator = separator;
        CsvRows in = new CsvRows(source, separator, skipped);
        first = in.next();
        firstRow = in.row();
        if (first == null) {
            throw new FileFormatException(source.name() + ": there are no rows");
        }
        most = filled(first);
        mostAt = firstRow;
        for (List<String> cells = in.next(); cells != null; cells = in.next()) {
            rows++;
            rowNamesQuoted &= in.firstQuoted();
            add(in.row(), cells);
        }
        comments = in.comments();
        emptyRows = in.emptyRows();
    }

    private void add(int row, List<String> cells) {
        if (filled(cells) > most) {
            most = filled(cells);
            mostAt = row;
        }
        if (cells.size() < fewest) {
            fewest = cells.size();
            fewestAt = row;
        }
        for (int j = 0; j < cells.size(); j++) {
            column(j).add(row, cells.get(j), false);
        }
    }

    private static int filled(List<String> cells) {
        int filled = cells.size();
        while (filled > 0 && cells.get(filled - 1).isEmpty()) {
            filled--;
        }
        return filled;
    }

    /** The first row turns out to be data. */
    void addFirst() {
        for (int j = 0; j < first.size(); j++) {
            column(j).add(firstRow, first.get(j), true);
        }
    }

    /** The column at an index. */
    CsvColumn column(int index) {
        while (columns.size() <= index) {
            columns.add(new CsvColumn());
        }
        return columns.get(index);
    }

    String file() {
        return source.name();
    }

    char separator() {
        return separator;
    }

    List<String> first() {
        return first;
    }

    int firstRow() {
        return firstRow;
    }

    int rowsAfterFirst() {
        return rows;
    }

    int comments() {
        return comments;
    }

    int emptyRows() {
        return emptyRows;
    }

    /** The number of columns. */
    int width() {
        return most;
    }

    /**
     * Whether the first row has a cell less than all others because their first cell, the name of the row, has no heading,
     * as R writes it. Between commas the names must be in quotes: without, a cell may be cut at its decimal comma.
     */
    boolean hasRowNamesWithoutHeading() {
        return first.size() == most - 1 && mayNameRows();
    }

    private boolean mayNameRows() {
        CsvColumn names = column(0);
        boolean named = names.counts() || !names.isEmpty() && !names.isMostlyNumbers();
        return rows > 0 && fewest >= most && named && (rowNamesQuoted || separator != ',');
    }

    /** Why the rows do not make a table, if they do not. */
    Optional<String> problem() {
        if (rows > 0 && fewest < most) {
            return Optional.of(widths(fewestAt, fewest));
        }
        if (first.size() < most && !hasRowNamesWithoutHeading()) {
            return Optional.of(widths(firstRow, first.size()) + "; skipLines(" + firstRow
                    + ") would leave out what is before the table");
        }
        if (first.size() >= most && filled(first) == most - 1 && mayNameRows()) {
            return Optional.of(source.name() + ", row " + firstRow
                    + ": expected a heading for each column, got none for the first or the last one");
        }
        return Optional.empty();
    }

    private String widths(int row, int cells) {
        return source.name() + ", row " + row + ": expected " + most + " cells as in row " + mostAt + ", got " + cells;
    }

    /** The number of columns that seem to be numeric. */
    int numericColumns() {
        return (int) IntStream.range(0, width()).filter(this::seemsNumeric).count();
    }

    /** The number of columns that seem to hold something else. */
    int otherColumns() {
        return width() - numericColumns();
    }

    private boolean seemsNumeric(int index) {
        return rows == 0
                ? index < first.size() && Decimal.isNumberInAny(first.get(index))
                : column(index).isMostlyNumbers();
    }
}
