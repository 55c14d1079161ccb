package nabla.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import nabla.autodiff.Rng;
import nabla.examples.tables.scoreboard.BenchmarkTable;
import nabla.examples.tables.scoreboard.Board;
import nabla.examples.tables.scoreboard.Generator;
import nabla.examples.tables.scoreboard.Outcome;
import nabla.scorematching.tables.TableModel;
import nabla.scorematching.tables.TableTraining;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A table model on seven real tables, against the best of eight generators in Python. */
@Command(
        name = "TableScoreboard",
        sortOptions = false,
        description = {
            "Learns seven tables, draws as many rows as there are to learn from, completes held-out rows, and prints what"
                    + " metrics say beside the best of eight generators in Python: bold where it is as good or better,"
                    + " the figure of a perfect generator in brackets.",
            ""
        })
public final class TableScoreboard implements Runnable {
    private static final int SEEDS = 3;

    /** What learns. */
    enum Learner {
        TABLE,
        BOOTSTRAP,
        GAUSSIAN
    }

    @Option(
            names = "--table",
            paramLabel = "NAME",
            split = ",",
            description = "these tables alone: ${COMPLETION-CANDIDATES}")
    private List<BenchmarkTable> tables = List.of(BenchmarkTable.values());

    @Option(names = "--seeds", paramLabel = "N", description = "how many splits, at most 3 (default: ${DEFAULT-VALUE})")
    private int seeds = SEEDS;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "table (a table model), bootstrap (the training rows again) or gaussian (independent columns)")
    private Learner learner = Learner.TABLE;

    @Option(names = "--balanced", description = "rows with the margins of the table model, instead of independent ones")
    private boolean balanced;

    @Option(names = "--quick", description = "the first split alone, and a short training")
    private boolean quick;

    @Option(names = "--threads", paramLabel = "N", description = "of a training (default: ${DEFAULT-VALUE})")
    private int threads = 2;

    @Option(names = "--details", description = "all metrics of every split")
    private boolean details;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Fills the board; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new TableScoreboard(), args);
    }

    @Override
    public void run() {
        if (seeds < 1 || seeds > SEEDS) {
            throw new Stopped("--seeds " + seeds + ": 1 to " + SEEDS + " are there", ExitCode.USAGE);
        }
        if (threads < 1) {
            throw new Stopped("--threads " + threads + ": at least one is needed", ExitCode.USAGE);
        }
        PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Board board = new Board();
        for (BenchmarkTable table : tables) {
            for (int seed = 0; seed < (quick ? 1 : seeds); seed++) {
                Rng rng = common.rng().split(table.ordinal()).split(seed);
                Outcome outcome = Outcome.of(table, seed, recipe(), rng);
                board.add(table, outcome);
                console.printf(Locale.ROOT, "%s, split %d: %.1f s%n", table.title(), seed, outcome.seconds());
                if (details) {
                    console.println(outcome.evaluation());
                    console.println();
                }
            }
        }
        console.println();
        board.lines().forEach(console::println);
        console.printf(
                Locale.ROOT,
                "%nwon: %d of %d cells; with the figure of a perfect generator: %d%n",
                board.won(),
                board.cells(),
                board.atTheCeiling());
    }

    private Generator.Recipe recipe() {
        return switch (learner) {
            case TABLE -> {
                TableTraining training = TableModel.training().onThreads(threads);
                yield Generator.model(quick ? training.quick() : training, balanced);
            }
            case BOOTSTRAP -> Generator.bootstrap();
            case GAUSSIAN -> Generator.gaussian();
        };
    }
}
