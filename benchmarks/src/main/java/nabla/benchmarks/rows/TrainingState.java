package nabla.benchmarks.rows;

import nabla.autodiff.Parts;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
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
        implements TreeRecord<TrainingState> {
    @Override
    public Parts<TrainingState> parts() {
        return Parts.of(TrainingState::new, parameters, optimizer, loss);
    }
}
