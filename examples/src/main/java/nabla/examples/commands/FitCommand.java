package nabla.examples.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import nabla.autodiff.Rng;
import nabla.examples.report.FileProblem;
import nabla.examples.tables.TableFile;
import nabla.examples.tables.page.LossRecorder;
import nabla.examples.tables.page.Origin;
import nabla.nn.training.CheckpointFile;
import nabla.scorematching.tables.Column;
import nabla.scorematching.tables.ColumnKind;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.Schema;
import nabla.scorematching.tables.TableModel;
import nabla.scorematching.tables.TableTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Learns a model of a table. */
@Command(
        name = "fit",
        sortOptions = false,
        header = {"Learns a model of a table.", ""},
        description = {
            "Learns a model of the rows of a table: numbers, words and dates, with gaps. All choices are made from the data and"
                    + " printed. Ctrl-C ends it and keeps what has been learnt; the same call with --resume goes on from there.",
            ""
        },
        footer = {
            "",
            "DATA is CSV in any dialect, .npy, .npz or .idx, also packed (.gz), or - for standard input.",
            "Example:  nabla fit penguins.csv -o penguins.safetensors --kind year=category"
        })
public final class FitCommand extends TableCommand {
    private static final double USUAL_SHARE = 0.1;
    private static final int ENOUGH_ROWS = 100;
    private static final int STEPS_OF_A_LOSS = 50;

