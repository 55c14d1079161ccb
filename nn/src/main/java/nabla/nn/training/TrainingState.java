package nabla.nn.training;

import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.nn.Parameters;
import nabla.nn.optimizers.OptimizerState;

/**
 * All that a training step changes, as tensors: so a compiled step keeps it in place, and a file that holds it is enough to
 * go on.
 *
 * @param parameters θ
 * @param optimizer the optimiser's moments
 * @param average the average θ̄ of the parameters
 * @param good the last parameters whose loss and gradient were finite and within limits
 * @param rng the key of the next step's random numbers
 * @param step the number of steps made, a scalar
 * @param loss the loss of the last batch before its step, a scalar
 * @param gradientNorm the norm of its gradient, a scalar
 * @param limit how large |loss| may become, a scalar
 */
public record TrainingState(
        Parameters parameters,
        OptimizerState optimizer,
        ExponentialMovingAverage.State average,
        Parameters good,
        Rng rng,
        Tensor step,
        Tensor loss,
        Tensor gradientNorm,
        Tensor limit)
        implements TensorTree<TrainingState> {

    @Override
    public List<Tensor> tensors() {
        return Tensors.concat(parameters, optimizer, average, good, rng, step, loss, gradientNorm, limit);
    }

    @Override
    public TrainingState withTensors(List<Tensor> tensors) {
        Tensors.Reader reader = Tensors.reader(tensors);
        return new TrainingState(
                reader.next(parameters),
                reader.next(optimizer),
                reader.next(average),
                reader.next(good),
                reader.next(rng),
                reader.next(step),
                reader.next(loss),
                reader.next(gradientNorm),
                reader.next(limit));
    }
}
