package nabla.examples.tables;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import nabla.nn.data.FileFormatException;
import nabla.scorematching.tables.DataFrame;

/**
 * A table that was read: its columns, its cells as they stand, and what was found out about how it is written.
 *
 * @param name of the file
 * @param frame its columns
 * @param cells as they stand, a row each; empty for a file of numbers
 * @param dialect how it is written
 * @param summary what was read, in one line
 * @param notes what was decided or left out, a line each
 */
public record TableFile(
        String name, DataFrame frame, List<String[]> cells, Dialect dialect, String summary, List<String> notes) {

    /**
     * Reads text in any dialect, files of numbers ({@code .npy}, {@code .npz}) and images ({@code .idx}), also packed by gzip, which
     * are known by their first bytes.
     *
     * @param data the file, or "-" for standard input
     * @throws FileFormatException if it is no table, or may be read in two ways
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static TableFile read(String data, ReadOptions options) {
        byte[] bytes = Decoded.bytes(data);
        String name = data.equals("-") ? "standard input" : data;
        Optional<Supplier<TableFile>> numbers = ArrayFile.of(name, bytes, options);
        return numbers.isPresent()
                ? numbers.get().get()
                : CsvText.read(name, Decoded.of(name, bytes, options.charset()), options);
    }

    /** The cells of a column as they stand, or as they would be written. */
    public String[] written(String column) {
        if (cells.isEmpty()) {
            return TableWriter.written(dialect, frame, column);
        }
        int j = frame.names().indexOf(column);
        return cells.stream().map(row -> row[j]).toArray(String[]::new);
    }
}
