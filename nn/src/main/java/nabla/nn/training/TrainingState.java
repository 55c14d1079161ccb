package nabla.nn.training;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.nn.Parameters;
import nabla.nn.optimizers.OptimizerState;

/**
 * All that a training step changes, as tensors: so a compiled step keeps it in place, and a file that holds it is
 * enough to continue.
 *
 * @param parameters θ
 * @param optimizer the optimiser's moments
 * @param average the average θ̄ of the parameters
 * @param good the last parameters whose loss and gradient were finite and within limits
 * @param rng the key of the next step's random numbers
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
        Tensor loss,
        Tensor gradientNorm,
        Tensor limit)
        implements TreeRecord<TrainingState> {

    /** The number of steps made, a scalar. */
    public Tensor step() {
        return average.step();
    }

    @Override
    public Parts<TrainingState> parts() {
        return Parts.of(TrainingState::new, parameters, optimizer, average, good, rng, loss, gradientNorm, limit);
    }
}
