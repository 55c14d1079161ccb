package nabla.autodiff.calculus;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Evaluation;

/**
 * An operation through which no derivative flows: piecewise constant (sign, comparisons), or declared so
 * (stopGradient), or random.
 *
 * <p>Sweeps pass it by. It stands on the graph only while a program is recorded, because it has to be computed anew at
 * every run, or while a tape is to show it.
 */
public final class Constant extends Kind {
    /** An operation that is constant between its jumps. */
    public Constant(String name, List<?> attributes, Evaluation evaluation) {
        this(name, attributes, evaluation, -1);
    }

    private Constant(String name, List<?> attributes, Evaluation evaluation, int continuousDerivatives) {
        super(name, attributes, evaluation, continuousDerivatives);
    }

    /** An operation whose result counts as independent of its operands. */
    public static Constant independent(String name, List<?> attributes, Evaluation evaluation) {
        return new Constant(name, attributes, evaluation, SMOOTH);
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
