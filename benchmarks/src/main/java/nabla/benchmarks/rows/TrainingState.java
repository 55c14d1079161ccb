package nabla.benchmarks.rows;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.nn.Parameters;
import nabla.nn.optimizers.OptimizerState;

/**
 * What a training step hands to the next one.
 *
 * @param parameters θ
 * @param optimizer the moments of Adam
 * @param loss the loss at the parameters before the step
 */
public record TrainingState(Parameters parameters, OptimizerState optimizer, Tensor loss)
        implements TensorTree<TrainingState> {
    @Override
    public List<Tensor> tensors() {
        return Tensors.concat(parameters, optimizer, loss);
    }

    @Override
    public TrainingState withTensors(List<Tensor> tensors) {
        Tensors.Reader reader = Tensors.reader(tensors);
        return new TrainingState(reader.next(parameters), reader.next(optimizer), reader.next(loss));
    }
}
