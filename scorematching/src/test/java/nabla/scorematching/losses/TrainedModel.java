package nabla.scorematching.losses;

import java.util.List;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.LayerNorm;
import nabla.nn.Linear;
import nabla.nn.Sequential;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Clipping;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.TrainingState;
import nabla.nn.training.TrainingStep;

/** Trains a small model in the way that its argument names, and prints a hash of everything that training left. */
final class TrainedModel {
    private static final int STEPS = 40;
    private static final String SINGLE = "single-";

    private TrainedModel() {}

    /** Ways: {@code eager}, or the number of threads of a compiled loop, with {@code single-} before it in single precision. */
    public static void main(String[] arguments) {
        System.out.printf("%016x%n", hash(arguments[0]));
    }

    private static long hash(String way) {
        Layer net = Sequential.of(
                Linear.of(3, 48),
                Activation.TANH,
                Linear.of(48, 48),
                LayerNorm.of(48),
                Activation.SILU,
                Linear.of(48, 3));
        ScoreMatching exact = ScoreMatching.of();
        DenoisingScoreMatching denoising = DenoisingScoreMatching.of(0.5);
        Optimizer adam = Adam.of(3e-3).clipped(Clipping.byNorm(1));
        TrainingStep step = new TrainingStep(
                (p, x, rng) -> exact.loss(y -> net.apply(p, y), x, rng.split(0))
                        .add(denoising.loss(y -> net.apply(p, y), x, rng.split(1))),
                adam,
                ExponentialMovingAverage.constant(0.9));
        Rng rng = Rng.of(11);
        Tensor batch = rng.split(0).normal(96, 3).exp();
        TrainingState start = step.init(net.init(rng.split(1)), rng.split(2));
        return bits(way.equals("eager") ? eager(step, start, batch) : compiled(step, start, batch, way));
    }

    private static TrainingState eager(TrainingStep step, TrainingState start, Tensor batch) {
        TrainingState state = start;
        for (int i = 0; i < STEPS; i++) {
            state = step.apply(state, batch);
        }
        return state;
    }

    private static TrainingState compiled(TrainingStep step, TrainingState start, Tensor batch, String way) {
        Loop<TrainingState, Tensor> doubles = Program.loop(step, start, batch);
        Loop<TrainingState, Tensor> loop = way.startsWith(SINGLE) ? doubles.inSinglePrecision() : doubles;
        loop.setThreads(Integer.parseInt(way.replace(SINGLE, "")));
        for (int i = 0; i < STEPS; i++) {
            loop.step(batch);
        }
        return loop.state();
    }

    /** FNV-1a over the bits of all numbers. */
    private static long bits(TrainingState state) {
        List<Tensor> tensors = Tensors.concat(
                state.parameters(),
                state.optimizer(),
                state.average(),
                state.good(),
                state.rng(),
                state.step(),
                state.loss(),
                state.gradientNorm(),
                state.limit());
        long hash = 0xcbf29ce484222325L;
        for (Tensor tensor : tensors) {
            for (double x : tensor.toArray()) {
                hash = (hash ^ Double.doubleToRawLongBits(x)) * 0x100000001b3L;
            }
        }
        return hash;
    }
}
