package nabla.examples.commands;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.examples.tables.TableFile;
import nabla.examples.tables.TableWriter;
import nabla.scorematching.tables.DataFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores the rows of a table. */
@Command(
        name = "score",
        sortOptions = false,
        header = {"Tells how likely and how strange rows are.", ""},
        description = {
            "Prints the rows of a table as they stand, with three more columns: log_prob, the logarithm of the density in the units"
                    + " of the data; log_prob_error, its standard error; anomaly, the higher the stranger the row is.",
            ""
        },
        footer = {"", "Example:  nabla score penguins.safetensors new.csv --by anomaly | head"})
public final class ScoreCommand extends TableCommand {
    /** What rows can be sorted by. */
    enum By {
        ANOMALY,
        LOG_PROB
    }

    @Parameters(index = "0", paramLabel = "MODEL", description = "a file that fit has written")
    private Path file;

    @Parameters(index = "1", paramLabel = "DATA", description = "a table, or - for standard input")
    private String data;

    @Option(names = "--only", description = "print the three columns alone")
    private boolean only;

    @Option(names = "--by", paramLabel = "COLUMN", description = "sort by anomaly or log_prob, the strangest row first")
    private By by;

    @Mixin
    private final RowsOutput output = new RowsOutput();

    @Mixin
    private final DataOptions options = new DataOptions();

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Override
    public void run() {
        output.requireWritable();
        StoredModel stored = StoredModel.read(file);
        TableFile table = options.read(data, console(), stored);
        DataFrame frame = Aligned.of(stored, table);
        Scores scores = Scores.of(stored.model(), frame, seed.rng());
        if (scores.withoutLogProb() > 0) {
            console()
                    .say(String.format(
                            "%d of %d rows have no finite log_prob: for a word or a value that the model takes for impossible,"
                                    + " or because its numbers overflow",
                            scores.withoutLogProb(), frame.rows()));
        }
        int[] order = order(scores, frame.rows());
        Map<String, double[]> added = new LinkedHashMap<>();
        added.put(free("log_prob", frame), scores.logProb());
        added.put(free("log_prob_error", frame), scores.error());
        added.put(free("anomaly", frame), scores.anomaly());
        output.write(console(), frame.rows(), out -> write(table, added, order, out));
    }

    private static String free(String name, DataFrame frame) {
        return frame.has(name) ? free(name + "_", frame) : name;
    }

    private int[] order(Scores scores, int rows) {
        IntStream all = IntStream.range(0, rows);
        if (by == null) {
            return all.toArray();
        }
        Comparator<Integer> first = by == By.ANOMALY
                ? Comparator.<Integer>comparingDouble(i -> scores.anomaly()[i]).reversed()
                : Comparator.comparingDouble(i -> scores.logProb()[i]);
        return all.boxed().sorted(first).mapToInt(i -> i).toArray();
    }

    private void write(TableFile table, Map<String, double[]> added, int[] order, OutputStream out) {
        DataFrame given = only ? DataFrame.builder().build() : table.frame();
        if (console().isJson()) {
            List<Map<String, Object>> rows = only ? empty(order.length) : RowObjects.of(given);
            added.forEach((name, values) ->
                    IntStream.range(0, values.length).forEach(i -> rows.get(i).put(name, values[i])));
            RowObjects.write(out, IntStream.of(order).mapToObj(rows::get).toList());
            return;
        }
        List<String> names = new ArrayList<>(given.names());
        names.addAll(added.keySet());
        List<String[]> cells = new ArrayList<>();
        given.names().forEach(name -> cells.add(table.written(name)));
        TableWriter writer = new TableWriter(out, table.dialect(), names);
        added.forEach((name, values) -> cells.add(writer.written(name, values)));
        for (int i : order) {
            writer.row(cells.stream().map(column -> column[i]).toList());
        }
        writer.flush();
    }

    private static List<Map<String, Object>> empty(int rows) {
        List<Map<String, Object>> all = new ArrayList<>();
        IntStream.range(0, rows).forEach(i -> all.add(new LinkedHashMap<>()));
        return all;
    }
}
