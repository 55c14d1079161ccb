package nabla.examples.faithful;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.examples.Stopped;
import nabla.nn.data.Csv;
import nabla.nn.data.Table;

/**
 * What was measured, read and checked: finite numbers, rows enough, and columns that vary.
 *
 * @param source where it comes from
 * @param columns the columns
 * @param values [rows, columns]
 * @param clusters the groups of rows that are known to be there
 * @param notes what was done to the table on the way in
 */
public record Measurements(
        String source, List<Column> columns, Tensor values, Optional<Clusters> clusters, List<String> notes) {

    /** With fewer rows there is nothing to hold out. */
    private static final int FEWEST_ROWS = 20;

    /** Squares of larger numbers overflow. */
    private static final double LARGEST = 1e150;

    private static final String OLD_FAITHFUL = "faithful.csv";

    /** Columns whose names alone would not tell a reader what they are. */
    private static final Map<String, Column> KNOWN = Map.of(
            "eruptions", new Column("duration", "duration of the eruption (min)"),
            "waiting", new Column("waiting", "waiting time until the next (min)"));

    /**
     * A column.
     *
     * @param name a short name, for tables
     * @param label a name with its unit, for axes
     */
    public record Column(String name, String label) {}

    /** The Old Faithful data, which come with the examples. */
    public static Measurements oldFaithful() {
        try (InputStream in = Measurements.class.getResourceAsStream(OLD_FAITHFUL)) {
            return checked("Old Faithful", Csv.reader().from(in, OLD_FAITHFUL));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The numeric columns of a file.
     *
     * @throws nabla.nn.data.FileFormatException if it holds no numeric table
     * @throws UncheckedIOException if it cannot be read
     * @throws Stopped if there are too few rows or no column varies
     */
    public static Measurements read(Path file, Csv reader) {
        return checked(file.toString(), reader.from(file));
    }

    private static Measurements checked(String source, Table table) {
        if (table.rows() < FEWEST_ROWS) {
            String notes = table.notes().isEmpty() ? "" : " (" + String.join("; ", table.notes()) + ")";
            throw new Stopped(source + ": expected at least " + FEWEST_ROWS + " rows, got " + table.rows() + notes);
        }
        requireSmall(source, table);
        double[] spread = table.values().max(0).sub(table.values().min(0)).toArray();
        int[] varying =
                IntStream.range(0, spread.length).filter(j -> spread[j] > 0).toArray();
        if (varying.length == 0) {
            throw new Stopped(source + ": every column has one value in all rows, so there is nothing to learn");
        }
        List<String> notes = new ArrayList<>(table.notes());
        if (varying.length < spread.length) {
            notes.add("left out, because all rows have the same value: "
                    + IntStream.range(0, spread.length)
                            .filter(j -> spread[j] == 0)
                            .mapToObj(table.columns()::get)
                            .collect(Collectors.joining(", ")));
        }
        List<String> names =
                IntStream.of(varying).mapToObj(table.columns()::get).toList();
        List<Column> columns = names.stream()
                .map(name -> KNOWN.getOrDefault(name, new Column(name, name)))
                .toList();
        return new Measurements(source, columns, table.values().take(1, varying), clusters(names), notes);
    }

    private static void requireSmall(String source, Table table) {
        double[] largest = table.values().abs().max(0).toArray();
        for (int j = 0; j < largest.length; j++) {
            if (largest[j] > LARGEST) {
                throw new Stopped(source + ", column " + table.columns().get(j) + ": expected numbers below " + LARGEST
                        + ", got " + largest[j]);
            }
        }
    }

    /** Eruptions are short or long, with hardly any of about three minutes. */
    private static Optional<Clusters> clusters(List<String> names) {
        int duration = names.indexOf("eruptions");
        return duration < 0
                ? Optional.empty()
                : Optional.of(new Clusters(duration, 3, "short eruptions (< 3 min)", "long eruptions"));
    }
}
