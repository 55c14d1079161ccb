package nabla.examples;

import java.awt.Color;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.digits.DigitImages;
import nabla.examples.hyvarinen.Convergence;
import nabla.examples.hyvarinen.Convergence.Method;
import nabla.examples.hyvarinen.Convergence.Run;
import nabla.examples.hyvarinen.Convergence.Slope;
import nabla.examples.hyvarinen.Convergence.Sources;
import nabla.examples.hyvarinen.FilterGrid;
import nabla.examples.hyvarinen.LogisticComponents;
import nabla.examples.hyvarinen.NormalModel;
import nabla.examples.hyvarinen.OvercompleteBasis;
import nabla.examples.hyvarinen.Quartiles;
import nabla.examples.report.Figure;
import nabla.examples.report.FileProblem;
import nabla.examples.report.Fonts;
import nabla.examples.report.Progress;
import nabla.examples.report.TextTable;
import nabla.examples.report.Theme;
import nabla.scorematching.densities.Logistic;
import org.knowm.xchart.XYChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The experiments of the paper that began score matching, made anew; see docs/hyvarinen2005.md. */
@Command(
        name = "Hyvarinen2005",
        sortOptions = false,
        description = {
            "Makes section 3 of Hyvärinen's paper of 2005 anew: the normal distribution, independent components"
                    + " against maximum likelihood, and an overcomplete basis, on patches of digits.",
            ""
        })
public final class Hyvarinen2005 implements Runnable {
    /** The files that a run leaves behind. */
    static final List<String> FILES = List.of("hyvarinen2005.csv", "hyvarinen-ica.png", "hyvarinen-filters.png");

    private static final int IMAGE_SIDE = 8;
    private static final Color THIRD = new Color(0x2f855a);

    @Option(names = "--quick", description = "few rows, runs and filters: seconds instead of minutes")
    private boolean quick;

