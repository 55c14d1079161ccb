package nabla.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/**
 * Collects the cells of a table column by column. A column is one of numbers or one of text, by its first cell that is not a
 * gap; a gap is an empty cell or a word for a missing value.
 */
final class CsvColumns {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Set<String> GAPS = Set.of("", "nan", "na", "n/a", "null", "none", "?", "inf", "infinity");

    private final String file;
    private final List<String> names;
    private final List<String> chosen;
    private final Column[] columns;
    private int rows;

    private CsvColumns(String file, List<String> names, List<String> chosen) {
        this.file = file;
        this.names = names;
        this.chosen = chosen;
        this.columns = names.stream().map(name -> new Column()).toArray(Column[]::new);
        for (String name : chosen) {
            if (!names.contains(name)) {
                throw new FileFormatException(file + ": there is no column " + name + " among " + names);
            }
        }
    }

    /** Columns of these names. */
    static CsvColumns named(String file, List<String> names, List<String> chosen) {
        return new CsvColumns(file, List.copyOf(names), chosen);
    }

    /** Columns named 1, 2, …. */
    static CsvColumns numbered(String file, int count, List<String> chosen) {
        List<String> names =
                IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
        return new CsvColumns(file, names, chosen);
    }

    static boolean isNumber(String cell) {
        return NUMBER.matcher(cell).matches();
    }

    static boolean isGap(String cell) {
        String word = cell.startsWith("-") || cell.startsWith("+") ? cell.substring(1) : cell;
        return GAPS.contains(word.toLowerCase(Locale.ROOT));
    }

    void add(int row, List<String> cells) {
        if (cells.size() != columns.length) {
            throw new FileFormatException(file + ", row " + row + ": " + cells.size() + " cells, but there are "
                    + columns.length + " columns");
        }
        rows++;
        for (int i = 0; i < columns.length; i++) {
            columns[i].add(row, i, cells.get(i));
        }
    }

    Table table() {
        List<String> kept = new ArrayList<>(chosen);
        for (int i = 0; i < columns.length; i++) {
            if (chosen.isEmpty() && columns[i].isNumeric(i)) {
                kept.add(names.get(i));
            }
        }
        if (rows == 0) {
            throw new FileFormatException(file + ": there are no rows");
        }
        if (kept.isEmpty()) {
            throw new FileFormatException(file + ": no column is numeric");
        }
        int[] places = chosen.isEmpty()
                ? IntStream.range(0, columns.length)
                        .filter(i -> columns[i].isNumeric(i))
                        .toArray()
                : chosen.stream().mapToInt(names::indexOf).toArray();
        double[] elements = new double[rows * places.length];
        for (int j = 0; j < places.length; j++) {
            Column column = columns[places[j]];
            if (!column.isNumeric(places[j])) {
                throw new FileFormatException(
                        place(column.firstRow, places[j]) + "'" + column.text + "' is not a number");
            }
            for (int i = 0; i < rows; i++) {
                elements[i * places.length + j] = column.values[i];
            }
        }
        return new Table(kept, Tensor.of(new int[] {rows, places.length}, elements));
    }

    private String place(int row, int column) {
        String name = names.get(column);
        String number = Integer.toString(column + 1);
        return file + ", row " + row + ", column " + number + (name.equals(number) ? "" : " (" + name + ")") + ": ";
    }

    /** The cells of a column, as numbers until it turns out to be text. */
    private final class Column {
        private double[] values = new double[16];
        private int count;
        private int gapRow;
        private String gap;
        private int firstRow;
        private String text;

        void add(int row, int column, String cell) {
            if (text != null) {
                return;
            }
            if (isNumber(cell)) {
                double value = Double.parseDouble(cell);
                if (gap != null || Double.isInfinite(value)) {
                    throw gap != null ? missing(column) : notFinite(row, column, cell);
                }
                values = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
                values[count++] = value;
            } else if (count > 0) {
                throw notFinite(row, column, cell);
            } else if (isGap(cell)) {
                gapRow = gap == null ? row : gapRow;
                gap = gap == null ? cell : gap;
            } else {
                text = cell;
                firstRow = row;
            }
        }

        boolean isNumeric(int column) {
            if (text == null && gap != null) {
                throw missing(column);
            }
            return text == null;
        }

        private FileFormatException missing(int column) {
            return notFinite(gapRow, column, gap);
        }

        private FileFormatException notFinite(int row, int column, String cell) {
            return new FileFormatException(place(row, column)
                    + (cell.isEmpty() ? "the cell is empty" : "'" + cell + "' is not a finite number"));
        }
    }
}
