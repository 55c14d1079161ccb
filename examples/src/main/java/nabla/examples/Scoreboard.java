package nabla.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Fonts;
import nabla.examples.report.Progress;
import nabla.examples.scoreboard.Board;
import nabla.examples.scoreboard.Chart;
import nabla.examples.scoreboard.Entry;
import nabla.examples.scoreboard.MixtureRecipe;
import nabla.examples.scoreboard.MixtureRecipe.Floor;
import nabla.examples.scoreboard.Tables;
import nabla.scorematching.Density;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every estimator of a score on eight densities, against the truth; see docs/scoreboard.md. */
@Command(
        name = "Scoreboard",
        sortOptions = false,
        description = {
            "Learns the scores of eight densities by ten estimators and tells how far each is from the truth, how noisy its"
                    + " gradient and how long its step is.",
            ""
        })
public final class Scoreboard implements Runnable {
    private static final int ESTIMATORS = 10;
    private static final int LOSSES_OF_MIXTURE = 6;
    private static final int FLOORS = 5;

    @Option(
            names = "--quick",
            description = "two densities and short trainings: numbers in seconds, good for nothing else")
    private boolean quick;

    @Option(
            names = "--mixture",
            description =
                    "instead, one mixture by six losses and a recipe that is compared with PyTorch's, and the floors of"
                            + " denoising")
    private boolean mixture;

    @Option(names = "--out", paramLabel = "FOLDER", description = "where the results go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("out", "scoreboard");

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** Fills the scoreboard; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new Scoreboard(), args);
    }

    @Override
    public void run() {
        Launch.requireWritable(out);
        if (mixture) {
            mixture(common.rng());
        } else {
            board(common.rng());
        }
    }

    private void board(Rng rng) {
        Optional<String> noPicture = Fonts.problem();
        noPicture.ifPresent(console::println);
        Map<String, Density> densities = Board.densities();
        if (quick) {
            densities.keySet().retainAll(List.of("Gaussian", "mixture"));
        }
        Board board = quick ? new Board(500, 20, 8, 2) : new Board(4000, 2000, 64, 3);
        List<Entry> entries = new ArrayList<>();
        Map<String, Double> scales = new LinkedHashMap<>();
        int key = 0;
        for (Map.Entry<String, Density> density : densities.entrySet()) {
            Rng own = rng.split(key++);
            Counter counter = new Counter(density.getKey(), ESTIMATORS);
            entries.addAll(board.entries(density.getKey(), density.getValue(), own, counter::done));
            scales.put(density.getKey(), Board.scale(density.getValue(), own.split(-3)));
        }
        write("scoreboard.csv", Tables.csv(entries));
        List<String> page = new ArrayList<>();
        page.addAll(Tables.divergences(entries));
        page.add("");
        page.addAll(Tables.variances(entries));
        page.add("");
        page.addAll(Tables.times(entries));
        write("scoreboard.md", page);
        page.forEach(console::println);
        if (noPicture.isEmpty()) {
            Chart.of(entries, scales).write(out.resolve("scoreboard.png"));
            console.println(out.resolve("scoreboard.png").toAbsolutePath().normalize());
        }
    }

    private void mixture(Rng rng) {
        MixtureRecipe recipe = quick ? new MixtureRecipe(20, 2) : new MixtureRecipe(10_000, 3);
        Counter losses = new Counter("losses", LOSSES_OF_MIXTURE);
        List<Entry> entries = recipe.entries(rng.split(0), losses::done);
        Counter levels = new Counter("floors", FLOORS);
        List<Floor> floors = recipe.floors(rng.split(1), levels::done);
        List<String> page = new ArrayList<>(Tables.deviations(entries));
        page.add("");
        page.addAll(Tables.floors(floors));
        write("mixture.md", page);
        page.forEach(console::println);
    }

    private void write(String name, List<String> lines) {
        Path file = out.resolve(name);
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
        console.println(file.toAbsolutePath().normalize());
    }

    /** Tells how many parts of a piece of work are done. */
    private final class Counter {
        private final Progress progress = Progress.on(console);
        private final int parts;
        private int count;

        Counter(String name, int parts) {
            this.parts = parts;
            progress.start(name, parts);
        }

        void done(String part) {
            progress.reached(++count, part);
            if (count == parts) {
                progress.finish(count, "");
            }
        }
    }
}
