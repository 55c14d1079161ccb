package nabla.nn.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    private final int emptyLines;
    private int rows;
    private final Set<String> rowNames = new HashSet<>();
    private boolean rowNamesDiffer = true;
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
        most = CsvRows.filled(first);
        mostAt = firstRow;
        for (List<String> cells = in.next(); cells != null; cells = in.next()) {
            rows++;
            rowNamesQuoted &= in.firstQuoted();
            add(in.row(), cells);
        }
        comments = in.comments();
        emptyRows = in.emptyRows();
        emptyLines = in.emptyLines();
    }

    private void add(int row, List<String> cells) {
        if (CsvRows.filled(cells) > most) {
            most = CsvRows.filled(cells);
            mostAt = row;
        }
        if (cells.size() < fewest) {
            fewest = cells.size();
            fewestAt = row;
        }
        for (int j = 0; j < cells.size(); j++) {
            column(j).add(row, cells.get(j), false);
        }
        if (first.size() < cells.size() && rowNamesDiffer) {
            rowNamesDiffer = rowNames.add(cells.get(0));
        }
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

    int emptyLines() {
        return emptyLines;
    }

    /** The number of columns. */
    int width() {
        return most;
    }

    /** Whether every row ends with a separator that separates it from nothing. */
    boolean endsWithSeparators() {
        return rows > 0 && fewest > most && first.size() > CsvRows.filled(first);
    }

    /**
     * Whether the first row has a cell less than all others because their first cell, the name of the row, has no heading,
     * as R writes it. Names are texts, or integers without repetition if a heading is a word; and of numbers only integers
     * are headings. A single heading may be a title: below it names count, or are without repetition and texts or in quotes.
     * Between commas names must be in quotes, or else no number can have been cut at a decimal comma or between its
     * thousands.
     */
    boolean hasRowNamesWithoutHeading() {
        boolean oneLess = first.size() == (endsWithSeparators() ? most : most - 1);
        boolean words = first.stream().anyMatch(cell -> !cell.isEmpty() && Character.isLetter(cell.charAt(0)));
        boolean headings = first.stream().noneMatch(cell -> Decimal.isNumberInAny(cell) && !cell.matches("\\d+"));
        boolean integers = column(0).isIntegers() && rowNamesDiffer && words;
        return oneLess
                && rows > 0
                && fewest >= most
                && headings
                && (most == 2 ? namesBelowOneHeading() : seemsToNameRows() || integers)
                && cutsNoNumbers();
    }

    private boolean namesBelowOneHeading() {
        boolean named = seemsToNameRows() || column(0).isIntegers() && rowNamesQuoted;
        return column(0).counts() || named && rowNamesDiffer;
    }

    private boolean seemsToNameRows() {
        CsvColumn names = column(0);
        return names.counts() || !names.isEmpty() && !names.isMostlyNumbers();
    }

    private boolean cutsNoNumbers() {
        return rowNamesQuoted
                || separator != ','
                || IntStream.range(1, most)
                                .anyMatch(j -> column(j).proof(Decimal.POINT).isPresent())
                        && IntStream.range(1, most).noneMatch(j -> column(j).isThousands());
    }

    /** Why the rows do not make a table, if they do not. */
    Optional<String> problem() {
        if (rows > 0 && fewest < most) {
            return Optional.of(widths(fewestAt, fewest));
        }
        if (hasRowNamesWithoutHeading()) {
            return Optional.empty();
        }
        if (first.size() < most) {
            String comma = separator == ',' && first.size() == most - 1
                    ? "; if its first cells name the rows, they need quotes or a heading, as commas may be decimal"
                    : "";
            return Optional.of(widths(firstRow, first.size()) + "; skipLines(" + firstRow
                    + ") leaves it out, and with withoutHeader() the next row is data" + comma);
        }
        boolean shifted = endsWithSeparators() && first.size() == most || seemsToNameRows() && cutsNoNumbers();
        if (CsvRows.filled(first) == most - 1 && rows > 0 && fewest >= most && shifted) {
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

    /** Whether all rows have a cell in every column. */
    boolean isRectangular() {
        return first.size() >= most && (rows == 0 || fewest >= most);
    }

    /** Whether all rows have equally many cells, and more than one, but for the first, which has one. */
    boolean isTitled() {
        return first.size() == 1 && rows > 0 && most > 1 && fewest >= most;
    }

    /** Whether a column has nothing but numbers with commas in them. */
    boolean hasCommasInNumbers() {
        return IntStream.range(0, width()).anyMatch(j -> column(j).isWithCommas());
    }

    /** Whether a cell begins or ends with what separates cells in other tables. */
    boolean touchesSeparators() {
        return columns.stream().anyMatch(CsvColumn::touchesSeparators);
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
