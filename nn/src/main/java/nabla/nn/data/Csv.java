package nabla.nn.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a numeric table from comma-separated values (RFC 4180), UTF-8. Semicolons and tabs separate too: whichever of the
 * three is the most frequent in the first line. The first line gives the columns' names if one of its cells is not a
 * number. Of the columns those are read whose cells are numbers; columns of text are left out. Empty lines are skipped.
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
        if (Files.isDirectory(path)) {
            throw new UncheckedIOException(path + ": is a directory", new IOException("is a directory"));
        }
        try (InputStream in = Files.newInputStream(path)) {
            return from(in, path.toString());
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(path + ": there is no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a table from a stream, for instance an unpacked one, and leaves it open.
     *
     * @param name stands in messages for the file's name
     * @throws FileFormatException if the stream holds no numeric table
     * @throws UncheckedIOException if it cannot be read
     */
    public Table from(InputStream in, String name) {
        Reader utf8 = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
        try {
            return parse(new BufferedReader(utf8), name);
        } catch (CharacterCodingException e) {
            throw new FileFormatException(name + ": is not UTF-8 text");
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private Table parse(BufferedReader lines, String name) throws IOException {
        CsvRows rows = new CsvRows(name, lines, skipped);
        List<String> first = rows.next();
        if (first == null) {
            throw new FileFormatException(name + ": there are no rows");
        }
        boolean named =
                header && first.stream().anyMatch(cell -> !CsvColumns.isNumber(cell) && !CsvColumns.isGap(cell));
        CsvColumns table =
                named ? CsvColumns.named(name, first, columns) : CsvColumns.numbered(name, first.size(), columns);
        for (List<String> cells = named ? rows.next() : first; cells != null; cells = rows.next()) {
            table.add(rows.row(), cells);
        }
        return table.table();
    }
}
