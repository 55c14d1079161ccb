package nabla.nn.optimizers;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import nabla.autodiff.Parts;
import nabla.autodiff.TreeRecord;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

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

    /** This optimiser with gradients that pass through a limit first, for instance {@link Clipping#byNorm}. */
    default Optimizer clipped(UnaryOperator<Parameters> clipping) {
        Doors.present("Optimizer.clipped", "a limit", clipping);
        return before((parameters, gradient) -> clipping.apply(gradient));
    }

    /** This optimiser with λθ added to the gradient: the decay of the penalty ½λ‖θ‖². */
    default Optimizer decayed(WeightDecay decay) {
        Doors.present("Optimizer.decayed", "a weight decay", decay);
        return before((parameters, gradient) -> gradient.add(decay.of(parameters)));
    }

    private Optimizer before(BinaryOperator<Parameters> change) {
        Optimizer inner = this;
        return new Optimizer() {
            @Override
            public OptimizerState init(Parameters parameters) {
                return inner.init(parameters);
            }

            @Override
            public Step update(Parameters parameters, Parameters gradient, OptimizerState state) {
                return inner.update(parameters, change.apply(parameters, gradient), state);
            }
        };
    }

    /** What a step gives. */
    record Step(Parameters parameters, OptimizerState state) implements TreeRecord<Step> {
        @Override
        public Parts<Step> parts() {
            return Parts.of(Step::new, parameters, state);
        }
    }
}