    @Parameters(paramLabel = "DATA", description = "a table, or - for standard input")
    private String data;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "MODEL",
            description = "where the model goes (default: the name of the table with .safetensors, in this folder)")
    private Path output;

    @Option(
            names = "--page",
            paramLabel = "PAGE.html",
            description = "write a page: what was read, data against samples, metrics")
    private Path page;

    @Option(names = "--quick", description = "a small model in a short time")
    private boolean quick;

    @Option(names = "--steps", paramLabel = "N", description = "training steps (default: as many as help)")
    private Integer steps;

    @Option(
            names = "--kind",
            paramLabel = "NAME=KIND",
            description =
                    "what a column is, whatever it looks like: number, category, date, constant, row-number, identifier or"
                            + " text; the last four are not learnt")
    private Map<String, String> kinds = new LinkedHashMap<>();

    @Option(
            names = "--bounded",
            paramLabel = "NAME=LOW:HIGH",
            description = "values of a column lie within; an end may be left out")
    private Map<String, String> bounds = new LinkedHashMap<>();

    @Option(names = "--target", paramLabel = "NAME", description = "what evaluate is to predict from the other columns")
    private String target;

    @Option(
            names = "--held-out",
            paramLabel = "SHARE",
            description =
                    "the share of the rows that is not learnt, but shows how good the model is (default: 0.1, of 100 rows"
                            + " and more)")
    private Double share;

    @Option(names = "--threads", paramLabel = "N", description = "threads to use (default: as many as there are cores)")
    private Integer threads;

    @Option(
            names = Call.RESUME,
            description = "go on where this call was interrupted, from MODEL.checkpoint; data and options as they were")
    private boolean resume;

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Mixin
    private final DataOptions options = new DataOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        requireSense();
        Path file = output == null ? defaultOutput() : output;
        Output.requireWritable(file);
        if (page != null) {
            Output.requireWritable(page);
        }
        Path checkpoint = FitRun.checkpoint(file, resume);
        TableFile table =
                options.read(data, name -> !kinds.containsKey(name) || kind(kinds.get(name)) != ColumnKind.NUMBER);
        requireColumns(table.frame());
        Rng rng = seed.rng();
        HeldOut parts = HeldOut.of(table.frame(), share(table.frame().rows()), rng.split(0));
        try (FitRun run = new FitRun(file, checkpoint, console().progress(), goOn())) {
            DataOptions.say(table, console());
            beginOrGoOn(checkpoint);
            long start = System.nanoTime();
            LossRecorder losses = LossRecorder.every(STEPS_OF_A_LOSS).keptIn(FitRun.losses(checkpoint));
            TableModel model = run.fit(training(table).listener(losses), parts.train(), rng.split(1));
            run.write(() -> StoredModel.write(file, model, table.dialect(), metadata(parts)));
            double seconds = (System.nanoTime() - start) / 1e9;
            Compared compared = Compared.training(parts.train(), parts.heldOut());
            Evaluation evaluation = page == null
                    ? Evaluation.of(model, compared.freshest(), rng.split(2))
                    : Evaluation.of(model, compared, Optional.ofNullable(target), rng.split(2));
            report(file, table, parts, model, evaluation, seconds);
            if (page != null) {
                new ModelPage(model, compared, evaluation)
                        .write(
                                page,
                                table,
                                losses.points(),
                                Optional.ofNullable(target),
                                Origin.now(Call.of(spec), seed.value()));
                console().say("the page is " + page);
            }
        } catch (CancellationException e) {
            // The run has said what is left behind, or is about to.
        }
    }

    private String goOn() {
        return Call.resuming(spec) + (data.equals("-") ? " < the same table" : "");
    }

    private void beginOrGoOn(Path checkpoint) {
        CheckpointFile.requireFree(checkpoint); // another fit may have begun while the table was read
        try {
            if (!resume) {
                Files.deleteIfExists(FitRun.losses(checkpoint));
            }
            if (!resume && Files.deleteIfExists(checkpoint)) {
                console().say(checkpoint + ": was of an interrupted fit, which begins anew; --resume goes on with one");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(checkpoint + ": cannot be deleted: " + FileProblem.of(e), e);
        }
    }

    private void requireSense() {
        if (steps != null && steps < 1) {
            throw DataOptions.wrong("--steps " + steps + ": expected 1 or more");
        }
        if (threads != null && threads < 1) {
            throw DataOptions.wrong("--threads " + threads + ": expected 1 or more");
        }
        if (share != null && !(share >= 0 && share < 1)) {
            throw DataOptions.wrong("--held-out " + share + ": expected a share from 0 to below 1");
        }
        kinds.values().forEach(FitCommand::kind);
        bounds.forEach((name, text) -> bound(name, text));
    }

    private double share(int rows) {
        double usual = rows < ENOUGH_ROWS ? 0 : USUAL_SHARE;
        return share == null ? usual : share;
    }

    private Path defaultOutput() {
        String name = data.equals("-") ? "table" : Path.of(data).getFileName().toString();
        return Path.of(name.replaceFirst("(\\.[A-Za-z]{1,4})?(\\.gz)?$", "") + ".safetensors");
    }

    private void requireColumns(DataFrame frame) {
        List<String> named = new ArrayList<>(kinds.keySet());
        named.addAll(bounds.keySet());
        if (target != null) {
            named.add(target);
        }
        DataOptions.requireColumns(frame, named);
    }

    private TableTraining training(TableFile table) {
        TableTraining training = TableModel.training();
        // Rows are numbered no more where some of them are held out, and parts of a whole may seem to end before it.
        for (Column column : Schema.of(table.frame()).columns()) {
            if (column.kind() == ColumnKind.ROW_NUMBER) {
                training = training.column(column.name(), ColumnKind.ROW_NUMBER);
            } else if (column.kind() == ColumnKind.NUMBER) {
                training = withinWhole(training, table, column.name());
            }
        }
        for (Map.Entry<String, String> kind : kinds.entrySet()) {
            training = training.column(kind.getKey(), kind(kind.getValue()));
        }
        for (Map.Entry<String, String> bound : bounds.entrySet()) {
            double[] ends = bound(bound.getKey(), bound.getValue());
            training = training.bounded(bound.getKey(), ends[0], ends[1]);
        }
        training = quick ? training.quick() : training;
        training = steps == null ? training : training.steps(steps);
        return training.onThreads(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
    }

    /** Parts of a whole, written with % or ‰, are bounded by nothing and by the whole if all of them lie between. */
    private TableTraining withinWhole(TableTraining training, TableFile table, String name) {
        OptionalDouble whole = table.dialect().whole(name);
        boolean within = whole.isPresent()
                && Arrays.stream(table.frame().numbers(name)).noneMatch(part -> part < 0 || part > whole.getAsDouble());
        if (!within) {
            return training;
        }
        if (!bounds.containsKey(name)) {
            console()
                    .say(String.format(
                            Locale.ROOT,
                            "  column %s: parts of %.0f, all within: never beyond 0 and %.0f (--bounded %s=: lifts that)",
                            name,
                            whole.getAsDouble(),
                            whole.getAsDouble(),
                            name));
        }
        return training.bounded(name, 0, whole.getAsDouble());
    }

    private static ColumnKind kind(String text) {
        for (ColumnKind kind : ColumnKind.values()) {
            if (kind.name().equals(text.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return kind;
            }
        }
        List<String> all = new ArrayList<>();
        for (ColumnKind kind : ColumnKind.values()) {
            all.add(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        throw DataOptions.wrong("--kind: expected one of " + String.join(", ", all) + ", got " + text);
    }

    private static double[] bound(String name, String text) {
        int colon = text.indexOf(':');
        try {
            double low = colon == 0 ? Double.NEGATIVE_INFINITY : Double.parseDouble(text.substring(0, colon));
            double high = colon == text.length() - 1
                    ? Double.POSITIVE_INFINITY
                    : Double.parseDouble(text.substring(colon + 1));
            if (low < high) {
                return new double[] {low, high};
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw DataOptions.wrong("--bounded " + name + ": expected LOW:HIGH, got " + text);
        }
        throw DataOptions.wrong("--bounded " + name + ": expected LOW below HIGH, got " + text);
    }

    private Map<String, String> metadata(HeldOut parts) {
        Map<String, String> more = new LinkedHashMap<>();
        more.put("command", Call.of(spec));
        more.put("rows", Integer.toString(parts.train().rows()));
        if (target != null) {
            more.put(StoredModel.TARGET, target);
        }
        return more;
    }

    private void report(
            Path file, TableFile table, HeldOut parts, TableModel model, Evaluation evaluation, double seconds) {
        if (console().isJson()) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("model", file.toString());
            result.put("rows", parts.train().rows());
            result.put("held_out_rows", parts.rows().rows());
            result.put("seconds", seconds);
            result.put(
                    "columns",
                    model.schema().columns().stream().map(FitCommand::json).toList());
            result.put("choices", model.choices().lines().toList());
            result.put("held_out", evaluation.json());
            List<String> notes = new ArrayList<>(List.of(table.summary()));
            notes.addAll(table.notes());
            result.put("notes", notes);
            console().print(result);
            return;
        }
        console().print(model.choices().stripTrailing());
        console().print("");
        console()
                .print(
                        parts.isEmpty()
                                ? "learnt from all " + parts.train().rows() + " rows; of these, which is too good:"
                                : "learnt from " + parts.train().rows() + " rows; of "
                                        + parts.rows().rows() + " that were held out:");
        console().print(evaluation.toString().stripTrailing());
        console()
                .print(String.format(
                        Locale.ROOT, "%nin %.1f s; the model is in %s:  nabla sample %s", seconds, file, file));
    }

    static Map<String, Object> json(Column column) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", column.name());
        object.put("kind", column.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        object.put("reason", column.reason());
        return object;
    }
}
