package nabla.autodiff.calculus;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Pointwise;

/**
 * An operation that treats every element alone: y = f(x₁, x₂, …), with broadcasting.
 *
 * <p>Its Jacobian is diagonal, so both rules multiply by the local derivatives dᵢ = ∂f/∂xᵢ: forward t ↦ Σ dᵢ·tᵢ, reverse
 * g ↦ dᵢ·g.
 */
public final class Elementwise extends Kind {
    private final Partial[] partials;

    /**
     * An elementwise operation.
     *
     * @param partials for each operand the local derivative, an expression of operands and result
     */
    public Elementwise(String name, List<?> attributes, Pointwise evaluation, Partial... partials) {
        this(name, attributes, evaluation, SMOOTH, partials);
    }

    private Elementwise(
            String name, List<?> attributes, Evaluation evaluation, int continuousDerivatives, Partial[] partials) {
        super(name, attributes, evaluation, continuousDerivatives);
        this.partials = partials;
    }

    /** The same operation, said to have this many continuous derivatives. */
    public Elementwise withContinuousDerivatives(int count) {
        return new Elementwise(name(), attributes(), evaluation(), count, partials);
    }

    /** The local derivative by one operand, as a tensor that broadcasts to the result's shape. */
    public Tensor partial(int operand, Application at) {
        return partials[operand].at(at.operands(), at.result());
    }

    @Override
    public Tensor push(Application at, Tensor[] tangents) {
        Tensor sum = null;
        for (int i = 0; i < tangents.length; i++) {
            if (tangents[i] != null) {
                Tensor term = partial(i, at).mul(tangents[i]);
                sum = sum == null ? term : sum.add(term);
            }
        }
        return sum;
    }

    @Override
    public void pull(Application at, Tensor adjoint, Adjoints adjoints) {
        for (int i = 0; i < partials.length; i++) {
            if (adjoints.wants(i)) {
                adjoints.add(i, partial(i, at).mul(adjoint));
            }
        }
    }

    /** The local derivative by one operand: ∂f/∂xᵢ from the operands x and the result y. */
    @FunctionalInterface
    public interface Partial {
        /** The derivative, in tensor operations. */
        Tensor at(Tensor[] x, Tensor y);
    }
}
