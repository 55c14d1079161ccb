package nabla.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import nabla.autodiff.Tensor;
import nabla.nn.io.AtomicFile;
import nabla.nn.io.Reading;

/**
 * Reads a numeric table from separated values (RFC 4180 and what programs write in its place), exactly or not at all. The
 * file as a whole says how it is to be read:
 *
 * <ul>
 *   <li>Commas, semicolons, tabs or bars separate cells, or else blanks: whatever makes a table with the most numeric
 *       columns. A line {@code sep=;} decides.
 *   <li>Numbers have a decimal point, or all of them a decimal comma if a cell proves it; thousands may be grouped.
 *   <li>The first row has the names of the columns if it has no numbers in numeric columns.
 *   <li>A column is numeric if all its cells are numbers. One without is left out, and so are names of rows as R and pandas
 *       write them, with an empty heading or, in all rows, one cell more than there are headings; {@link Table#notes} says
 *       which and why.
 *   <li>A number is read as the double next to it. One that is too small for a double is 0, as in C, Python and R, with a
 *       note; one that is too large is refused, and so is an integer that no double is, as 2⁵³ + 1.
 *   <li>Empty lines, rows of empty cells and lines that begin with {@code #} are passed over, but no row that begins with
 *       an error of a spreadsheet, as {@code #N/A}. Text packed by gzip is unpacked.
 * </ul>
 *
 * <p>Everything else is an error that quotes the cell and names the call that helps: a cell in a numeric column that is not
 * a finite number, a missing value, a row of another length, a table that could be read in two ways. Rows are lines of the
 * file, counted from 1.
 */
public final class Csv {
    private final CsvOptions options;

    private Csv(CsvOptions options) {
        this.options = options;
    }

    /** A reader as described above; the other methods make others. */
    public static Csv reader() {
        return new Csv(new CsvOptions());
    }

    /**
     * Reads a table in the usual way.
     *
     * @throws FileFormatException if the file does not hold a numeric table
     * @throws UncheckedIOException if it cannot be read
     */
    public static Table read(Path path) {
        return reader().from(path);
    }

    // Options
    // -----------------------------------------------------------------------------------------------------------

    /**
     * Leaves out this many lines at the beginning.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public Csv skipLines(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("Csv.skipLines: expected 0 lines or more, got " + count);
        }
        return with(options -> options.skipped = count);
    }

    /** Takes the first row for the names of the columns, whatever is in it. */
    public Csv withHeader() {
        return with(options -> options.header = Optional.of(true));
    }

    /** Takes the first row for data, whatever is in it; columns are named 1, 2, …. */
    public Csv withoutHeader() {
        return with(options -> options.header = Optional.of(false));
    }

    /**
     * Cuts rows at this character; a space stands for any number of spaces and tabs.
     *
     * @throws IllegalArgumentException if numbers, names or rows themselves are written with it
     */
    public Csv separator(char separator) {
        if (Character.isLetterOrDigit(separator) || "\"\r\n.+-\0".indexOf(separator) >= 0) {
            throw new IllegalArgumentException(
                    "Csv.separator: expected a character that is in no number, got '" + separator + "'");
        }
        return with(options -> options.separator = Optional.of(separator));
    }

    /** Reads 1.234 as 1 + 234/1000, and 1,234 as a thousand and more. */
    public Csv decimalPoint() {
        return with(options -> options.decimal = Optional.of(Decimal.POINT));
    }

    /** Reads 1,234 as 1 + 234/1000, and 1.234 as a thousand and more. */
    public Csv decimalComma() {
        return with(options -> options.decimal = Optional.of(Decimal.COMMA));
    }

