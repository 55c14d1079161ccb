package nabla.benchmarks.rows;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.autodiff.ValueAndGradient;
import nabla.nn.Activation;
import nabla.nn.ConditionalSequential;
import nabla.nn.FiLM;
import nabla.nn.FourierFeatures;
import nabla.nn.Layer;
import nabla.nn.LayerNorm;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.Sequential;
import nabla.nn.TimeConditioned;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Optimizer;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.MultiLevelDenoising;
import nabla.scorematching.losses.ScoreMatching;

/**
 * A training task: a network, its loss on one batch, and Adam.
 *
 * @param work the name of the row
 * @param start the parameters before the first step
 * @param batch the batch of every step
 * @param loss of parameters on the batch
 */
public record Training(String work, Parameters start, Tensors batch, Loss loss) {
    private static final Optimizer ADAM = Adam.of(Problem.LEARNING_RATE);
    private static final Rng KEY = Rng.of(0);

    /** A loss to be minimised. */
    @FunctionalInterface
    public interface Loss {
        /** The loss of these parameters, a scalar; the key is the step's own. */
        Tensor of(Parameters parameters, Tensors batch, Rng key);
    }

    /** The tasks whose losses are those of the peers; only that of {@link #drawn} is not. */
    static List<Training> all() {
        Stream<Training> exact = IntStream.of(2, 8, 32, 64, 784).mapToObj(d -> exact(d, Problem.BATCH));
        Stream<Training> denoising = IntStream.of(2, 64).mapToObj(d -> denoising(d, Problem.BATCH));
        return Stream.of(exact, Stream.of(deep(), residual(), silu(), film()), denoising)
                .flatMap(tasks -> tasks)
                .toList();
    }

    /** Exact score matching with d→128→128→d, tanh. */
    public static Training exact(int d, int rows) {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, d};
        return exact("exact-" + d, widths, rows);
    }

    /** Exact score matching with three hidden layers. */
    private static Training deep() {
        return exact("deep-784", new int[] {784, 64, 64, 64, 784}, Problem.BATCH);
    }

    private static Training exact(String work, int[] widths, int rows) {
        Layer net = Problem.perceptron(widths);
        return exact(work, Problem.perceptronStart(widths), Problem.data(rows, widths[0]), net::apply);
    }

    /** Exact score matching with 64→128→128→64, SiLU. */
    private static Training silu() {
        Layer net = ScoreNetwork.perceptron(64, Problem.WIDTH, 2, Activation.SILU);
        return exact("silu-64", net.init(KEY), Problem.data(Problem.BATCH, 64), net::apply);
    }

    /** Exact score matching with the residual network of width 128. */
    private static Training residual() {
        return exact("residual-64", Problem.residualStart(64), Problem.data(Problem.BATCH, 64), Problem::residual);
    }

    /** The mean of ½‖s(x)‖² + ∇·s(x). */
    private static Training exact(
            String work, Parameters start, Tensor data, BiFunction<Parameters, Tensor, Tensor> score) {
        ScoreMatching loss = ScoreMatching.of();
        return new Training(
                work, start, Tensors.of(data), (p, batch, key) -> loss.loss(x -> score.apply(p, x), batch.get(0), key));
    }

    /** Denoising score matching with d→128→128→d, tanh: the mean of ½‖s(x + σz) + z/σ‖². */
    public static Training denoising(int d, int rows) {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, d};
        Layer net = Problem.perceptron(widths);
        return new Training(
                "denoising-" + d,
                Problem.perceptronStart(widths),
                Tensors.of(Problem.data(rows, d), Problem.noise(rows, d)),
                (p, batch, key) -> {
                    Tensor z = batch.get(1);
                    Tensor score = net.apply(p, batch.get(0).add(z.mul(Problem.NOISE)));
                    return score.add(z.div(Problem.NOISE))
                            .square()
                            .sum(-1)
                            .mul(0.5)
                            .mean();
                });
    }

    /** The same with noise that each step draws. */
    static Training drawn(int d, int rows) {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, d};
        Layer net = Problem.perceptron(widths);
        DenoisingScoreMatching loss = DenoisingScoreMatching.of(Problem.NOISE);
        return new Training(
                "drawn-" + d,
                Problem.perceptronStart(widths),
                Tensors.of(Problem.data(rows, d)),
                (p, batch, key) -> loss.loss(x -> net.apply(p, x), batch.get(0), key));
    }

    /**
     * Denoising at ten levels, drawn like the noise, with a network 64→128→128→64 whose hidden maps are normalised, modulated
     * by the level, and followed by SiLU.
     */
    private static Training film() {
        int d = 64;
        int width = Problem.WIDTH;
        Layer embedding =
                Sequential.of(FourierFeatures.gaussian(1, width / 2, 4, KEY), Linear.of(width, width), Activation.SILU);
        TimeConditioned net = TimeConditioned.of(
                embedding,
                ConditionalSequential.of(
                        Linear.of(d, width),
                        LayerNorm.of(width),
                        FiLM.of(width, width),
                        Activation.SILU,
                        Linear.of(width, width),
                        LayerNorm.of(width),
                        FiLM.of(width, width),
                        Activation.SILU,
                        Linear.of(width, d)));
        MultiLevelDenoising loss = MultiLevelDenoising.of(NoiseLevels.geometric(10, 0.1, 10));
        return new Training(
                "film-64",
                net.init(KEY),
                Tensors.of(Problem.data(Problem.BATCH, d)),
                (p, batch, key) -> loss.loss((x, sigma) -> net.apply(p, x, sigma.log()), batch.get(0), key));
    }

    /** The state before the first step. */
    public TrainingState state() {
        return new TrainingState(start, ADAM.init(start), KEY, Tensor.scalar(0));
    }

    /** One step, eagerly. */
    public TrainingState step(TrainingState state, Tensors batch) {
        ValueAndGradient<Parameters> loss = Derivatives.valueAndGradient(
                p -> this.loss.of(p, batch, state.key().split(0)), state.parameters());
        Optimizer.Step next = ADAM.update(state.parameters(), loss.gradient(), state.optimizer());
        return new TrainingState(next.parameters(), next.state(), state.key().split(1), loss.value());
    }

    /** The same step, compiled. */
    public Loop<TrainingState, Tensors> loop() {
        return Program.loop(this::step, state(), batch);
    }

    /** The same step, compiled in single precision. */
    public Loop<TrainingState, Tensors> singleLoop() {
        return loop().inSinglePrecision();
    }
}
