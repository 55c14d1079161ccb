package nabla.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.nn.data.CsvColumn.Cell;

/**
 * Which columns of a table are read and how their numbers are written. Whatever is left out or could be taken for something
 * else stands in the notes; where that would change numbers, it refuses the table.
 */
final class CsvLayout {
    private final CsvSurvey survey;
    private final CsvOptions options;
    private final boolean header;
    private final List<String> names;
    private final Decimal decimal;
    private final int[] columns;
    private final List<String> notes = new ArrayList<>();
    private int read;
    private int incomplete;
    private String firstIncomplete = "";
    private int underflows;
    private String firstUnderflow = "";

    /**
     * Decides.
     *
     * @throws FileFormatException if the table could be read in several ways, or has no numeric column
     */
    CsvLayout(CsvSurvey survey, CsvOptions options) {
        this.survey = survey;
        this.options = options;
        CsvHeader first = new CsvHeader(survey);
        this.header = first.isThere(options);
        if (header && options.header.isEmpty() && !first.years().isEmpty()) {
            notes.add("row " + survey.firstRow() + " has the names of the columns, " + first.years()
                    + " among them; withoutHeader() reads it as data");
        }
        if (!header) {
            survey.addFirst();
            requireWholeNumbers();
        }
        this.names = names();
        int[] candidates = candidates();
        this.decimal = options.decimal.orElseGet(() -> new CsvDecimals(survey, candidates).find(notes));
        this.columns = options.columns.isEmpty()
                ? Arrays.stream(candidates).filter(this::isRead).toArray()
                : candidates;
        if (candidates.length == 0) {
            throw new FileFormatException(survey.file() + ": no column is left of " + names);
        }
        if (columns.length == 0) {
            throw new FileFormatException(survey.file() + ": no column is numeric; " + String.join("; ", notes));
        }
        for (int j : columns) {
            requireNumbers(j);
        }
        noteRows();
    }

    /** Without names, commas between cells may be those of numbers and cut each of them in two. */
    private void requireWholeNumbers() {
        boolean two = survey.width() % 2 == 0;
        if (options.separator.isEmpty()
                && survey.separator() == ','
                && two
                && IntStream.range(0, survey.width() / 2).allMatch(i -> mayBeOne(2 * i))) {
            String cells = survey.first().get(0) + "," + survey.first().get(1);
            throw new FileFormatException(survey.file() + ", row " + survey.firstRow() + ": '" + cells
                    + "' may be two cells or one number with a comma; separator(',') says it is two");
        }
    }

    private boolean mayBeOne(int column) {
        CsvColumn next = survey.column(column + 1);
        boolean fraction = survey.column(column).proof(Decimal.POINT).isEmpty() && next.isFractions();
        boolean unit = !next.isMostlyNumbers() && next.beginsWithDigits();
        return survey.column(column).isMostlyNumbers() && (fraction || next.isThousands() || unit);
    }

    private List<String> names() {
        int unnamed = survey.hasRowNamesWithoutHeading() ? 1 : 0;
        return IntStream.range(0, survey.width())
                .mapToObj(j -> {
                    boolean named = header
                            && j >= unnamed
                            && j - unnamed < survey.first().size();
                    String name = named ? survey.first().get(j - unnamed) : "";
                    return name.isEmpty() ? Integer.toString(j + 1) : name;
                })
                .toList();
    }

    /** The columns that were asked for, or all but those to be left out and the names of the rows. */
    private int[] candidates() {
        if (!options.columns.isEmpty()) {
            return options.columns.stream().mapToInt(this::index).toArray();
        }
        boolean[] out = new boolean[names.size()];
        options.without.forEach(name -> out[index(name)] = true);
        if (hasRowNames() && !out[0]) {
            out[0] = true;
            notes.add(place(0) + " left out: it has no heading and names the rows, as R and pandas write them;"
                    + " columns(…) reads it");
        }
        return IntStream.range(0, names.size()).filter(j -> !out[j]).toArray();
    }

