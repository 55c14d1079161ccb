package nabla.autodiff.calculus;

import java.util.List;
import nabla.autodiff.Operation;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Evaluation;

/**
 * An operation through which no derivative flows: piecewise constant (sign, comparisons), or declared so
 * (stopGradient), or random.
 *
 * <p>Sweeps pass it by. It stands on the graph only while a program is recorded, because it has to be computed anew at
 * every run.
 */
public final class Constant extends Operation {
    /** A constant operation. */
    public Constant(String name, List<?> attributes, Evaluation evaluation) {
        super(name, attributes, evaluation);
    }

    @Override
    public boolean isDifferentiable() {
        return false;
    }

    @Override
    public Tensor push(Application at, Tensor[] tangents) {
        throw new IllegalStateException(name() + ": a sweep came to a constant operation");
    }

    @Override
    public void pull(Application at, Tensor adjoint, Adjoints adjoints) {
        throw new IllegalStateException(name() + ": a sweep came to a constant operation");
    }
}
