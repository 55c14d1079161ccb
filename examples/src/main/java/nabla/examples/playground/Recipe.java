package nabla.examples.playground;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.ConditionalLayer;
import nabla.nn.ConditionalSequential;
import nabla.nn.FiLM;
import nabla.nn.FourierFeatures;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.TimeConditioned;
import nabla.nn.training.Loss;

/** What settings choose: a network, the loss that it learns by, the sampler of what it learnt, and the density if there is one. */
interface Recipe {
    /** The standard deviation of the data, about. */
    double SCALE = 2;

    /** Half the width of the window that the page shows. */
    double WINDOW = 5;

    /** The recipe for these settings. */
    static Recipe of(Settings settings) {
        if (!settings.isConditional()) {
            return new OneScore(settings);
        }
        return settings.loss() == Objective.DENOISING ? new ScoreOfLevels(settings) : new ScoreInTime(settings);
    }

    /** Fresh parameters. */
    Parameters init(Rng rng);

    /**
     * The loss of the network.
     *
     * @throws IllegalArgumentException if a guard rail is in the way
     */
    Loss loss();

    /**
     * The learnt score.
     *
     * @param level σ or t, a scalar; without meaning for a network that learns one score
     */
    Tensor score(Parameters parameters, Tensor x, Tensor level);

    /** Chains that follow the learnt score. */
    Chains<?, ?> chains();

    /** The noise level or the time at a step of the chains. */
    double level(int step);

    /**
     * The density that goes with the learnt score, at points.
     *
     * @param data that the score was learnt from
     */
    Optional<Tensor> density(Parameters parameters, Tensor x, Tensor data);

    /** What the loss is to be compared with, if that is known. */
    Optional<Bound> bound(Tensor data, Rng rng);

    /** A perceptron that is told a number c beside the point. */
    static ConditionalLayer conditional(int width, Activation activation) {
        return TimeConditioned.of(
                Sequential.of(FourierFeatures.geometric(0.125, 4, 8), Linear.of(16, 32), Activation.SILU),
                ConditionalSequential.of(
                        Linear.of(2, width),
                        FiLM.of(32, width),
                        activation,
                        Linear.of(width, width),
                        FiLM.of(32, width),
                        activation,
                        Linear.of(width, 2)));
    }
}