    private int index(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new FileFormatException(survey.file() + ": expected a column among " + names + ", got " + name);
        }
        if (index != names.lastIndexOf(name)) {
            throw new FileFormatException(survey.file() + ": two columns are named " + name
                    + "; withoutHeader() and skipLines(…) name them by their numbers");
        }
        return index;
    }

    private boolean hasRowNames() {
        if (survey.hasRowNamesWithoutHeading()) {
            return true;
        }
        String heading = survey.first().get(0);
        return header
                && survey.width() > 1
                && (heading.isEmpty() || heading.equals("Unnamed: 0"))
                && survey.first().stream().anyMatch(cell -> !cell.isEmpty());
    }

    /** Whether a column is read; notes it if not. */
    private boolean isRead(int j) {
        CsvColumn column = survey.column(j);
        if (column.isEmpty()) {
            notes.add(place(j) + " left out: all its cells are empty or say that a value is missing");
            return false;
        }
        if (column.isMostlyNumbers(decimal)) {
            return true;
        }
        if (column.isMostlyNumbers()) {
            throw new FileFormatException(survey.file() + ", " + place(j) + ": expected numbers with "
                    + decimal.description() + ", got "
                    + column.notNumber(decimal).orElseThrow() + "; "
                    + decimal.other().call() + " reads it, withoutColumns(\"" + names.get(j)
                    + "\") leaves the column out");
        }
        column.pieces().ifPresent(cell -> {
            throw new FileFormatException(survey.file() + ", " + place(j) + ": " + cell
                    + " may be several numbers; separator(…) would cut it, withoutColumns(\"" + names.get(j)
                    + "\") leaves the column out");
        });
        notes.add(place(j) + " left out: " + column.notNumber(decimal).orElseThrow() + " is not a number");
        return false;
    }

    private void requireNumbers(int j) {
        CsvColumn column = survey.column(j);
        Optional<Cell> wrong = column.notNumber(decimal);
        if (wrong.isPresent()) {
            int numbers = column.numbers(decimal);
            throw new FileFormatException(survey.file() + ", row " + wrong.get().row() + ", " + place(j) + ": '"
                    + wrong.get().text() + "' is not a number (" + numbers + " of the column's " + column.present()
                    + " cells " + (numbers == 1 ? "is" : "are") + "); withoutColumns(\"" + names.get(j)
                    + "\") leaves the column out");
        }
        Optional<Cell> missing = column.missing();
        if (missing.isPresent() && !options.complete) {
            String text = missing.get().text();
            throw new FileFormatException(survey.file() + ", row "
                    + missing.get().row() + ", " + place(j) + ": "
                    + (text.isEmpty() ? "the cell is empty" : "'" + text + "' says that the value is missing")
                    + "; completeRows() leaves out such rows, withoutColumns(\"" + names.get(j) + "\") the column");
        }
    }

    private void noteRows() {
        if (!header && options.header.isEmpty()) {
            notes.add("row " + survey.firstRow() + " is data, as it holds numbers; columns are named 1, 2, …");
        }
        for (int j : columns) {
            if (survey.column(j).counts() && options.columns.isEmpty()) {
                notes.add(place(j) + " counts the rows; withoutColumns(\"" + names.get(j) + "\") leaves it out");
            }
        }
        if (survey.comments() > 0) {
            notes.add("lines left out because they begin with #: " + survey.comments());
        }
        if (survey.emptyRows() > 0) {
            notes.add("rows of empty cells left out: " + survey.emptyRows());
        }
        if (survey.emptyLines() > 0 && survey.width() == 1) {
            notes.add("empty lines left out: " + survey.emptyLines());
        }
    }

    private String place(int column) {
        String number = Integer.toString(column + 1);
        String name = names.get(column);
        return "column " + number + (name.equals(number) ? "" : " (" + name + ")");
    }

    /** The separator. */
    char separator() {
        return survey.separator();
    }

    /** Whether the first row has the names. */
    boolean header() {
        return header;
    }

    /** The names of the columns that are read. */
    List<String> columns() {
        return Arrays.stream(columns).mapToObj(names::get).toList();
    }

    /** The numbers of a row, or nothing if it is to be left out. */
    Optional<double[]> read(int row, List<String> cells) {
        double[] numbers = new double[columns.length];
        for (int i = 0; i < columns.length; i++) {
            String cell = columns[i] < cells.size() ? cells.get(columns[i]) : "";
            if (options.complete && Decimal.isMissing(cell)) {
                firstIncomplete = incomplete++ == 0 ? place(columns[i]) + " in row " + row : firstIncomplete;
                return Optional.empty();
            }
            numbers[i] = decimal.isNumber(cell) ? decimal.parse(cell) : Double.NaN;
            if (numbers[i] == 0 && !Decimal.isZero(cell)) {
                firstUnderflow = underflows++ == 0 ? new Cell(row, cell).toString() : firstUnderflow;
            }
            if (!Double.isFinite(numbers[i])) {
                throw new FileFormatException(survey.file() + ", row " + row + ", " + place(columns[i])
                        + ": expected a finite number, got '" + cell + "'");
            }
            if (decimal.isRoundedInteger(cell, numbers[i])) {
                throw new FileFormatException(survey.file() + ", row " + row + ", " + place(columns[i])
                        + ": no double is the integer '" + cell + "'; withoutColumns(\"" + names.get(columns[i])
                        + "\") leaves the column out");
            }
        }
        read++;
        return Optional.of(numbers);
    }

    /**
     * To be called when all rows were read.
     *
     * @throws FileFormatException if none is left
     */
    void requireRows() {
        if (read == 0) {
            throw new FileFormatException(
                    survey.file() + ": completeRows() leaves no row; the first missing value is that" + " of "
                            + firstIncomplete + ", and withoutColumns(…) leaves out a column");
        }
    }

    /** What was left out and what was decided, after all rows were read. */
    List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        if (incomplete > 0) {
            all.add("rows with missing values left out: " + incomplete + "; the first such value is that of "
                    + firstIncomplete);
        }
        if (underflows > 0) {
            all.add("numbers too small for a double, read as 0: " + underflows + "; the first is " + firstUnderflow);
        }
        return all;
    }
}