    /**
     * Reads these columns alone, in this order.
     *
     * @throws IllegalArgumentException if there is no name, or {@link #withoutColumns} has one of them
     */
    public Csv columns(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("Csv.columns: expected the names of columns, got none");
        }
        return with(options -> options.columns = List.of(names));
    }

    /**
     * Leaves out these columns.
     *
     * @throws IllegalArgumentException if {@link #columns} has one of them
     */
    public Csv withoutColumns(String... names) {
        return with(options -> options.without = List.of(names));
    }

    /** Leaves out rows in which a value is missing. */
    public Csv completeRows() {
        return with(options -> options.complete = true);
    }

    /** Reads text in this encoding instead of UTF-8. */
    public Csv charset(Charset charset) {
        return with(options -> options.charset = charset);
    }

    private Csv with(Consumer<CsvOptions> change) {
        return new Csv(options.with(change));
    }

    // Reading
    // -----------------------------------------------------------------------------------------------------------

    /**
     * Reads a table.
     *
     * @throws FileFormatException if the file does not hold a numeric table
     * @throws UncheckedIOException if it cannot be read
     */
    public Table from(Path path) {
        return Reading.of(
                path, FileFormatException::new, channel -> table(CsvSource.of(path, channel, options.charset)));
    }

    /**
     * Reads a table from a stream and leaves it open.
     *
     * @param name stands in messages for the file's name
     * @throws FileFormatException if the stream does not hold a numeric table
     * @throws UncheckedIOException if it cannot be read
     */
    public Table from(InputStream in, String name) {
        return Reading.translated(name, FileFormatException::new, () -> table(CsvSource.of(name, in, options.charset)));
    }

    private Table table(CsvSource source) throws IOException {
        CsvLayout layout = layout(source);
        DoubleList elements = new DoubleList();
        rows(source, layout, elements::addAll);
        int width = layout.columns().size();
        Tensor values = Tensor.of(new int[] {elements.size() / width, width}, elements.toArray());
        return new Table(layout.columns(), values, layout.notes());
    }

    /**
     * The columns that are read of a table.
     *
     * @param names their names
     * @param notes what was left out and why, as in {@link Table#notes}
     */
    public record Columns(List<String> names, List<String> notes) {}

    /**
     * Copies a table that need not fit into memory to a file of numbers, for {@link Npy#rows}.
     *
     * @return the columns
     * @throws IllegalArgumentException if both are the same file
     * @throws FileFormatException if the file does not hold a numeric table
     * @throws UncheckedIOException if it cannot be read or the other cannot be written
     */
    public Columns toNpy(Path csv, Path npy) {
        if (isSame(csv, npy)) {
            throw new IllegalArgumentException(
                    "Csv.toNpy: expected a file of its own for the numbers, got that of the table, " + csv);
        }
        return Reading.of(csv, FileFormatException::new, in -> {
            CsvSource source = CsvSource.of(csv, in, options.charset);
            CsvLayout layout = layout(source);
            AtomicFile.write(npy, channel -> {
                NpyWriter writer = new NpyWriter(npy, channel);
                Reading.translated(csv.toString(), FileFormatException::new, () -> {
                    rows(source, layout, writer::writeRow);
                    return writer;
                });
                writer.finish(layout.columns().size());
            });
            return new Columns(layout.columns(), layout.notes());
        });
    }

    private static boolean isSame(Path csv, Path npy) {
        try {
            return Files.exists(csv) && Files.exists(npy) && Files.isSameFile(csv, npy);
        } catch (IOException e) {
            throw new UncheckedIOException("Csv.toNpy: " + csv + " and " + npy + ": " + e.getMessage(), e);
        }
    }

    private CsvLayout layout(CsvSource source) throws IOException {
        return new CsvLayout(CsvSeparators.survey(source, options), options);
    }

    private void rows(CsvSource source, CsvLayout layout, Consumer<double[]> sink) throws IOException {
        CsvRows rows = new CsvRows(source, layout.separator(), options.skipped);
        if (layout.header()) {
            rows.next();
        }
        for (List<String> cells = rows.next(); cells != null; cells = rows.next()) {
            layout.read(rows.row(), cells).ifPresent(sink);
        }
        layout.requireRows();
    }
}
