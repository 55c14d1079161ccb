package nabla.autodiff.calculus;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Evaluation;

/**
 * An operation that is linear in its operands taken together: f(x₁, x₂, …) = A₁x₁ + A₂x₂ + …
 *
 * <p>Forward, a tangent goes through the operation itself; reverse, an adjoint goes through the transposes Aᵢᵀ.
 */
public final class Linear extends Kind {
    private final Map[] parts;
    private final Map[] transposes;

    /** A linear operation of one operand. */
    public Linear(String name, List<?> attributes, Evaluation evaluation, Map transpose) {
        super(name, attributes, evaluation, SMOOTH);
        this.parts = new Map[] {(at, t) -> apply(t)};
        this.transposes = new Map[] {transpose};
    }

    /**
     * A linear operation of several operands.
     *
     * @param parts for each operand x ↦ Aᵢx, what the operation makes of it when the others are zero; null for an
     *     operand that only selects
     * @param transposes for each operand g ↦ Aᵢᵀg
     */
    public Linear(String name, List<?> attributes, Evaluation evaluation, Map[] parts, Map[] transposes) {
        super(name, attributes, evaluation, SMOOTH);
        this.parts = parts;
        this.transposes = transposes;
    }

    /** What the operation makes of one operand when all others are zero. */
    public Tensor part(int operand, Application at, Tensor x) {
        return parts[operand].apply(at, x);
    }

    @Override
    public boolean selectsBy(int operand) {
        return parts[operand] == null;
    }

    @Override
    public Tensor push(Application at, Tensor[] tangents) {
        boolean all = true;
        for (int i = 0; i < tangents.length; i++) {
            all &= tangents[i] != null && !selectsBy(i);
        }
        if (all) {
            return applyAligned(tangents);
        }
        Tensor sum = null;
        for (int i = 0; i < tangents.length; i++) {
            if (tangents[i] != null && !selectsBy(i)) {
                Tensor part = part(i, at, tangents[i]);
                sum = sum == null ? part : sum.add(part);
            }
        }
        return sum;
    }

    @Override
    public void pull(Application at, Tensor adjoint, Adjoints adjoints) {
        for (int i = 0; i < transposes.length; i++) {
            if (transposes[i] != null && adjoints.wants(i)) {
                adjoints.add(i, transposes[i].apply(at, adjoint));
            }
        }
    }

    /** A linear map of a tangent or an adjoint, which may use the shapes of the operands, and operands that only select. */
    @FunctionalInterface
    public interface Map {
        /** The image. */
        Tensor apply(Application at, Tensor x);
    }
}
