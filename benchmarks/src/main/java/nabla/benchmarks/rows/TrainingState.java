package nabla.benchmarks.rows;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.nn.Parameters;
import nabla.nn.optimizers.OptimizerState;

/**
 * What a training step hands to the next one.
 *
 * @param parameters θ
 * @param optimizer the moments of Adam
 * @param key of the next step, whose loss takes child 0 and leaves child 1 to the step after
 * @param loss the loss at the parameters before the step
 */
public record TrainingState(Parameters parameters, OptimizerState optimizer, Rng key, Tensor loss)
        implements TreeRecord<TrainingState> {
    @Override
    public Parts<TrainingState> parts() {
        return Parts.of(TrainingState::new, parameters, optimizer, key, loss);
    }
}
