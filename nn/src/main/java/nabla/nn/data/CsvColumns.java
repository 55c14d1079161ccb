package nabla.nn.data;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The columns of a table that are read, and how their cells become numbers. Without a choice these are the columns that have
 * a number in the first row. A gap there, an empty cell or a word for a missing value, is an error: it does not say what the
 * column holds.
 */
final class CsvColumns {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Set<String> GAPS = Set.of("", "nan", "na", "n/a", "null", "none", "?", "inf", "infinity");

    private final String file;
    private final List<String> names;
    private final int[] places;

    private CsvColumns(String file, List<String> names, int[] places) {
        this.file = file;
        this.names = names;
        this.places = places;
    }

    /** The chosen columns, in the order of the choice. */
    static CsvColumns chosen(String file, List<String> names, List<String> chosen) {
        for (String name : chosen) {
            if (!names.contains(name)) {
                throw new FileFormatException(file + ": there is no column " + name + " among " + names);
            }
        }
        return new CsvColumns(
                file, names, chosen.stream().mapToInt(names::indexOf).toArray());
    }

    /** The columns that are numeric by the first row. */
    static CsvColumns numeric(String file, List<String> names, int row, List<String> first) {
        CsvColumns all =
                new CsvColumns(file, names, IntStream.range(0, names.size()).toArray());
        all.requireWidth(row, first);
        int[] numeric = IntStream.range(0, names.size())
                .filter(i -> isNumber(first.get(i)) || isGap(first.get(i)))
                .toArray();
        if (numeric.length == 0) {
            throw new FileFormatException(file + ": no column is numeric");
        }
        return new CsvColumns(file, names, numeric);
    }

    static boolean isNumber(String cell) {
        return NUMBER.matcher(cell).matches();
    }

    static boolean isGap(String cell) {
        String word = cell.startsWith("-") || cell.startsWith("+") ? cell.substring(1) : cell;
        return GAPS.contains(word.toLowerCase(Locale.ROOT));
    }

    /** The names of the columns that are read. */
    List<String> names() {
        return IntStream.of(places).mapToObj(names::get).toList();
    }

    /** The numbers of a row. */
    double[] read(int row, List<String> cells) {
        requireWidth(row, cells);
        double[] numbers = new double[places.length];
        for (int j = 0; j < places.length; j++) {
            String cell = cells.get(places[j]);
            numbers[j] = isNumber(cell) ? Double.parseDouble(cell) : Double.NaN;
            if (!Double.isFinite(numbers[j])) {
                throw new FileFormatException(place(row, places[j])
                        + (cell.isEmpty() ? "the cell is empty" : "'" + cell + "' is not a finite number"));
            }
        }
        return numbers;
    }

    private void requireWidth(int row, List<String> cells) {
        if (cells.size() != names.size()) {
            throw new FileFormatException(
                    file + ", row " + row + ": " + cells.size() + " cells, but there are " + names.size() + " columns");
        }
    }

    private String place(int row, int column) {
        String name = names.get(column);
        String number = Integer.toString(column + 1);
        return file + ", row " + row + ", column " + number + (name.equals(number) ? "" : " (" + name + ")") + ": ";
    }
}
