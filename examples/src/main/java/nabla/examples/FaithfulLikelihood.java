package nabla.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nabla.autodiff.Tensor;
import nabla.examples.likelihood.FaithfulModel;
import nabla.examples.likelihood.FaithfulSplits;
import nabla.examples.report.Progress;
import nabla.nn.data.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The log-likelihood of held-out eruptions of Old Faithful under a diffusion model, over five random splits. */
@Command(
        name = "FaithfulLikelihood",
        sortOptions = false,
        description = {
            "Learns four fifths of Old Faithful's eruptions by a diffusion model, and tells the log-likelihood of the"
                    + " others, in nats per row of standardised columns: five splits.",
            ""
        })
public final class FaithfulLikelihood implements Runnable {
    /** Points on a side of the square over which p is integrated: a tenth of a deviation apart, as wide as kernels are. */
    private static final int GRID = 100;

    @Option(names = "--members", paramLabel = "N", description = "networks to average (default: ${DEFAULT-VALUE})")
    private int members = 2;

    @Option(names = "--steps", paramLabel = "N", description = "training steps (default: ${DEFAULT-VALUE})")
    private int steps = 3000;

    @Option(names = "--width", paramLabel = "N", description = "width of a network (default: ${DEFAULT-VALUE})")
    private int width = 64;

    @Option(
            names = "--noise",
            paramLabel = "SIGMA",
            description = "the noise that is left, in deviations of the data (default: ${DEFAULT-VALUE})")
    private double noise = 0.1;

    @Option(
            names = "--inner",
            description = "hold out a fifth of the rows to learn from instead: what the choices were made by")
    private boolean inner;

    @Option(names = "--quick", description = "a small network, few steps and the first split alone")
    private boolean quick;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    /** Learns and evaluates the splits; {@code -h} tells the options. */
    public static void main(String[] args) {
        Launch.main(new FaithfulLikelihood(), args);
    }

    @Override
    public void run() {
        if (members < 1 || steps < 1 || width < 1 || !(noise > 0 && noise < 1)) {
            throw new Stopped(
                    "--members, --steps and --width: at least 1 is needed; --noise: between 0 and 1", ExitCode.USAGE);
        }
        PrintStream console = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        FaithfulModel.Choices choices = quick
                ? new FaithfulModel.Choices(16, 200, 1, noise)
                : new FaithfulModel.Choices(width, steps, members, noise);
        List<Split> splits = inner ? FaithfulSplits.inner() : FaithfulSplits.outer();
        List<Split> used = quick ? splits.subList(0, 1) : splits;
        Progress progress = Progress.on(console);
        progress.start("splits", used.size());
        List<Double> likelihoods = new ArrayList<>();
        double mass = Double.NaN;
        for (Split split : used) {
            FaithfulModel model =
                    FaithfulModel.fit(split.train(), choices, common.rng().split(likelihoods.size()));
            likelihoods.add(model.logProb(split.heldOut()).mean().item());
            progress.reached(
                    likelihoods.size(), String.format(Locale.ROOT, "%.3f", likelihoods.get(likelihoods.size() - 1)));
            if (likelihoods.size() == used.size()) {
                mass = model.mass(GRID);
            }
        }
        progress.finish(used.size(), "");
        Tensor all =
                Tensor.of(likelihoods.stream().mapToDouble(Double::doubleValue).toArray());
        console.printf(
                Locale.ROOT,
                "log-likelihood of held-out rows: %.3f ± %.3f nats; ∫p over a grid = %.4f%n",
                all.mean().item(),
                deviation(all),
                mass);
    }

    private static double deviation(Tensor values) {
        int n = values.size();
        return n == 1 ? 0 : Math.sqrt(values.sub(values.mean()).square().sum().item() / (n - 1));
    }
}
