package nabla.examples.tables;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nabla.scorematching.tables.DataFrame;

/** Writes a table in a dialect, row by row. */
public final class TableWriter {
    private final Dialect dialect;
    private final List<Dialect.Column> columns;
    private final Writer out;
    private final CsvWriter csv;

    /** A writer of a table with these columns, which has written the header. */
    public TableWriter(OutputStream stream, Dialect dialect, List<String> names) {
        this.dialect = dialect;
        this.columns = names.stream().map(dialect::column).toList();
        this.out = new OutputStreamWriter(stream, dialect.charset());
        boolean[] quoted = new boolean[columns.size()];
        for (int j = 0; j < quoted.length; j++) {
            quoted[j] = columns.get(j).quoted();
        }
        this.csv = CsvWriter.builder()
                .fieldSeparator(dialect.separator())
                .lineDelimiter(dialect.lineEnd().equals("\r\n") ? LineDelimiter.CRLF : LineDelimiter.LF)
                .quoteStrategy(new Quotes(dialect.header(), columns))
                .build(out);
        begin();
    }

    private void begin() {
        try {
            if (dialect.marked()) {
                out.write('\ufeff');
            }
            if (dialect.header()) {
                csv.writeRecord(columns.stream().map(Dialect.Column::heading).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a row of cells. */
    public void row(List<String> cells) {
        csv.writeRecord(cells);
    }

    /** Writes all rows of a table that has these columns. */
    public void rows(DataFrame frame) {
        List<String[]> cells = columns.stream()
                .map(column -> written(dialect, frame, column.name()))
                .toList();
        for (int i = 0; i < frame.rows(); i++) {
            int row = i;
            row(cells.stream().map(column -> column[row]).toList());
        }
        flush();
    }

    /** Writes what is still in memory. */
    public void flush() {
        try {
            csv.flush();
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cells of a column as they are written in a dialect. */
    static String[] written(Dialect dialect, DataFrame frame, String name) {
        Dialect.Column column = dialect.column(name);
        if (frame.isNumeric(name)) {
            return written(column, frame.numbers(name));
        }
        return Arrays.stream(frame.words(name))
                .map(word -> word == null ? column.missing() : word)
                .toArray(String[]::new);
    }

    /** Numbers of an added column, infinite ones too, as they are written here. */
    public String[] written(String name, double[] values) {
        return written(dialect.column(name), values);
    }

    private static String[] written(Dialect.Column column, double[] values) {
        NumberStyle style = column.numbers().orElse(NumberStyle.SHORTEST);
        return Arrays.stream(values)
                .mapToObj(value -> Double.isNaN(value) ? column.missing() : style.format(value))
                .toArray(String[]::new);
    }

    /**
     * The cells of a column that are to fill gaps in a table.
     *
     * @param dialect that of the table
     * @param learnt that of another with the same columns, which may have more digits
     */
    public static String[] filled(Dialect dialect, Dialect learnt, DataFrame frame, String name) {
        Dialect.Column column = dialect.column(name);
        Optional<NumberStyle> other = learnt.columns().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .flatMap(Dialect.Column::numbers);
        if (!frame.isNumeric(name) || other.isEmpty()) {
            return written(dialect, frame, name);
        }
        NumberStyle style = column.numbers()
                .map(own -> own.withDecimals(other.get()))
                .orElseGet(() -> other.get().with(dialect.decimal()));
        return Arrays.stream(frame.numbers(name)).mapToObj(style::format).toArray(String[]::new);
    }

    /** Quotes of each column as in the table that the dialect is of. */
    private record Quotes(boolean header, List<Dialect.Column> columns) implements QuoteStrategy {
        @Override
        public boolean quoteEmpty(int line, int column) {
            // Of one column, an empty line at the end would be none.
            return line == 1 && header ? columns.get(column).quotedHeading() : columns.size() == 1;
        }

        @Override
        public boolean quoteValue(int line, int column, String value) {
            Dialect.Column way = columns.get(column);
            boolean heading = line == 1 && header;
            return heading ? way.quotedHeading() : way.quoted() && !value.equals(way.missing());
        }
    }
}
