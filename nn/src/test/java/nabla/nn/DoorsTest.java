package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Batches;
import nabla.nn.data.Dequantization;
import nabla.nn.data.Rows;
import nabla.nn.data.Split;
import nabla.nn.data.ToyData;
import nabla.nn.files.Architecture;
import nabla.nn.files.LayerText;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.AdamW;
import nabla.nn.optimizers.Clipping;
import nabla.nn.optimizers.LBFGS;
import nabla.nn.optimizers.Lion;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.optimizers.RMSprop;
import nabla.nn.optimizers.SGD;
import nabla.nn.optimizers.SGLD;
import nabla.nn.optimizers.Schedule;
import nabla.nn.optimizers.WeightDecay;
import nabla.nn.training.CsvLog;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Losses;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingListener;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every door of this module: an argument out of range is an {@link IllegalArgumentException}, an index an {@link
 * IndexOutOfBoundsException}, and the message begins with the operation that the user called.
 */
class DoorsTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final double[] NOT_POSITIVE = {0, -1, NAN, INFINITE};
    private static final double[] NO_RATES = {-1, NAN, INFINITE};
    private static final double[] NO_DECAYS = {-0.1, 1, NAN};
    private static final Rng RNG = Rng.of(1);
    private static final Tensor X = RNG.normal(6, 2);
    private static final Tensor FLAT = Tensor.zeros(3);
    private static final Standardize SCALE = Standardize.of(X);

    private final List<Arguments> doors = new ArrayList<>();

    static Stream<Arguments> doors() {
        DoorsTest table = new DoorsTest();
        table.layers();
        table.levels();
        table.optimizers();
        table.training();
        table.data();
        table.files();
        return table.doors.stream();
    }

    private void add(String operation, Executable call) {
        doors.add(Arguments.of(operation, call));
    }

    private void layers() {
        for (int bad : new int[] {0, -1}) {
            add("Linear", () -> Linear.of(bad, 2));
            add("Linear", () -> Linear.of(2, bad));
            add("LayerNorm", () -> LayerNorm.of(bad));
            add("Embedding", () -> Embedding.of(bad, 2));
            add("Embedding", () -> Embedding.of(2, bad));
            add("FiLM", () -> FiLM.of(bad, 2));
            add("FiLM", () -> FiLM.of(2, bad));
            add("SinusoidalEmbedding", () -> SinusoidalEmbedding.of(bad));
            add("FourierFeatures.gaussian", () -> FourierFeatures.gaussian(bad, 2, 1, RNG));
            add("FourierFeatures.gaussian", () -> FourierFeatures.gaussian(2, bad, 1, RNG));
            add("ScoreNetwork.perceptron", () -> ScoreNetwork.perceptron(bad, 8, 2));
            add("ScoreNetwork.perceptron", () -> ScoreNetwork.perceptron(2, bad, 2));
            add("ScoreNetwork.energy", () -> ScoreNetwork.energy(2, bad, 2));
            add("ScoreNetwork.noiseScaled", () -> ScoreNetwork.noiseScaled(2, bad, 2));
            add("ScoreNetwork.residual", () -> ScoreNetwork.residual(2, bad, 2));
            add("ScoreNetwork.timeEmbedded", () -> ScoreNetwork.timeEmbedded(bad, 8, 2, RNG));
            add("ScoreNetwork.conditionalResidual", () -> ScoreNetwork.conditionalResidual(bad, 8, 2, 4));
            add("ScoreNetwork.conditionalResidual", () -> ScoreNetwork.conditionalResidual(2, bad, 2, 4));
            add("ScoreNetwork.conditionalResidual", () -> ScoreNetwork.conditionalResidual(2, 8, 2, bad));
            add("FourierFeatures.geometric", () -> FourierFeatures.geometric(1, 2, bad));
        }
        for (double bad : NOT_POSITIVE) {
            add("EDMPreconditioning", () -> EDMPreconditioning.of(bad, Activation.TANH));
            add("FourierFeatures.gaussian", () -> FourierFeatures.gaussian(2, 2, bad, RNG));
            add("FourierFeatures.geometric", () -> FourierFeatures.geometric(bad, 2, 2));
            add("FourierFeatures.geometric", () -> FourierFeatures.geometric(1, bad, 2));
            add("SinusoidalEmbedding", () -> SinusoidalEmbedding.of(4, bad));
            add("Standardize", () -> Standardize.of(Tensor.zeros(1), Tensor.of(bad)));
        }
        add("SinusoidalEmbedding", () -> SinusoidalEmbedding.of(3));
        add("FiLM", () -> FiLM.of(1, Integer.MAX_VALUE));
        add("ScoreNetwork.perceptron", () -> ScoreNetwork.perceptron(2, 8, -1));
        add("ScoreNetwork.perceptron", () -> ScoreNetwork.perceptron(2, 8, 1, null));
        add("ScoreNetwork.residual", () -> ScoreNetwork.residual(2, 8, -1));
        add("ScoreNetwork.timeEmbedded", () -> ScoreNetwork.timeEmbedded(2, 1, 1, RNG));
        add("ScoreNetwork.conditionalResidual", () -> ScoreNetwork.conditionalResidual(2, 8, -1, 4));
        add("FourierFeatures.geometric", () -> FourierFeatures.geometric(2, 1, 2));
        for (double bad : new double[] {-0.1, 1, NAN}) {
            add("Dropout", () -> Dropout.of(bad));
            add("ScoreNetwork.conditionalResidual", () -> ScoreNetwork.conditionalResidual(2, 8, 1, 4, bad));
        }
        add("FourierFeatures", () -> FourierFeatures.of(FLAT));
        add("FourierFeatures", () -> FourierFeatures.of(Tensor.full(NAN, 2, 2)));
        add("Standardize", () -> Standardize.of(FLAT));
        add("Standardize", () -> Standardize.of(Tensor.zeros(0, 2)));
        add("Standardize", () -> Standardize.of(Tensor.full(NAN, 3, 2)));
        add("Standardize", () -> Standardize.of(Tensor.zeros(2), Tensor.ones(3)));
        add("Standardize.apply", () -> SCALE.apply(Tensor.zeros(6, 1)));
        add("Standardize.apply", () -> SCALE.apply(Tensor.scalar(1)));
        add("Standardize.invert", () -> SCALE.invert(Tensor.zeros(6, 3)));
        add("Sequential", () -> Sequential.of(Activation.TANH, null));
        add("ConditionalSequential", () -> ConditionalSequential.of(Activation.TANH, null));
        add("Residual", () -> Residual.of(null));
        add("ConditionalResidual", () -> ConditionalResidual.of(null));
        add("EnergyNetwork", () -> EnergyNetwork.of(null));
        add("NoiseScaled", () -> NoiseScaled.of(null));
        add("EDMPreconditioning", () -> EDMPreconditioning.of(1, null));
        Embedding two = Embedding.of(2, 3);
        add("ClassConditioned", () -> ClassConditioned.of(null, two, Activation.TANH));
        add("ClassConditioned", () -> ClassConditioned.of(Activation.TANH, null, Activation.TANH));
        add("ClassConditioned", () -> ClassConditioned.of(Activation.TANH, two, null));
        add("ScoreNetwork.classConditionalResidual", () -> ScoreNetwork.classConditionalResidual(2, 3, 1, 4, 0, 0));
        add("TimeConditioned", () -> TimeConditioned.of(null, Activation.TANH));
        add("TimeConditioned", () -> TimeConditioned.of(Activation.TANH, null));
        add("StandardizedScore", () -> StandardizedScore.of(null, (Layer) Activation.TANH));
        add("StandardizedScore", () -> StandardizedScore.of(SCALE, (ConditionalLayer) null));
        add("Linear.weights", () -> Linear.of(2, 2).weights(null));
        add("Linear.bias", () -> Linear.of(2, 2).bias(null));
        for (double bad : NO_RATES) {
            add("Initializer.uniform", () -> Initializer.uniform(bad));
            add("Initializer.normal", () -> Initializer.normal(bad));
        }
        add("Initializer", () -> Initializer.pytorch().draw(RNG));
        add("Initializer", () -> Initializer.xavierNormal().draw(RNG));
        add("Initializer", () -> Initializer.orthogonal().draw(RNG, 3));
        // Rows of another width, by the name of the layer that was given them.
        for (Layer layer : List.<Layer>of(
                Linear.of(2, 2),
                LayerNorm.of(2),
                SCALE,
                FourierFeatures.gaussian(2, 2, 1, RNG),
                StandardizedScore.of(SCALE, Linear.of(2, 2)))) {
            String name = layer.toString().substring(0, layer.toString().indexOf('('));
            Parameters p = layer.init(RNG);
            for (Tensor bad : List.of(FLAT, Tensor.zeros(6, 1), Tensor.zeros(6, 3))) {
                add(name, () -> layer.apply(p, bad));
                add(name, () -> layer.apply(p, bad, RNG));
            }
        }
        add("Embedding", () -> Embedding.of(2, 2).apply(Embedding.of(2, 2).init(RNG), X));
        add("SinusoidalEmbedding", () -> SinusoidalEmbedding.of(2).apply(Parameters.none(), X));
    }

    /** Noise levels as tensors, and points that are no points, for each layer that is told levels. */
    private void levels() {
        Layer f = Linear.of(2, 2);
        for (ConditionalLayer layer : List.of(
                NoiseScaled.of(f), EDMPreconditioning.of(1, f), StandardizedScore.of(SCALE, NoiseScaled.of(f)))) {
            String name = layer.toString().substring(0, layer.toString().indexOf('('));
            Parameters p = layer.init(RNG);
            boolean standardized = name.equals("StandardizedScore");
            for (double bad : NOT_POSITIVE) {
                for (Tensor sigma : List.of(
                        Tensor.scalar(bad),
                        Tensor.full(bad, 6),
                        Tensor.full(bad, 6, 1),
                        Tensor.of(1, 1, 1, 1, 1, bad))) {
                    add(standardized ? "NoiseScaled" : name, () -> layer.apply(p, X, sigma));
                    add(standardized ? "NoiseScaled" : name, () -> layer.apply(p, X, sigma, RNG));
                }
            }
            add(name, () -> layer.apply(p, FLAT, Tensor.ones(3)));
            add(name, () -> layer.apply(p, Tensor.ones(2), Tensor.scalar(1)));
            add(name, () -> layer.apply(p, X, Tensor.ones(5)));
            add(standardized ? "NoiseScaled" : name, () -> layer.apply(p, X, Tensor.ones(6, 2)));
        }
        FiLM film = FiLM.of(2, 2);
        Parameters p = film.init(RNG);
        add("FiLM", () -> film.apply(p, X, Tensor.ones(6)));
        add("FiLM", () -> film.apply(p, FLAT, Tensor.ones(3, 2)));
        add("Concatenation", () -> Concatenation.of().apply(Parameters.none(), FLAT, Tensor.ones(3, 2)));
        add("Concatenation", () -> Concatenation.of().apply(Parameters.none(), X, Tensor.ones(5, 2)));
    }

    private void optimizers() {
        for (double bad : NO_RATES) {
            add("Adam", () -> Adam.of(bad));
            add("AdamW", () -> AdamW.of(bad, 0.1));
            add("AdamW", () -> AdamW.of(0.1, bad));
            add("Lion", () -> Lion.of(bad));
            add("RMSprop", () -> RMSprop.of(bad));
            add("SGD", () -> SGD.of(bad));
            add("SGLD", () -> SGLD.of(bad, 5, Rng.of(1)));
            add("SGLD.temperature", () -> SGLD.of(0.1, 5, Rng.of(1)).temperature(bad));
            add("Schedule.polynomial", () -> Schedule.polynomial(bad, 1, 0.5));
            add("Schedule.polynomial", () -> Schedule.polynomial(1, 1, bad));
            add("LBFGS", () -> LBFGS.of(bad));
            add("Adam.epsilon", () -> Adam.of(0.1).epsilon(bad));
            add("WeightDecay", () -> WeightDecay.of(bad));
            add("Schedule.constant", () -> Schedule.constant(bad));
            add("Schedule.cosine", () -> Schedule.cosine(bad, 0, 5));
            add("Schedule.cosine", () -> Schedule.cosine(1, bad, 5));
            add("Schedule.steps", () -> Schedule.steps(bad, 0.5, 5));
            add("Schedule.exponential", () -> Schedule.exponential(bad, 0.5));
            add("Schedule.oneCycle", () -> Schedule.oneCycle(bad, 50));
        }
        for (double bad : NO_DECAYS) {
            add("Adam.betas", () -> Adam.of(0.1).betas(bad, 0.9));
            add("Adam.betas", () -> Adam.of(0.1).betas(0.9, bad));
            add("AdamW.betas", () -> AdamW.of(0.1, 0.1).betas(bad, 0.9));
            add("Lion.betas", () -> Lion.of(0.1).betas(0.9, bad));
            add("RMSprop.rho", () -> RMSprop.of(0.1).rho(bad));
            add("SGD.momentum", () -> SGD.of(0.1).momentum(bad));
            add("SGD.nesterov", () -> SGD.of(0.1).nesterov(bad));
            add("ExponentialMovingAverage", () -> ExponentialMovingAverage.of(bad));
            add("ExponentialMovingAverage", () -> ExponentialMovingAverage.constant(bad));
        }
        for (double bad : NOT_POSITIVE) {
            add("Clipping.byNorm", () -> Clipping.byNorm(bad));
            add("Clipping.byValue", () -> Clipping.byValue(bad));
            add("Schedule.steps", () -> Schedule.steps(0.1, bad, 5));
            add("Schedule.exponential", () -> Schedule.exponential(0.1, bad));
            add("Schedule.polynomial", () -> Schedule.polynomial(1, bad, 0.5));
        }
        for (int bad : new int[] {0, -1}) {
            add("Schedule.warmUp", () -> Schedule.constant(1).warmUp(bad));
            add("Schedule.cosine", () -> Schedule.cosine(1, 0, bad));
            add("Schedule.steps", () -> Schedule.steps(1, 0.5, bad));
            add("Schedule.oneCycle", () -> Schedule.oneCycle(1, bad));
            add("LBFGS", () -> LBFGS.of(1).memory(bad));
            add("SGLD", () -> SGLD.of(0.1, bad, Rng.of(1)));
        }
        Parameters one = Parameters.of("x", Tensor.scalar(1));
        add("LBFGS.minimize", () -> LBFGS.of(1).minimize(p -> p.get("x").square(), one, NAN, 5));
        add("LBFGS.minimize", () -> LBFGS.of(1).minimize(p -> p.get("x").square(), one, 1e-9, -1));
        add("LBFGS.minimize", () -> LBFGS.of(1).minimize(p -> p.get("x").neg().log(), one, 1e-9, 5));
        add("LBFGS.minimize", () -> LBFGS.of(1).minimize(p -> p.get("x").sub(1).sqrt(), one, 1e-9, 5));
        gradientsOfOtherShapes();
        Schedule none = null;
        WeightDecay noDecay = null;
        add("Adam", () -> Adam.of(none));
        add("AdamW", () -> AdamW.of(Schedule.constant(1), noDecay));
        add("Lion", () -> Lion.of(none, WeightDecay.none()));
        add("RMSprop", () -> RMSprop.of(none));
        add("SGD", () -> SGD.of(none));
        add("SGLD", () -> SGLD.of(none, 5, Rng.of(1)));
        add("SGLD", () -> SGLD.of(0.1, 5, null));
        add("WeightDecay", () -> WeightDecay.of(0.1, null));
        add("Optimizer.clipped", () -> SGD.of(1).clipped(null));
        add("Optimizer.decayed", () -> SGD.of(1).decayed(null));
    }

    private void training() {
        Loss loss = (p, x, rng) -> p.get("x").square().add(x.mul(0).sum());
        Parameters one = Parameters.of("x", Tensor.scalar(1));
        Trainer trainer = Trainer.of(loss);
        add("Trainer", () -> Trainer.of(null));
        add("Trainer", () -> Trainer.of(loss, null));
        add("Trainer.averaging", () -> trainer.averaging(null));
        add("Trainer.heldOut", () -> trainer.heldOut(X, 0));
        add("Trainer.heldOut", () -> trainer.heldOut(null, 5));
        add("Trainer.heldOut", () -> trainer.heldOut(Tensor.zeros(0, 2), 5));
        add("Trainer.heldOut", () -> trainer.heldOut(null, X, 5));
        add("Trainer.patience", () -> trainer.patience(0));
        add("Trainer.floor", () -> trainer.floor(NAN, "stop"));
        add("Loss.Floor", () -> new Loss.Floor(NAN, "stop"));
        add("Loss.Floor", () -> new Loss.Floor(0, null));
        add("Batches.named", () -> Batches.full(X).named(List.of("only")));
        add("Batches.named", () -> Batches.full(X).named(null));
        add("Batches.sample", () -> Batches.full(X).sample(0));
        add("Trainer.floor", () -> trainer.floor(0, null));
        add("Trainer.onThreads", () -> trainer.onThreads(0));
        add("Trainer.onThreads", () -> trainer.onThreads(1025));
        add("Trainer.listener", () -> trainer.listener(null));
        add("Trainer", () -> trainer.fit(one, Batches.full(X), -1, RNG));
        add("Trainer.fit", () -> trainer.fit(one, Batches.full(X), 5, null));
        add("Trainer.fit", () -> trainer.fit(null, Batches.full(X), 5, RNG));
        add("Trainer", () -> trainer.fit(one, null, 5, RNG));
        add("Trainer.patience", () -> trainer.patience(3).fit(one, Batches.full(X), 5, RNG));
        add("Trainer.resume", () -> trainer.resume(null, one, Batches.full(X), 5));
        add("Trainer.resume", () -> trainer.resume(Path.of("none"), null, Batches.full(X), 5));
        Loss column = (p, x, rng) -> x.mul(p.get("x")).sum(-1);
        add("TrainingStep", () -> Trainer.of(column).fit(one, Batches.full(X), 5, RNG));
        add("TrainingStep", () -> Trainer.of(column).eager().fit(one, Batches.full(X), 5, RNG));
        add("TrainingListener.every", () -> ((TrainingListener) progress -> {}).every(0));
        add("CsvLog", () -> CsvLog.of(Path.of("never-written.csv"), 0));
        add("Loss.on", () -> Loss.on(null, (f, x, rng) -> x.sum()));
        add("Loss.on", () -> Loss.on(Activation.TANH, null));
        add("Losses.meanSquaredError", () -> Losses.meanSquaredError(Tensor.zeros(6, 1), Tensor.zeros(6)));
        for (Tensor bad : List.of(
                Tensor.zeros(5), Tensor.zeros(6, 1), Tensor.full(2, 6), Tensor.full(-1, 6), Tensor.full(0.5, 6))) {
            add("Losses.crossEntropy", () -> Losses.crossEntropy(X, bad));
            add("Losses.accuracy", () -> Losses.accuracy(X, bad));
        }
        add("Losses.accuracy", () -> Losses.accuracy(Tensor.zeros(0, 2), Tensor.zeros(0)));
        add("Losses.crossEntropy", () -> Losses.crossEntropy(Tensor.zeros(0, 2), Tensor.zeros(0)));
        add("Losses.meanSquaredError", () -> Losses.meanSquaredError(Tensor.zeros(0, 2), Tensor.zeros(0, 2)));
    }

    /** A gradient that broadcasts to the parameters' shape, or has as many elements, is still not theirs. */
    private void gradientsOfOtherShapes() {
        Parameters p = Parameters.of("w", Tensor.zeros(2));
        for (int[] shape : new int[][] {{3, 1}, {1, 2}, {2, 1}, {1}, {}}) {
            Parameters gradient = Parameters.of("w", Tensor.ones(shape));
            for (Optimizer optimizer : List.of(
                    SGD.of(1),
                    SGD.of(1).momentum(0.9),
                    SGD.of(1).nesterov(0.9),
                    Adam.of(1),
                    AdamW.of(1, 0.1),
                    RMSprop.of(1),
                    Lion.of(1),
                    LBFGS.of(1),
                    SGLD.of(1, 1, Rng.of(1)),
                    SGD.of(1).clipped(Clipping.byNorm(1)),
                    SGD.of(1).decayed(WeightDecay.of(0.1)))) {
                add("Parameters", () -> optimizer.update(p, gradient, optimizer.init(p)));
            }
            add("Parameters", () -> p.add(gradient));
            add("Parameters", () -> p.sub(gradient));
            add(
                    "Parameters",
                    () -> ExponentialMovingAverage.of(0.9)
                            .update(ExponentialMovingAverage.of(0.9).init(p), gradient));
        }
    }

    private void data() {
        for (int bad : new int[] {0, -1, 7}) {
            add("Batches", () -> Batches.of(X, bad, RNG));
        }
        add("Batches", () -> Batches.of(FLAT, 1, RNG));
        add("Batches", () -> Batches.of(Tensor.zeros(0, 2), 1, RNG));
        add("Batches", () -> Batches.of(X, 2, null));
        add("Batches", () -> Batches.of((Tensor) null, 2, RNG));
        add("Batches.full", () -> Batches.full(null));
        add("Batches.full", () -> Batches.full(Tensor.zeros(0, 2)));
        add("Batches.at", () -> Batches.of(X, 2, RNG).at(-1));
        add("Batches.at", () -> Batches.full(X).at(-1));
        add("Batches.indices", () -> Batches.of(X, 2, RNG).indices(-1));
        add("Rows", () -> Rows.of(FLAT));
        for (double bad : new double[] {0, 1, -1, 2, NAN}) {
            add("Split", () -> Split.of(X, bad, RNG));
        }
        add("Split.of", () -> Split.of(Tensor.scalar(1), 0.5, RNG));
        for (int bad : new int[] {-1, 6}) {
            add("Split.ofRows", () -> Split.ofRows(X, bad));
        }
        add("Dequantization", () -> Dequantization.of(FLAT));
        add("Dequantization", () -> new Dequantization(Tensor.of(-1, 1)));
        add("Dequantization", () -> new Dequantization(Tensor.of(Double.NaN, 1)));
        add("Dequantization", () -> new Dequantization(Tensor.of(1, Double.POSITIVE_INFINITY)));
        add("Dequantization", () -> new Dequantization(X));
        add("Dequantization", () -> Dequantization.of(X).apply(Tensor.zeros(6, 3), RNG));
        add("ToyData.moons", () -> ToyData.moons(RNG, -1));
        add("ToyData.rings", () -> ToyData.rings(RNG, -1));
    }

    private void files() {
        LayerText text = LayerText.parse("Name(1, 2)");
        add("LayerText", () -> text.number(-1));
        add("LayerText", () -> text.integer(2));
        add("LayerText", () -> text.description(0));
        add("LayerText", () -> text.vector(0));
        add("LayerText", () -> text.matrix(1));
        Function<LayerText, ConditionalLayer> none = null;
        add("Architecture.with", () -> Architecture.standard().with("Mine", none));
        add("Architecture.with", () -> Architecture.standard().with("Linear", t -> Activation.TANH));
        add("Parameters", () -> Parameters.of("a", X).get("b"));
        add("Parameters", () -> Parameters.of("a", null));
        add("Parameters", () -> Parameters.of((String) null, X));
        add("Parameters", () -> Parameters.of("a", X, "b", null));
        add("Parameters", () -> Parameters.of("a", X).get("a", 3));
        add("Parameters", () -> Parameters.of("a", X).withTensors(List.of()));
        add("Parameters", () -> Parameters.of("a", X).ordered(List.of("b")));
    }

    @ParameterizedTest(name = "{index} {0}")
    @MethodSource("doors")
    void theMessageNamesTheOperationAndWhatWasExpected(String operation, Executable call) {
        RuntimeException error = assertThrows(RuntimeException.class, call);
        assertTrue(
                error instanceof IllegalArgumentException || error instanceof IndexOutOfBoundsException,
                () -> operation + ": " + error);
        String message = String.valueOf(error.getMessage());
        assertTrue(message.startsWith(operation + ":"), () -> operation + ": " + message);
        boolean lookup = message.contains("no tensor named") || message.contains(" is missing (got ");
        assertTrue(lookup || message.contains("expected") && message.contains("got"), message);
    }

    /** Levels that are not known yet cannot be refused: a program is replayed without looking at them. */
    @ParameterizedTest
    @MethodSource("levelled")
    void aRecordedLayerIsNotChecked(ConditionalLayer layer) {
        Parameters p = layer.init(RNG);
        Program<Tensor, Tensor> program = Program.compile(sigma -> layer.apply(p, X, sigma), Tensor.ones(6, 1));
        program.run(Tensor.full(-1, 6, 1));
    }

    static Stream<ConditionalLayer> levelled() {
        return Stream.of(NoiseScaled.of(Linear.of(2, 2)), EDMPreconditioning.of(1, Linear.of(2, 2)));
    }
}
