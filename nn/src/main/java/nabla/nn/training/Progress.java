package nabla.nn.training;

import java.util.Optional;
import nabla.nn.Parameters;

/**
 * The state of a training after a step, for a {@link TrainingListener}. Tensors are copied only when they are asked
 * for.
 */
public interface Progress {
    /** The number of steps made, from the beginning of the training, before it was resumed if it was. */
    long step();

    /** The number of steps that are to be made. */
    long steps();

    /** The loss of the last batch. */
    double loss();

    /** The norm of its gradient. */
    double gradientNorm();

    /** The point of the learning curve, if there was a validation after this step. */
    Optional<TrainingResult.Point> point();

    /** Why the training ends with this step, if it does. */
    Optional<TrainingResult.End> end();

    /** All that is needed to continue from here. */
    Snapshot snapshot();

    /** The parameters. */
    Parameters parameters();

    /** Their average. */
    Parameters average();

    /** Ends the training after this step. */
    void stop(String reason);
}
