package nabla.nn.training;

import java.util.Optional;
import java.util.OptionalDouble;
import nabla.nn.Parameters;

/** Where a training stands after a step, for a {@link TrainingListener}. Tensors are copied only when they are asked for. */
public interface Progress {
    /** The number of steps made, from the beginning of the training, before it was resumed if it was. */
    long step();

    /** The number of steps that are to be made. */
    long steps();

    /** The loss of the last batch. */
    double loss();

    /** The norm of its gradient. */
    double gradientNorm();

    /** The loss on the held-out data, if it was found after this step. */
    OptionalDouble heldOutLoss();

    /** Why the training ends with this step, if it does. */
    Optional<TrainingResult.End> end();

    /** All that is needed to go on from here. */
    Snapshot snapshot();

    /** The parameters. */
    Parameters parameters();

    /** Their average. */
    Parameters average();

    /** Ends the training after this step. */
    void stop(String reason);
}
