package nabla.examples.training;

import java.util.Optional;
import nabla.nn.Parameters;

/**
 * What a training run leaves behind.
 *
 * @param parameters the averaged parameters where the held-out loss was best
 * @param bestStep the step where they were taken
 * @param heldOutLoss their loss on the held-out data
 * @param steps the steps made in all
 * @param curve the losses on the way
 * @param failure why training could not go on, if it could not: a loss that is no number, or one that falls without end
 */
public record Trained(
        Parameters parameters,
        int bestStep,
        double heldOutLoss,
        int steps,
        LearningCurve curve,
        Optional<String> failure) {}
