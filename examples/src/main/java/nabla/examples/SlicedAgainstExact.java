package nabla.examples;

import java.awt.Color;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Figure;
import nabla.examples.report.Fonts;
import nabla.examples.report.Progress;
import nabla.examples.report.TextTable;
import nabla.examples.report.Theme;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import nabla.scorematching.Density;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.losses.FisherDivergence;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;
import org.knowm.xchart.XYChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the noise of sliced score matching costs: three losses with the same expectation, or nearly, train the same network
 * on samples of a mixture whose score is known, so that the true error can be told at every step.
 */
@Command(
        name = "SlicedAgainstExact",
        sortOptions = false,
        description = {
            "Trains one network by exact, sliced and variance-reduced sliced score matching, on samples of a mixture"
                    + " with a known score, and shows how far each is from the truth.",
            ""
        })
public final class SlicedAgainstExact implements Runnable {
    private static final int ROWS = 4000;
    private static final int BATCH = 128;
    private static final int INTERVAL = 50;
    private static final Color THIRD = new Color(0x2f855a);

    @Option(names = "--dim", paramLabel = "D", description = "the number of dimensions (default: ${DEFAULT-VALUE})")
    private int dim = 16;

    @Option(names = "--steps", paramLabel = "N", description = "training steps (default: ${DEFAULT-VALUE})")
    private int steps = 1500;

    @Option(names = "--out", paramLabel = "FOLDER", description = "where the picture goes (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("out", "sliced-against-exact");

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Runs the comparison; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new SlicedAgainstExact(), args);
    }

    @Override
    public void run() {
        if (dim < 1 || steps < 1) {
            throw new Stopped("--dim and --steps: at least 1 is needed", ExitCode.USAGE);
        }
        PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Launch.requireWritable(out);
        Optional<String> noPicture = Fonts.problem();
        noPicture.ifPresent(console::println);
        Rng rng = common.rng();
        Density truth = mixture(rng.split(0));
        Tensor train = truth.sample(rng.split(1), ROWS);
        Tensor fresh = truth.sample(rng.split(2), ROWS);
        Layer network = ScoreNetwork.perceptron(dim, 128, 2, Activation.TANH);
        Parameters start = network.init(rng.split(3));
        Loss error = FisherDivergence.of(truth).on(network);
        Batches batches = Batches.of(train, BATCH, rng.split(4));

        Progress progress = Progress.on(console);
        Map<String, TrainingResult> results = new LinkedHashMap<>();
        losses().forEach((name, loss) -> {
            progress.start(name, steps);
            TrainingResult training = Trainer.of(loss.on(network))
                    .averaging(ExponentialMovingAverage.of(0.99))
                    .heldOut(error, fresh, Math.min(INTERVAL, steps))
                    .listener(at -> at.point()
                            .ifPresent(p -> progress.reached(
                                    (int) p.step(), String.format(Locale.ROOT, "error %.3f", p.heldOutLoss()))))
                    .fit(start, batches, steps, rng.split(5));
            progress.finish((int) training.steps(), "");
            results.put(name, training);
        });
        console.println();
        console.print(table(results, error.of(start, fresh, rng).item()));
        if (noPicture.isEmpty()) {
            console.println("picture: " + draw(results));
        }
    }

    /** Exact score matching, and its two estimates by one random direction for each row [Song et al. 2019]. */
    private static Map<String, ScoreMatchingLoss> losses() {
        Map<String, ScoreMatchingLoss> losses = new LinkedHashMap<>();
        losses.put("exact", ScoreMatching.of());
        losses.put("sliced", SlicedScoreMatching.of());
        losses.put("sliced, variance-reduced", SlicedScoreMatching.of().varianceReduced());
        return losses;
    }

    /** Four clusters of width 0.7 around random means. */
    private Density mixture(Rng rng) {
        return GaussianMixture.isotropic(
                new double[] {0.1, 0.2, 0.3, 0.4}, rng.normal(4, dim).toMatrix(), 0.7);
    }

    private static TextTable table(Map<String, TrainingResult> results, double before) {
        TextTable table =
                new TextTable(List.of("½‖s − ∇log p‖² on fresh points", "untrained", "at the best step", "step"));
        results.forEach((name, training) -> table.add(List.of(
                name,
                String.format(Locale.ROOT, "%.4f", before),
                String.format(Locale.ROOT, "%.4f", training.bestLoss()),
                Long.toString(training.bestStep()))));
        return table;
    }

    private Path draw(Map<String, TrainingResult> results) {
        XYChart chart = Theme.chart("training step", "½‖s − ∇log p‖² on fresh points");
        Theme.legend(chart);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setYAxisMin(0.0)
                .setXAxisDecimalPattern("0")
                .setXAxisTickMarkSpacingHint(90);
        Color[] colors = {Theme.FIRST, Theme.SECOND, THIRD};
        int series = 0;
        for (Map.Entry<String, TrainingResult> result : results.entrySet()) {
            List<TrainingResult.Point> curve = result.getValue().curve();
            double[] at = curve.stream().mapToDouble(TrainingResult.Point::step).toArray();
            double[] errors = curve.stream()
                    .mapToDouble(TrainingResult.Point::heldOutLoss)
                    .toArray();
            Theme.line(chart, result.getKey(), at, errors, colors[series++], 2.2);
        }
        Path file = out.resolve("sliced-against-exact.png");
        String note = String.format(Locale.ROOT, "a mixture in %d dimensions, batches of 128", dim);
        Figure.of("What slicing costs", new Figure.Panel("Distance from the true score", note, chart))
                .write(file);
        return file.toAbsolutePath().normalize();
    }
}
