package nabla.examples;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nabla.examples.commands.CharsetName;
import nabla.examples.commands.ColumnName;
import nabla.examples.faithful.Measurements;
import nabla.nn.data.Csv;
import nabla.nn.data.FileFormatException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Which table to read, and how where that does not show: an option for each call that a message of {@link Csv} advises. */
final class TableOptions {
    @Option(
            names = "--data",
            paramLabel = "FILE.csv",
            description = "a table with numeric columns (default: Old Faithful)")
    private Path data;

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            converter = ColumnName.class,
            description = "read these columns of it alone")
    private List<String> columns = List.of();

    @Option(
            names = "--without-columns",
            paramLabel = "NAME",
            split = ",",
            converter = ColumnName.class,
            description = "leave out these columns")
    private List<String> without = List.of();

    @Option(names = "--skip-lines", paramLabel = "N", description = "leave out this many lines at its beginning")
    private int skipped;

    @Option(names = "--with-header", description = "its first row has the names of its columns")
    private boolean withHeader;

    @Option(names = "--without-header", description = "its first row is data")
    private boolean withoutHeader;

    @Option(names = "--separator", paramLabel = "C", description = "the character between its cells")
    private Character separator;

    @Option(names = "--decimal-point", description = "1.234 is 1 + 234/1000 in it")
    private boolean decimalPoint;

    @Option(names = "--decimal-comma", description = "1,234 is 1 + 234/1000 in it")
    private boolean decimalComma;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            converter = CharsetName.class,
            description = "its encoding (default: ${DEFAULT-VALUE})")
    private Charset charset = StandardCharsets.UTF_8;

    /**
     * The table, or Old Faithful.
     *
     * @throws Stopped if it cannot be read
     */
    Measurements read() {
        if (data == null) {
            requireNothingTold();
            return Measurements.oldFaithful();
        }
        try {
            return Measurements.read(data, reader());
        } catch (FileFormatException e) {
            boolean advice = e.getMessage().matches("(?s).*[a-z]\\(.*\\).*");
            throw new Stopped(e.getMessage() + (advice ? " (these are options, too: see -h)" : ""));
        } catch (IllegalArgumentException e) {
            throw new Stopped(e.getMessage() + " (see -h)", ExitCode.USAGE);
        }
    }

    private void requireNothingTold() {
        boolean told = !columns.isEmpty() || !without.isEmpty() || skipped != 0 || separator != null;
        if (told || withHeader || withoutHeader || decimalPoint || decimalComma || charset != StandardCharsets.UTF_8) {
            throw new Stopped(
                    "how to read a table was told without a table: --data FILE.csv is missing", ExitCode.USAGE);
        }
    }

    /** The file, or nothing for Old Faithful. */
    Optional<Path> file() {
        return Optional.ofNullable(data);
    }

    private Csv reader() {
        Csv reader = Csv.reader().completeRows().charset(charset).skipLines(skipped);
        reader = withHeader ? reader.withHeader() : reader;
        reader = withoutHeader ? reader.withoutHeader() : reader;
        reader = decimalPoint ? reader.decimalPoint() : reader;
        reader = decimalComma ? reader.decimalComma() : reader;
        reader = separator == null ? reader : reader.separator(separator);
        reader = columns.isEmpty() ? reader : reader.columns(columns.toArray(String[]::new));
        return reader.withoutColumns(without.toArray(String[]::new));
    }
}
