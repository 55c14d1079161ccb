package nabla.nn.training;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.nn.Parameters;

/**
 * A training at a moment: its state, and the best so far by the held-out data.
 *
 * @param state what the next step starts from
 * @param best the parameters, or their average, that had the lowest held-out loss; those of the start without a
 *     validation
 * @param bestLoss that loss, a scalar, +∞ without a validation
 * @param bestStep the number of steps that led there, a scalar
 * @param sinceBest the number of validations since then, a scalar
 */
public record Snapshot(TrainingState state, Parameters best, Tensor bestLoss, Tensor bestStep, Tensor sinceBest)
        implements TensorTree<Snapshot> {
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
    public List<Tensor> tensors() {
        return Tensors.concat(state, best, bestLoss, bestStep, sinceBest);
    }

    @Override
    public Snapshot withTensors(List<Tensor> tensors) {
        Tensors.Reader reader = Tensors.reader(tensors);
        return new Snapshot(
                reader.next(state),
                reader.next(best),
                reader.next(bestLoss),
                reader.next(bestStep),
                reader.next(sinceBest));
    }
}
