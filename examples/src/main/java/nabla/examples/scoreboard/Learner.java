package nabla.examples.scoreboard;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.nn.ScoreNetwork;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import nabla.nn.training.ExponentialMovingAverage;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingState;
import nabla.nn.training.TrainingStep;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.DenoisingScoreMatching;
import nabla.scorematching.losses.FiniteDifferenceScoreMatching;
import nabla.scorematching.losses.MultiLevelDenoising;
import nabla.scorematching.losses.Projections;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.SlicedScoreMatching;

/**
 * A network and the loss that trains it: a perceptron with two hidden layers and softplus, Adam at 10⁻³, batches of 128.
 *
 * @param name in the table
 * @param init parameters from a key
 * @param loss what is minimised
 * @param score the score that parameters stand for
 */
record Learner(String name, Function<Rng, Parameters> init, Loss loss, Function<Parameters, ScoreFunction> score)
        implements Estimator {
    /** The rows of a batch. */
    static final int BATCH = 128;

    /** The noise of denoising where it is small. */
    static final double SIGMA = 0.1;

    private static final double LARGEST = 3;
    private static final int LEVELS = 10;

    /** A perceptron by a loss. */
    static Learner of(String name, ScoreMatchingLoss loss, int dim, int width) {
        Layer network = ScoreNetwork.perceptron(dim, width, 2);
        return new Learner(name, network::init, loss.on(network), p -> x -> network.apply(p, x));
    }

    private static Learner multiLevel(int dim, int width) {
        ConditionalLayer network = ScoreNetwork.noiseScaled(dim, width, 2);
        MultiLevelDenoising loss = MultiLevelDenoising.of(NoiseLevels.geometric(LARGEST, SIGMA, LEVELS));
        return new Learner(
                "denoising, 10 levels, at .1",
                network::init,
                loss.on(network),
                p -> x -> network.apply(p, x, Tensor.full(SIGMA, x.size(0), 1)));
    }

    /** All that share one network; the first is the exact loss. */
    static List<Learner> ofOneNetwork(int dim, int width) {
        List<Learner> all = new ArrayList<>();
        SlicedScoreMatching reduced = SlicedScoreMatching.of().varianceReduced();
        all.add(of("exact", ScoreMatching.of(), dim, width));
        all.add(of("Hutchinson, Gaussian", reduced.directions(Projections.GAUSSIAN), dim, width));
        all.add(of("sliced", SlicedScoreMatching.of(), dim, width));
        all.add(of("sliced, variance-reduced", reduced, dim, width));
        all.add(of("finite differences, .05", FiniteDifferenceScoreMatching.of(0.05), dim, width));
        all.add(of("denoising, .1", DenoisingScoreMatching.of(SIGMA), dim, width));
        all.add(of(
                "denoising, .1, control variate",
                DenoisingScoreMatching.of(SIGMA).controlVariate(),
                dim,
                width));
        return all;
    }

    /** All learners. */
    static List<Learner> all(int dim, int width) {
        List<Learner> all = new ArrayList<>(ofOneNetwork(dim, width));
        all.add(multiLevel(dim, width));
        return all;
    }

    @Override
    public ScoreFunction fit(Tensor rows, int steps, Rng rng) {
        return score.apply(train(rows, steps, rng));
    }

    /** The parameters after this many steps. */
    Parameters train(Tensor rows, int steps, Rng rng) {
        return Trainer.of(loss, Adam.of(1e-3))
                .fit(init.apply(rng.split(0)), Batches.of(rows, BATCH, rng.split(1)), steps, rng.split(2))
                .parameters();
    }

    /** A recorded step of training. */
    Loop<TrainingState, Tensor> step(Tensor batch, Rng rng) {
        TrainingStep step = new TrainingStep(loss, Adam.of(1e-3), ExponentialMovingAverage.none());
        return Program.loop(step, step.init(init.apply(rng), rng), batch);
    }

    /**
     * The gradient of the loss over batches and noise.
     *
     * @param at the parameters
     */
    Gradient gradient(Parameters at, Tensor rows, int count, Rng rng) {
        Batches batches = Batches.of(rows, BATCH, rng.split(0));
        Tensor[] gradients = new Tensor[count];
        for (int i = 0; i < count; i++) {
            Tensor batch = batches.at(i);
            Rng key = rng.split(1).split(i);
            gradients[i] = Derivatives.gradient(p -> loss.of(p, batch, key), at).flat();
        }
        Tensor all = Tensor.stack(0, gradients);
        Tensor mean = all.mean(0);
        double trace = all.sub(mean).square().sum().item() / (count - 1);
        return new Gradient(trace, mean.square().sum().item() - trace / count);
    }

    /**
     * A random gradient; both figures are estimated without bias.
     *
     * @param trace of its covariance
     * @param squaredNorm of its mean
     */
    record Gradient(double trace, double squaredNorm) {}
}
