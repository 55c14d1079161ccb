package nabla.nn.training;

import java.util.List;
import nabla.nn.Parameters;

/**
 * The result of a training.
 *
 * @param parameters the parameters to use: those with the lowest validation loss if there was a validation, else the
 *     average, else the last; after a failure without a validation the last ones whose loss was finite
 * @param end why it ended
 * @param reason the same in words
 * @param last where it ended; more steps can be made from there
 * @param curve losses on the way
 */
public record TrainingResult(Parameters parameters, End end, String reason, Snapshot last, List<Point> curve) {
    /** A copy of the curve. */
    public TrainingResult {
        curve = List.copyOf(curve);
    }

    /** Why a training ended. */
    public enum End {
        /** All steps were made. */
        COMPLETED,
        /** The held-out loss did not improve for a while. */
        NO_IMPROVEMENT,
        /** The loss or its gradient was not finite, the loss diverged, or the held-out data are not finite. */
        FAILED,
        /** A listener ended it. */
        STOPPED
    }

    /**
     * Losses at a step.
     *
     * @param step the number of steps made
     * @param loss the mean loss of the batches since the point before
     * @param heldOutLoss the loss on the held-out data
     */
    public record Point(long step, double loss, double heldOutLoss) {}

    /** The number of steps made. */
    public long steps() {
        return last.step();
    }

    /** The number of steps that led to the lowest validation loss; 0 if none was lower than that of the start. */
    public long bestStep() {
        return (long) last.bestStep().item();
    }

    /** The lowest validation loss; +∞ if there was no validation. */
    public double bestLoss() {
        return last.bestLoss().item();
    }
}
