package nabla.examples.commands;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.examples.tables.TableFile;
import nabla.scorematching.tables.DataFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells how good a model is. */
@Command(
        name = "evaluate",
        sortOptions = false,
        header = {"Tells how good a model is.", ""},
        description = {
            "Tells how good a model is by rows that it has not learnt: their mean log-density with its standard error, and how far"
                    + " samples are from them.",
            ""
        },
        footer = {"", "Example:  nabla evaluate penguins.safetensors held-out.csv"})
public final class EvaluateCommand extends TableCommand {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a file that fit has written")
    private Path file;

    @Parameters(index = "1", paramLabel = "DATA", description = "rows that it has not learnt, or - for standard input")
    private String data;

    @Mixin
    private final DataOptions options = new DataOptions();

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Override
    public void run() {
        StoredModel stored = StoredModel.read(file);
        TableFile table = options.read(data, console());
        DataFrame frame = Aligned.of(stored, table);
        Evaluation evaluation = Evaluation.of(stored.model(), frame, seed.rng());
        if (console().isJson()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("rows", frame.rows());
            result.put("figures", evaluation.json());
            console().print(result);
        } else {
            console().print(evaluation.toString().stripTrailing());
        }
    }
}
