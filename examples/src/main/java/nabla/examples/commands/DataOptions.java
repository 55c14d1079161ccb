package nabla.examples.commands;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import nabla.examples.Stopped;
import nabla.examples.tables.DecimalMark;
import nabla.examples.tables.ReadOptions;
import nabla.examples.tables.ReadOptions.RowRange;
import nabla.examples.tables.TableFile;
import nabla.scorematching.tables.DataFrame;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** How a table is read, where looking at it does not tell. */
final class DataOptions {
    @Option(
            names = "--separator",
            paramLabel = "C",
            description = "between cells: a character, tab or blanks (found by looking)")
    private String separator;

    @Option(
            names = "--decimal",
            paramLabel = "MARK",
            description = "before fractions: point or comma (found by looking)")
    private DecimalMark decimal;

    @Option(
            names = "--missing",
            paramLabel = "WORD",
            split = ",",
            description = "these cells and empty ones are missing (NA, n/a, ?, -, null, NaN, . and the like)")
    private List<String> missing;

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            converter = ColumnName.class,
            description = "these columns alone, in this order; a name with a comma stands in double quotes")
    private List<String> columns = List.of();

    @Option(
            names = "--without",
            paramLabel = "NAME",
            split = ",",
            converter = ColumnName.class,
            description = "leave out these columns")
    private List<String> without = List.of();

    @Option(names = "--rows", paramLabel = "N", description = "the first N rows, or rows FIRST:LAST")
    private String rows;

    @Option(names = "--header", description = "the first row has the names of the columns (found by looking)")
    private boolean header;

    @Option(names = "--no-header", description = "the first row is data; columns are called 1, 2, …")
    private boolean noHeader;

    @Option(names = "--comments", description = "every line that begins with # is a comment (found by looking)")
    private boolean comments;

    @Option(names = "--no-comments", description = "lines that begin with # are rows like others")
    private boolean noComments;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            converter = CharsetName.class,
            description = "the encoding of the text (found by looking)")
    private Charset charset;

    @Option(names = "--skip", paramLabel = "N", description = "leave out N lines at the beginning")
    private int skip;

    /**
     * Reads a table and says what was found.
     *
     * @param data a file, or "-" for standard input
     */
    TableFile read(String data, Console console) {
        return read(data, console, List.of());
    }

    /**
     * Reads a table and says what was found.
     *
     * @param needed columns that are read, too, where {@code --columns} chooses others
     */
    TableFile read(String data, Console console, List<String> needed) {
        List<String> chosen = columns.isEmpty()
                ? columns
                : Stream.concat(columns.stream(), needed.stream()).distinct().toList();
        TableFile table = TableFile.read(data, options(chosen));
        say(table, console);
        return table;
    }

    /** Reads a table for a model and says what was found. */
    TableFile read(String data, Console console, StoredModel model) {
        TableFile table = TableFile.read(data, options().expecting(model.headings()));
        say(table, console);
        return table;
    }

    /** Reads a table in which numbers of eight digits may be dates, in these columns. */
    TableFile read(String data, Predicate<String> mayBeDates) {
        return TableFile.read(data, options().withDatesIn(mayBeDates));
    }

    /** Says what was found. */
    static void say(TableFile table, Console console) {
        console.say(table.summary());
        table.notes().forEach(note -> console.say("  " + note));
    }

    /** How to read. */
    ReadOptions options() {
        return options(columns);
    }

    private ReadOptions options(List<String> chosen) {
        if (header && noHeader) {
            throw wrong("--header and --no-header exclude each other");
        }
        if (comments && noComments) {
            throw wrong("--comments and --no-comments exclude each other");
        }
        if (skip < 0) {
            throw wrong("--skip " + skip + ": expected 0 or more");
        }
        return new ReadOptions(
                Optional.ofNullable(separator).map(DataOptions::character),
                Optional.ofNullable(decimal),
                Optional.ofNullable(missing),
                header || noHeader ? Optional.of(header) : Optional.empty(),
                comments || noComments ? Optional.of(comments) : Optional.empty(),
                Optional.ofNullable(charset),
                skip,
                chosen,
                without,
                rows == null ? RowRange.ALL : range(rows),
                List.of(),
                column -> false);
    }

    private static RowRange range(String text) {
        try {
            return RowRange.of(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--rows: " + e.getMessage());
        }
    }

    private static char character(String text) {
        String one = switch (text) {
            case "tab", "\\t" -> "\t";
            case "blank", "blanks", "space" -> " ";
            case "comma" -> ",";
            case "semicolon" -> ";";
            case "bar", "pipe" -> "|";
            default -> text;
        };
        if (one.length() != 1 || Character.isLetterOrDigit(one.charAt(0)) || "\"\r\n.+-#".contains(one)) {
            throw wrong("--separator: expected a character that is in no number, tab or blanks, got '" + text + "'");
        }
        return one.charAt(0);
    }

    /** Refuses names that no column has. */
    static void requireColumns(DataFrame frame, List<String> names) {
        for (String name : names) {
            if (!frame.has(name)) {
                throw wrong("expected a column among " + String.join(", ", frame.names()) + ", got " + name);
            }
        }
    }

    static Stopped wrong(String message) {
        return new Stopped(message + " (see -h)", ExitCode.USAGE);
    }
}
