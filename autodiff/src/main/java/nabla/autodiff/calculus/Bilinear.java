package nabla.autodiff.calculus;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Evaluation;

/**
 * An operation that is linear in each of its two operands: a product.
 *
 * <p>Forward by the product rule, f(ȧ, b) + f(a, ḃ); reverse by the two transposes, g ↦ f(·, b)ᵀg and g ↦ f(a, ·)ᵀg.
 */
public final class Bilinear extends Kind {
    private final Transpose first;
    private final Transpose second;

    /**
     * A bilinear operation.
     *
     * @param first (g, b) and the shape of a: the transpose of a ↦ f(a, b)
     * @param second (g, a) and the shape of b: the transpose of b ↦ f(a, b)
     */
    public Bilinear(String name, List<?> attributes, Evaluation evaluation, Transpose first, Transpose second) {
        super(name, attributes, evaluation, SMOOTH);
        this.first = first;
        this.second = second;
    }

    @Override
    public Tensor push(Application at, Tensor[] tangents) {
        Tensor left = tangents[0] == null ? null : applyAligned(tangents[0], at.operand(1));
        Tensor right = tangents[1] == null ? null : applyAligned(at.operand(0), tangents[1]);
        return left == null ? right : right == null ? left : left.add(right);
    }

    @Override
    public void pull(Application at, Tensor adjoint, Adjoints adjoints) {
        if (adjoints.wants(0)) {
            adjoints.add(0, first.apply(adjoint, at.operand(1), at.shape(0)));
        }
        if (adjoints.wants(1)) {
            adjoints.add(1, second.apply(adjoint, at.operand(0), at.shape(1)));
        }
    }

    /** One of the two transposes. */
    @FunctionalInterface
    public interface Transpose {
        /**
         * The adjoint of one operand, of a shape that sums down to the operand's.
         *
         * @param adjoint the adjoint of the result
         * @param other the other operand
         * @param shape the shape of the operand
         */
        Tensor apply(Tensor adjoint, Tensor other, int[] shape);
    }
}
