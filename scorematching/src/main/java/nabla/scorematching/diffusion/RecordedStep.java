package nabla.scorematching.diffusion;

import java.util.function.UnaryOperator;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;

/** A step of a solver that is recorded if it can be, with the same bits. */
final class RecordedStep {
    private static final System.Logger LOG = System.getLogger(RecordedStep.class.getName());

    private RecordedStep() {}

    /**
     * The step, recorded unless it is being differentiated or reads numbers.
     *
     * @param name the solver's
     * @param first what it will be given first
     */
    static UnaryOperator<Tensors> of(String name, UnaryOperator<Tensors> step, Tensors first) {
        if (first.tensors().stream().anyMatch(Tensor::isLinked)) {
            return step;
        }
        try {
            return Program.compile(step, first)::run;
        } catch (IllegalStateException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0}: the step cannot be compiled and is called anew each time, with the same bits: {1}",
                    name,
                    e.getMessage());
            return step;
        }
    }
}
