package nabla.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.examples.faithful.DenoisingMethod;
import nabla.examples.faithful.ExactMethod;
import nabla.examples.faithful.Method;
import nabla.examples.faithful.Prepared;
import nabla.examples.faithful.Report;
import nabla.examples.faithful.Settings;
import nabla.examples.faithful.Study;
import nabla.examples.faithful.Work;
import nabla.examples.report.Fonts;
import nabla.examples.report.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The main job: learns the score of a table in two ways, draws from both, and shows with pictures and numbers what each of
 * them saw.
 */
@Command(
        name = "OldFaithful",
        sortOptions = false,
        description = {
            "Learns the score of a numeric table in two ways, draws samples with both, and shows what came of it:",
            "A, exact score matching and Langevin dynamics; B, denoising at many noise levels and annealed Langevin"
                    + " dynamics. Without options the table is that of the eruptions of the geyser Old Faithful.",
            ""
        })
public final class OldFaithful implements Runnable {
    /** Which methods to use. */
    enum Choice {
        EXACT,
        DENOISING,
        BOTH
    }

    @Mixin
    private TableOptions table;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "where pictures, page, numbers and models go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("out", "old-faithful");

    @Option(names = "--method", paramLabel = "METHOD", description = "exact, denoising or both (default: both)")
    private Choice choice = Choice.BOTH;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "the most training steps of a method; both stop earlier when held-out data say so")
    private Integer steps;

    @Option(names = "--quick", description = "a short run that shows everything, with rougher samples")
    private boolean quick;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Runs the main job; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new OldFaithful(), args);
    }

    @Override
    public void run() {
        PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Settings settings = settings();
        Rng rng = common.rng();
        Launch.requireWritable(out);
        table.file().ifPresent(file -> console.println("reading " + file));
        Prepared prepared = Prepared.of(table.read(), rng.split(0));

        Report report = new Report(out, common.seed(), Fonts.problem());
        try (Interruption interruption = new Interruption()) {
            report.begin(prepared, console);
            Work work = new Work(settings.steps(), Progress.on(console), interruption::isRequested);
            Study study = Study.of(prepared, methods(settings), out, rng.split(1), work);
            report.end(study, console);
        }
    }

    private Settings settings() {
        Settings settings = quick ? Settings.quick() : Settings.full();
        if (steps != null && steps < 1) {
            throw new Stopped("--steps " + steps + ": at least one step is needed", ExitCode.USAGE);
        }
        return steps == null ? settings : settings.withSteps(steps);
    }

    private List<Method> methods(Settings settings) {
        return switch (choice) {
            case EXACT -> List.of(new ExactMethod(settings));
            case DENOISING -> List.of(new DenoisingMethod(settings));
            case BOTH -> List.of(new ExactMethod(settings), new DenoisingMethod(settings));
        };
    }
}
