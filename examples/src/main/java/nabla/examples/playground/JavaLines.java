package nabla.examples.playground;

import java.util.Locale;

/**
 * The program that does what the page does: with the same settings it has the same bits. Of the key the points are drawn from child
 * 0, the parameters from 1, the batches from 2, the loss from 3, the starts of the chains from 4 and their steps from 5.
 *
 * <p>Whole numbers are formatted by %s: %d would write the digits of the locale.
 */
final class JavaLines {
    private final Settings settings;

    private JavaLines(Settings settings) {
        this.settings = settings;
    }

    /** A program of one file, which returns samples and, if there is a density, its logarithm there. */
    static String of(Settings settings) {
        JavaLines lines = new JavaLines(settings);
        return """
                import java.nio.file.Path;
                import nabla.autodiff.*;
                import nabla.nn.*;
                import nabla.nn.data.*;
                import nabla.nn.optimizers.Adam;
                import nabla.nn.training.*;
                import nabla.scorematching.*;
                import nabla.scorematching.densities.*;
                import nabla.scorematching.diffusion.*;
                import nabla.scorematching.losses.*;
                import nabla.scorematching.samplers.*;

                class Playground {
                    public static void main(String[] args) {
                        System.out.println(learn()[0]);
                    }

                    /** Samples and, if there is a density, its logarithm there. */
                    static Tensor[] learn() {
                        Rng rng = Rng.of(%s);
                %s
                %s
                        Parameters learnt = Trainer.of(loss, Adam.of(%s))
                                .fit(net.init(rng.split(1)), Batches.of(x, %s, rng.split(2)), %s, rng.split(3))
                                .parameters();
                %s    }
                }
                """.formatted(
                        settings.seed(),
                        indented(lines.data()),
                        indented(lines.loss()),
                        settings.rate(),
                        settings.batch(),
                        settings.steps(),
                        indented(lines.samples()) + "\n");
    }

    private static String indented(String lines) {
        return lines.strip().indent(8).stripTrailing();
    }

    private String data() {
        int n = settings.points();
        return switch (settings.data()) {
            case MOONS -> "Tensor x = ToyData.moons(rng.split(0), " + n + ");";
            case SPIRAL -> "Tensor x = ToyData.swissRoll(rng.split(0), " + n + ");";
            case CHECKERBOARD -> "Tensor x = ToyData.checkerboard(rng.split(0), " + n + ");";
            case RING -> "Tensor x = Ring.of(2, 2.5, 0.3).sample(rng.split(0), " + n + ");";
            case TWO_GAUSSIANS -> """
                    double[] weights = {0.2, 0.8};
                    double[][] means = {{-2, -1}, {2, 1}};
                    Tensor x = GaussianMixture.isotropic(weights, means, 0.6).sample(rng.split(0), %s);
                    """.formatted(n);
            case OLD_FAITHFUL -> """
                    Tensor rows = nabla.examples.faithful.Measurements.oldFaithful().values();
                    Tensor spread = Dequantization.of(rows).apply(rows, rng.split(0));
                    Tensor x = Standardize.of(spread).apply(spread);
                    """;
            case DRAWN -> "Tensor x = Csv.read(Path.of(\"points.csv\")).values(); // saved by the page";
        };
    }

    private String loss() {
        if (!settings.isConditional()) {
            return oneNetwork() + "Loss loss = " + oneLoss() + ".on(net);";
        }
        String network = conditionalNetwork();
        return switch (settings.loss()) {
            case VE ->
                network.formatted("ConditionalLayer net = ")
                        + "SDE sde = VESDE.of(%s, 6);\n".formatted(settings.sigma())
                        + inTime();
            case VP -> network.formatted("ConditionalLayer net = ") + "SDE sde = VPSDE.of(0.1, 20);\n" + inTime();
            default ->
                network.formatted("ConditionalLayer body = ") + """
                    ConditionalLayer net = EDMPreconditioning.of(2, body);
                    NoiseLevels levels = NoiseLevels.geometric(6, %s, %s);
                    Loss loss = MultiLevelDenoising.of(levels).on(net);
                    """.formatted(settings.sigma(), settings.levels());
        };
    }

