package nabla.nn.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.nn.io.AtomicFile;
import nabla.nn.io.Reading;

/**
 * Reads a numeric table from comma-separated values (RFC 4180), UTF-8. Semicolons and tabs separate too: whichever of the
 * three is the most frequent in the first line. The first line gives the columns' names if one of its cells is not a
 * number. Of the columns those are read that have a number in the first row; columns of text are left out. Empty lines are
 * skipped.
 *
 * <p>What is not a finite number in a numeric column is an error, an empty cell or NaN as well, and so is a row of another
 * length. Messages name file, row and column; rows are lines of the file, counted from 1.
 */
public final class Csv {
    private final int skipped;
    private final boolean header;
    private final List<String> columns;

    private Csv(int skipped, boolean header, List<String> columns) {
        this.skipped = skipped;
        this.header = header;
        this.columns = columns;
    }

    /** A reader as described above; the other methods make others. */
    public static Csv reader() {
        return new Csv(0, true, List.of());
    }

    /** Leaves out this many lines at the beginning. */
    public Csv skipLines(int count) {
        return new Csv(count, header, columns);
    }

    /** Takes the first line for data whatever is in it; columns are named 1, 2, …. */
    public Csv withoutHeader() {
        return new Csv(skipped, false, columns);
    }

    /** Reads these columns alone, in this order. */
    public Csv columns(String... names) {
        return new Csv(skipped, header, List.of(names));
    }

    /**
     * Reads a table in the usual way.
     *
     * @throws FileFormatException if the file holds no numeric table
     * @throws UncheckedIOException if it cannot be read
     */
    public static Table read(Path path) {
        return reader().from(path);
    }

    /**
     * Reads a table.
     *
     * @throws FileFormatException if the file holds no numeric table
     * @throws UncheckedIOException if it cannot be read
     */
    public Table from(Path path) {
        return Reading.of(path, FileFormatException::new, channel -> parse(lines(channel), path.toString()));
    }

    /**
     * Reads a table from a stream, for instance an unpacked one, and leaves it open.
     *
     * @param name stands in messages for the file's name
     * @throws FileFormatException if the stream holds no numeric table
     * @throws UncheckedIOException if it cannot be read
     */
    public Table from(InputStream in, String name) {
        return Reading.translated(name, FileFormatException::new, () -> parse(new BufferedReader(utf8(in)), name));
    }

    private Table parse(BufferedReader lines, String name) throws IOException {
        DoubleList elements = new DoubleList();
        CsvColumns columns = rows(lines, name, row -> elements.addAll(row));
        List<String> names = columns.names();
        int rows = elements.size() / names.size();
        return new Table(names, Tensor.of(new int[] {rows, names.size()}, elements.toArray()));
    }

    /**
     * Copies a table that need not fit into memory to a file of numbers, for {@link Npy#rows}.
     *
     * @return the names of the columns
     * @throws FileFormatException if the file holds no numeric table
     * @throws UncheckedIOException if it cannot be read or the other not be written
     */
    public List<String> toNpy(Path csv, Path npy) {
        List<String> names = new ArrayList<>();
        AtomicFile.write(npy, channel -> {
            NpyWriter writer = new NpyWriter(channel);
            CsvColumns columns =
                    Reading.of(csv, FileFormatException::new, in -> rows(lines(in), csv.toString(), writer::writeRow));
            names.addAll(columns.names());
            writer.finish(names.size());
        });
        return names;
    }

    /** Takes in the numbers of a row. */
    @FunctionalInterface
    private interface RowSink {
        void accept(double[] row) throws IOException;
    }

    private CsvColumns rows(BufferedReader lines, String name, RowSink sink) throws IOException {
        CsvRows rows = new CsvRows(name, lines, skipped);
        List<String> cells = rows.next();
        if (cells == null) {
            throw new FileFormatException(name + ": there are no rows");
        }
        List<String> names = IntStream.rangeClosed(1, cells.size())
                .mapToObj(Integer::toString)
                .toList();
        if (header && cells.stream().anyMatch(cell -> !CsvColumns.isNumber(cell) && !CsvColumns.isGap(cell))) {
            names = cells;
            cells = rows.next();
        }
        if (cells == null) {
            throw new FileFormatException(name + ": there are no rows");
        }
        CsvColumns read = columns.isEmpty()
                ? CsvColumns.numeric(name, names, rows.row(), cells)
                : CsvColumns.chosen(name, names, columns);
        for (; cells != null; cells = rows.next()) {
            sink.accept(read.read(rows.row(), cells));
        }
        return read;
    }

    private static BufferedReader lines(FileChannel channel) {
        return new BufferedReader(utf8(Channels.newInputStream(channel)));
    }

    private static Reader utf8(InputStream in) {
        return new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
    }
}