    @Option(names = "--out", paramLabel = "FOLDER", description = "where the results go (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("out", "hyvarinen2005");

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Makes the experiments; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new Hyvarinen2005(), args);
    }

    @Override
    public void run() {
        PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Launch.requireWritable(out);
        Optional<String> noPictures = Fonts.problem();
        noPictures.ifPresent(console::println);
        Rng rng = common.rng();
        normal(console, rng.split(0));
        components(console, rng.split(1));
        try (Interruption interruption = new Interruption()) {
            List<Run> runs = convergence(console, rng.split(2), interruption);
            if (runs.isEmpty() || interruption.isRequested()) {
                throw new Stopped("interrupted");
            }
            write(out.resolve(FILES.get(0)), runs);
            tell(console, runs);
            if (noPictures.isEmpty()) {
                figure(runs).write(out.resolve(FILES.get(1)));
            }
        }
        filters(console, rng.split(3));
        console.println();
        for (String file : FILES) {
            if (Files.exists(out.resolve(file))) {
                console.println(out.resolve(file).toAbsolutePath().normalize());
            }
        }
    }

    private static void normal(PrintStream console, Rng rng) {
        NormalModel fit = NormalModel.fit(500, rng);
        console.println("3.1  The score −Mx + b on 500 rows in 4 dimensions, fitted by L-BFGS");
        console.printf(Locale.ROOT, "     largest |M − inverse of the 1/n covariance|   %.1e%n", fit.matrix());
        console.printf(Locale.ROOT, "     largest |M⁻¹b − mean|                         %.1e%n", fit.mean());
        console.printf(Locale.ROOT, "     loss against −½ tr of that inverse, relative  %.1e%n", fit.value());
    }

    private static void components(PrintStream console, Rng rng) {
        Tensor mixing = rng.split(0).normal(4, 4).add(Tensor.eye(4));
        Tensor w = mixing.inverse();
        Tensor x = Logistic.unitVariance(4).sample(rng.split(1), 16_000).matmulTransposed(mixing);
        Tensor other = w.add(rng.split(2).normal(4, 4).mul(0.3));
        Tensor automatic = Derivatives.gradient(v -> LogisticComponents.scoreMatching(v, x), other);
        Tensor closed = Derivatives.gradient(v -> LogisticComponents.closedForm(v, x), other);
        double difference =
                automatic.sub(closed).abs().max().item() / closed.abs().max().item();
        double size = w.square().sum().item();
        console.println("3.2  Independent components, 16,000 rows of 4 logistic sources");
        console.printf(Locale.ROOT, "     gradient of the loss against that of the closed form  %.1e%n", difference);
        console.printf(
                Locale.ROOT,
                "     loss/‖W‖² at the truth: %.4f, −½π²/9 = %.4f%n",
                LogisticComponents.scoreMatching(w, x).item() / size,
                -Math.PI * Math.PI / 18);
    }

    private List<Run> convergence(PrintStream console, Rng rng, Interruption interruption) {
        int[] sizes = quick ? new int[] {500, 1000, 2000} : new int[] {500, 1000, 2000, 4000, 8000, 16_000};
        int count = quick ? 4 : 11;
        List<Run> runs = new ArrayList<>();
        Progress progress = Progress.on(console);
        for (Sources sources : Sources.values()) {
            progress.start(sources.name().toLowerCase(Locale.ROOT) + " sources", count);
            for (int run = 0; run < count && !interruption.isRequested(); run++) {
                runs.addAll(Convergence.run(sources, sizes, run, rng.split(sources.ordinal())));
                progress.reached(run + 1, "");
            }
            progress.finish(count, "");
        }
        return runs;
    }

    private static void write(Path file, List<Run> runs) {
        List<String> lines = new ArrayList<>(List.of(Run.HEADING));
        runs.forEach(run -> lines.add(run.toString()));
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + FileProblem.of(e), e);
        }
    }

    private static List<Run> of(List<Run> runs, Sources sources) {
        return runs.stream().filter(run -> run.sources() == sources).toList();
    }

    private static void tell(PrintStream console, List<Run> runs) {
        for (Sources sources : Sources.values()) {
            List<Run> own = of(runs, sources);
            int largest = own.stream().mapToInt(Run::rows).max().orElseThrow();
            TextTable table = new TextTable(List.of(
                    sources.name().toLowerCase(Locale.ROOT) + " sources, T = " + largest,
                    "error of W",
                    "slope",
                    "of directions",
                    "slope"));
            for (Method method : Method.values()) {
                table.add(List.of(
                        method.toString(),
                        last(Quartiles.of(own, method, Run::error)),
                        Slope.of(own, method, Run::error).toString(),
                        last(Quartiles.of(own, method, Run::directions)),
                        Slope.of(own, method, Run::directions).toString()));
            }
            console.println();
            console.print(table);
        }
        console.println();
    }

    private static String last(Quartiles quartiles) {
        double[] median = quartiles.median();
        return String.format(Locale.ROOT, "%.1e", median[median.length - 1]);
    }

    private static Figure figure(List<Run> runs) {
        return Figure.of(
                "Independent components: score matching against maximum likelihood",
                panel(
                        "Figure 1: the model is right",
                        "‖PŴ − W‖²/‖W‖², median and quartiles; grey: slope −1",
                        of(runs, Sources.LOGISTIC),
                        Run::error),
                panel(
                        "Figure 2: Laplacian sources, logistic model",
                        "the same of rows of length 1: scales are wrong anyhow",
                        of(runs, Sources.LAPLACE),
                        Run::directions));
    }

    private static Figure.Panel panel(String title, String note, List<Run> runs, ToDoubleFunction<Run> error) {
        XYChart chart = Theme.chart("log₁₀ T", "log₁₀ squared error");
        Theme.legend(chart);
        chart.getStyler().setXAxisDecimalPattern("0.0").setYAxisDecimalPattern("0.0");
        Color[] colors = {Theme.FIRST, Theme.SECOND, THIRD};
        double[] guide = Quartiles.of(runs, Method.MAXIMUM_LIKELIHOOD, error).rows();
        double top = Quartiles.of(runs, Method.MAXIMUM_LIKELIHOOD, error).median()[0];
        double[] falling =
                Arrays.stream(guide).map(t -> Math.log10(top * guide[0] / t)).toArray();
        Theme.line(chart, "−1", logs(guide), falling, Theme.faint(Theme.DATA, 0.5), 1)
                .setShowInLegend(false);
        for (Method method : Method.values()) {
            Quartiles q = Quartiles.of(runs, method, error);
            Color color = colors[method.ordinal()];
            double shift = 0.012 * (method.ordinal() - 1);
            double[] at = Arrays.stream(logs(q.rows())).map(x -> x + shift).toArray();
            Theme.line(chart, method.toString(), at, logs(q.median()), color, 2.2);
            Theme.points(chart, method + " median", at, logs(q.median()), color).setShowInLegend(false);
            for (int i = 0; i < at.length; i++) {
                double[] ends = logs(new double[] {q.lower()[i], q.upper()[i]});
                Theme.line(chart, method + " " + i, new double[] {at[i], at[i]}, ends, color, 1)
                        .setShowInLegend(false);
            }
        }
        return new Figure.Panel(title, note, chart);
    }

    private static double[] logs(double[] values) {
        return Arrays.stream(values).map(Math::log10).toArray();
    }

    private void filters(PrintStream console, Rng rng) {
        int count = quick ? 20 : 60;
        Tensor patches =
                OvercompleteBasis.patches(DigitImages.all().pixels(), IMAGE_SIDE, quick ? 2000 : 20_000, rng.split(0));
        OvercompleteBasis basis = OvercompleteBasis.fit(patches, count, quick ? 60 : 400, rng.split(1));
        console.printf(
                Locale.ROOT,
                "3.3  %d filters in 15 dimensions, %d patches of digits: loss %.4f after %d steps, α from %.2f to %.2f%n",
                count,
                patches.size(0),
                basis.loss(),
                basis.steps(),
                basis.weights()[0],
                basis.weights()[count - 1]);
        FilterGrid.write(basis, out.resolve(FILES.get(2)));
    }
}
