package nabla.nn.data;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the caller says of a table; the rest is found out. Nothing changes once {@link #with} has returned. */
final class CsvOptions {
    /** Lines to leave out at the beginning. */
    int skipped;

    /** Whether the first row has the names. */
    Optional<Boolean> header = Optional.empty();

    /** What stands between cells. */
    Optional<Character> separator = Optional.empty();

    /** How numbers are written. */
    Optional<Decimal> decimal = Optional.empty();

    /** The columns to read, or none for all that are numeric. */
    List<String> columns = List.of();

    /** The columns to leave out. */
    List<String> without = List.of();

    /** Whether rows with missing values are left out. */
    boolean complete;

    /** The encoding. */
    Charset charset = StandardCharsets.UTF_8;

    /**
     * Other options, which differ from these by a change.
     *
     * @throws IllegalArgumentException if a column is to be read and left out
     */
    CsvOptions with(Consumer<CsvOptions> change) {
        CsvOptions copy = new CsvOptions();
        copy.skipped = skipped;
        copy.header = header;
        copy.separator = separator;
        copy.decimal = decimal;
        copy.columns = columns;
        copy.without = without;
        copy.complete = complete;
        copy.charset = charset;
        change.accept(copy);
        copy.columns.stream().filter(copy.without::contains).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("Csv: column " + name + " is in columns(…) and in withoutColumns(…)");
        });
        return copy;
    }
}
