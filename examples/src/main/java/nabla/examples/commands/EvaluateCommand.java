package nabla.examples.commands;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.examples.tables.TableFile;
import nabla.examples.tables.page.Origin;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells how good a model is. */
@Command(
        name = "evaluate",
        sortOptions = false,
        header = {"Tells how good a model is.", ""},
        description = {
            "The mean log-density of rows, best of those that the model has not learnt, and how like them samples are, beside what a"
                    + " perfect model would get.",
            ""
        },
        footer = {"", "Example:  nabla evaluate penguins.safetensors held-out.csv"})
public final class EvaluateCommand extends TableCommand {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a file that fit has written")
    private Path file;

    @Parameters(index = "1", paramLabel = "DATA", description = "rows that it has not learnt, or - for standard input")
    private String data;

    @Option(
            names = "--train",
            paramLabel = "TRAIN",
            description = "the rows that it was learnt from, for what needs them: copies, what is learnt from samples")
    private String train;

    @Option(names = "--page", paramLabel = "PAGE.html", description = "write a page: data against samples, metrics")
    private Path page;

    @Mixin
    private final DataOptions options = new DataOptions();

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        if (page != null) {
            Output.requireWritable(page);
        }
        StoredModel stored = StoredModel.read(file);
        TableModel model = stored.model();
        TableFile table = options.read(data, console(), stored);
        DataFrame rows = Aligned.of(stored, table);
        Compared compared = train == null
                ? Compared.given(rows)
                : Compared.training(Aligned.of(stored, options.read(train, console(), stored)), Optional.of(rows));
        Optional<String> target = Optional.ofNullable(stored.metadata().get(StoredModel.TARGET));
        Evaluation evaluation = Evaluation.of(model, compared, target, seed.rng());
        if (console().isJson()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("rows", rows.rows());
            result.putAll(evaluation.json());
            console().print(result);
        } else {
            console().print(evaluation.toString().stripTrailing());
        }
        if (page != null) {
            new ModelPage(model, compared, evaluation)
                    .write(page, table, List.of(), target, Origin.now(Call.of(spec), seed.value()));
            console().say("the page is " + page);
        }
    }
}
