package nabla.nn.training;

import nabla.autodiff.Parts;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.nn.Parameters;

/**
 * A training at one step: its state, and the best parameters so far by the held-out loss.
 *
 * @param state what the next step starts from
 * @param best the parameters, or their average, that had the lowest held-out loss; those of the start without a
 *     validation
 * @param bestLoss that loss, a scalar, +∞ without a validation
 * @param bestStep the number of steps that led there, a scalar
 * @param sinceBest the number of validations since then, a scalar
 */
public record Snapshot(TrainingState state, Parameters best, Tensor bestLoss, Tensor bestStep, Tensor sinceBest)
        implements TreeRecord<Snapshot> {
    /** Before the first step. */
    static Snapshot start(TrainingState state) {
        Tensor zero = Tensor.scalar(0);
        return new Snapshot(state, state.parameters(), Tensor.scalar(Double.POSITIVE_INFINITY), zero, zero);
    }

    /** With a validation loss at a step. */
    Snapshot validated(Parameters parameters, double loss, long step) {
        return loss < bestLoss.item()
                ? new Snapshot(state, parameters, Tensor.scalar(loss), Tensor.scalar(step), Tensor.scalar(0))
                : new Snapshot(state, best, bestLoss, bestStep, sinceBest.add(1));
    }

    /** The same best with another state. */
    Snapshot at(TrainingState other) {
        return new Snapshot(other, best, bestLoss, bestStep, sinceBest);
    }

    /** The number of steps made. */
    public long step() {
        return (long) state.step().item();
    }

    @Override
    public Parts<Snapshot> parts() {
        return Parts.of(Snapshot::new, state, best, bestLoss, bestStep, sinceBest);
    }
}
