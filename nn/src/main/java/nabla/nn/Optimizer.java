package nabla.nn;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;

/**
 * A rule that improves parameters by a gradient: a pure function (θ, ∇θ, state) → (θ, state), in tensor operations alone.
 * So a training step with its optimiser compiles into one program. Nothing is changed in place.
 */
public interface Optimizer {
    /** The state before the first step. */
    OptimizerState init(Parameters parameters);

    /**
     * One step.
     *
     * @throws IllegalArgumentException if names or shapes of parameters, gradient and state differ
     */
    Step update(Parameters parameters, Parameters gradient, OptimizerState state);

    /** What a step gives. */
    record Step(Parameters parameters, OptimizerState state) implements TensorTree<Step> {
        @Override
        public List<Tensor> tensors() {
            return Tensors.concat(parameters, state);
        }

        @Override
        public Step withTensors(List<Tensor> tensors) {
            Tensors.Reader reader = Tensors.reader(tensors);
            return new Step(reader.next(parameters), reader.next(state));
        }
    }
}