    private static String inTime() {
        return """
                Parameterization output = Parameterization.edm(2);
                Loss loss = DiffusionScoreMatching.of(sde, 0.001).predicting(output).on(net);
                """;
    }

    private String oneNetwork() {
        String activation = "Activation." + settings.activation();
        int width = settings.width();
        return settings.energy()
                ? """
                Layer energy = Sequential.of(
                        Linear.of(2, %1$s), %2$s, Linear.of(%1$s, %1$s), %2$s, Linear.of(%1$s, 1));
                EnergyNetwork net = EnergyNetwork.of(energy);
                """.formatted(width, activation)
                : "Layer net = ScoreNetwork.perceptron(2, %s, 2, %s);\n".formatted(width, activation);
    }

    private String oneLoss() {
        String allowing = settings.rails() ? "" : ".allowing(Hazard.values())";
        return switch (settings.loss()) {
            case EXACT -> "ScoreMatching.of()" + allowing;
            case SLICED -> "SlicedScoreMatching.of().varianceReduced()" + allowing;
            default -> "DenoisingScoreMatching.of(%s)".formatted(settings.sigma());
        };
    }

    /** With a place for what the network is called. */
    private String conditionalNetwork() {
        return """
                Layer told = Sequential.of(FourierFeatures.geometric(0.125, 4, 8), Linear.of(16, 32), Activation.SILU);
                %%sTimeConditioned.of(told, ConditionalSequential.of(
                        Linear.of(2, %1$s), FiLM.of(32, %1$s), Activation.%2$s,
                        Linear.of(%1$s, %1$s), FiLM.of(32, %1$s), Activation.%2$s,
                        Linear.of(%1$s, 2)));
                """.formatted(settings.width(), settings.activation());
    }

    private String samples() {
        if (!settings.isConditional()) {
            return """
                    ScoreFunction score = y -> net.apply(learnt, y);
                    Tensor starts = rng.split(4).normal(300, 2).mul(2);
                    Tensor samples = LangevinDynamics.of(%s, 1000).sample(score, starts, rng.split(5));
                    """.formatted(settings.stepSize())
                    + (settings.energy() ? byEnergy() : "return new Tensor[] {samples};");
        }
        return settings.loss() == Objective.DENOISING
                ? """
                NoiseConditionalScore score = (y, sigma) -> net.apply(learnt, y, sigma);
                Tensor starts = rng.split(4).normal(300, 2).mul(6);
                Tensor samples = AnnealedLangevin.tuned(levels, 5).sample(score, starts, rng.split(5));
                SDE sde = VESDE.of(%s, 6);
                """.formatted(settings.sigma()) + byFlow("sde.inTime(score)", "0")
                : """
                TimeConditionalScore score = output.inTime(sde, (y, c) -> net.apply(learnt, y, c));
                Tensor starts = sde.prior(300, 2, rng.split(4));
                Tensor samples = PredictorCorrector.of(sde, TimeGrid.uniform(200, 0.001), Predictor.ANCESTRAL)
                        .sample(score, starts, rng.split(5));
                """ + byFlow("score", "0.001");
    }

    private static String byEnergy() {
        return """
                Tensor side = Tensor.arange(100).add(0.5).mul(0.12).sub(6);
                Tensor window = Tensor.stack(
                        1,
                        side.unsqueeze(0).broadcastTo(100, 100).reshape(10000),
                        side.unsqueeze(1).broadcastTo(100, 100).reshape(10000));
                double logZ = net.energy(learnt, window).neg().logSumExp().item() + 2 * Math.log(0.12);
                return new Tensor[] {samples, net.energy(learnt, samples).neg().sub(logZ)};
                """;
    }

    private static String byFlow(String score, String earliest) {
        return String.format(Locale.ROOT, """
                Tensor logProb = LogLikelihood.of(sde, OdeSolver.heun(16), %s)
                        .prior(sde.marginal(x, 1))
                        .evaluate(%s, samples)
                        .logProb();
                return new Tensor[] {samples, logProb};
                """, earliest, score);
    }
}
