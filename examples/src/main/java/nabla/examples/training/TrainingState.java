package nabla.examples.training;

import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.nn.Parameters;
import nabla.nn.optimizers.OptimizerState;
import nabla.nn.training.ExponentialMovingAverage;

/**
 * Everything that a training step changes. A tree of tensors, so a compiled step keeps it in place.
 *
 * @param parameters θ
 * @param optimizer the optimiser's moments
 * @param average θ̄, the moving average of θ
 * @param rng the key of the next step's random numbers
 * @param loss the loss on the last batch, a scalar
 */
record TrainingState(
        Parameters parameters, OptimizerState optimizer, ExponentialMovingAverage.State average, Rng rng, Tensor loss)
        implements TensorTree<TrainingState> {

    @Override
    public List<Tensor> tensors() {
        return Tensors.concat(parameters, optimizer, average, rng, loss);
    }

    @Override
    public TrainingState withTensors(List<Tensor> tensors) {
        Tensors.Reader reader = Tensors.reader(tensors);
        return new TrainingState(
                reader.next(parameters),
                reader.next(optimizer),
                reader.next(average),
                reader.next(rng),
                reader.next(loss));
    }
}
