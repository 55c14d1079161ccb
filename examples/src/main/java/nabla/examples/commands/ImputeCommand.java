package nabla.examples.commands;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** Fills the missing cells of a table. */
@Command(
        name = "impute",
        sortOptions = false,
        header = {"Fills missing cells.", ""},
        description = {
            "Prints the rows of a table with their missing cells drawn from the model, given the others; cells that are there stay as"
                    + " they stand. Several draws show how uncertain a cell is.",
            ""
        },
        footer = {"", "Example:  nabla impute penguins.safetensors - --draws 5 < gaps.csv > complete.csv"})
public final class ImputeCommand extends TableCommand {
    /** For a mean. */
    private static final int DRAWS_OF_A_MEAN = 20;

    @Parameters(index = "0", paramLabel = "MODEL", description = "a file that fit has written")
    private Path file;

    @Parameters(index = "1", paramLabel = "DATA", description = "a table, or - for standard input")
    private String data;

    @Option(
            names = "--draws",
            paramLabel = "K",
            description =
                    "K tables below each other, with a column draw in front (default: 1, without it; with --mean: 20)")
    private Integer draws;

    @Option(names = "--mean", description = "the mean of the draws, of words the most frequent one")
    private boolean mean;

    @Mixin
    private final RowsOutput output = new RowsOutput();

    @Mixin
    private final DataOptions options = new DataOptions();

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Override
    public void run() {
        if (draws != null && draws < 1) {
            throw DataOptions.wrong("--draws " + draws + ": expected 1 or more");
        }
        output.requireWritable();
        StoredModel stored = StoredModel.read(file);
        TableFile table = options.read(data, console(), stored);
        DataFrame frame = Aligned.of(stored, table);
        int number = draws != null ? draws : mean ? DRAWS_OF_A_MEAN : 1;
        List<DataFrame> drawn = stored.model().impute(frame, number, seed.rng());
        List<DataFrame> complete = mean ? List.of(Completion.mean(drawn)) : drawn;
        Completion completion = new Completion(table, stored.dialect(), frame);
        completion.left(complete.get(0)).ifPresent(console()::say);
        output.write(console(), frame.rows() * complete.size(), out -> write(completion, complete, out));
    }

    private void write(Completion completion, List<DataFrame> tables, OutputStream out) {
        boolean numbered = tables.size() > 1;
        if (console().isJson()) {
            RowObjects.write(out, objects(completion, tables, numbered));
            return;
        }
        List<String> names = new ArrayList<>(completion.names());
        String draw = names.contains("draw") ? "draw_" : "draw";
        if (numbered) {
            names.add(0, draw);
        }
        TableWriter writer = new TableWriter(out, completion.dialect(), names);
        for (int k = 0; k < tables.size(); k++) {
            List<String[]> columns = new ArrayList<>();
            for (String name : completion.names()) {
                columns.add(completion.column(name, tables.get(k)));
            }
            String number = Integer.toString(k + 1);
            for (int i = 0; i < tables.get(k).rows(); i++) {
                int row = i;
                List<String> cells = new ArrayList<>();
                if (numbered) {
                    cells.add(number);
                }
                columns.forEach(column -> cells.add(column[row]));
                writer.row(cells);
            }
        }
        writer.flush();
    }

    private static List<Object> objects(Completion completion, List<DataFrame> tables, boolean numbered) {
        List<Object> all = new ArrayList<>();
        for (int k = 0; k < tables.size(); k++) {
            int draw = k + 1;
            List<Map<String, Object>> rows = RowObjects.of(completion.frame(tables.get(k)));
            IntStream.range(0, rows.size()).forEach(i -> {
                Map<String, Object> row = new LinkedHashMap<>();
                if (numbered) {
                    row.put("draw", draw);
                }
                row.putAll(rows.get(i));
                all.add(row);
            });
        }
        return all;
    }
}
