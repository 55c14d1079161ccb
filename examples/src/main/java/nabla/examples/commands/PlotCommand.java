package nabla.examples.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nabla.examples.report.Figure;
import nabla.scorematching.tables.DataFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws pictures of samples, beside data. */
@Command(
        name = "plot",
        sortOptions = false,
        header = {"Draws pictures of samples, beside data.", ""},
        description = {
            "Draws the columns of a model's samples, and pairs of them, over those of the data: columns.png and pairs.png.",
            ""
        },
        footer = {"", "Example:  nabla plot penguins.safetensors penguins.csv -o pictures"})
public final class PlotCommand extends TableCommand {
    private static final int PANELS = 4;

    @Parameters(index = "0", paramLabel = "MODEL", description = "a file that fit has written")
    private Path file;

    @Parameters(index = "1", arity = "0..1", paramLabel = "DATA", description = "a table to compare with, or -")
    private String data;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description = "where the pictures go (default: ${DEFAULT-VALUE})")
    private Path output = Path.of("plots");

    @Option(names = "-n", paramLabel = "N", description = "samples (default: as many as rows; without DATA 1000)")
    private Integer count;

    @Option(
            names = "--show",
            paramLabel = "NAME",
            split = ",",
            converter = ColumnName.class,
            description = "these columns (default: the first " + PANELS + ")")
    private List<String> shown = List.of();

    @Mixin
    private final DataOptions options = new DataOptions();

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Override
    public void run() {
        if (count != null && count < 2) {
            throw DataOptions.wrong("-n " + count + ": expected 2 or more");
        }
        Path columns = output.resolve("columns.png");
        Path pairs = output.resolve("pairs.png");
        Output.requirePicture(columns);
        StoredModel stored = StoredModel.read(file);
        DataFrame real = data == null ? DataFrame.builder().build() : Aligned.of(stored, options.read(data, console()));
        int rows = count != null ? count : data == null ? 1000 : Math.max(2, real.rows());
        DataFrame samples = stored.model().sample(seed.rng(), rows);
        List<String> names = names(stored.model().schema().learnt(), samples);
        ColumnPictures pictures = new ColumnPictures(real, samples);
        List<Path> written = new ArrayList<>();
        Figure.of("Columns", names.stream().map(pictures::column).toArray(Figure.Panel[]::new))
                .write(columns);
        written.add(columns);
        List<String> numeric = names.stream().filter(samples::isNumeric).toList();
        if (numeric.size() > 1) {
            List<Figure.Panel> panels = new ArrayList<>();
            for (int j = 1; j < numeric.size(); j++) {
                panels.add(pictures.pair(numeric.get(j - 1), numeric.get(j)));
            }
            new Figure("Pairs", panels).write(pairs);
            written.add(pairs);
        }
        if (console().isJson()) {
            console()
                    .print(Map.of(
                            "pictures", written.stream().map(Path::toString).toList()));
        } else {
            written.forEach(path -> console().print(path.toString()));
        }
    }

    private List<String> names(List<String> learnt, DataFrame samples) {
        for (String name : shown) {
            if (!samples.has(name)) {
                throw DataOptions.wrong(
                        "--show: expected columns among " + String.join(", ", samples.names()) + ", got " + name);
            }
        }
        return shown.isEmpty()
                ? learnt.stream().filter(samples::has).limit(PANELS).toList()
                : shown;
    }
}
