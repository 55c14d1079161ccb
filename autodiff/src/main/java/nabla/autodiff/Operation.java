package nabla.autodiff;

import java.util.List;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.calculus.Constant;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.calculus.General;
import nabla.autodiff.calculus.Linear;
import nabla.autodiff.evaluation.Evaluation;

/**
 * A function from tensors to a tensor that knows its own derivative.
 *
 * <p>An operation is one of five kinds, and the kind carries the calculus: {@link Elementwise} (a local derivative for
 * each operand), {@link Linear} (its transpose), {@link Bilinear} (two transposes), {@link Constant} (derivative zero)
 * and {@link General} (rules of its own). Axes are counted from the right, and an operation that is given more leading
 * axes than it knows takes them for a batch; so K tangents travel through it at once, on a leading axis.
 *
 * <p>Operations are immutable and may be shared between threads. Two operations are equal if they have the same name and
 * the same attributes (for instance the axes of a sum), and then they compute the same.
 */
public abstract sealed class Operation permits Elementwise, Linear, Bilinear, Constant, General {
    /** The number of continuous derivatives of a function that has them all. */
    public static final int SMOOTH = Integer.MAX_VALUE;

    private final String name;
    private final List<?> attributes;
    private final Evaluation evaluation;
    private final int continuousDerivatives;

    /** An operation of this name and these attributes, which tell it from others of the same name. */
    protected Operation(String name, List<?> attributes, Evaluation evaluation, int continuousDerivatives) {
        this.name = name;
        this.attributes = attributes;
        this.evaluation = evaluation;
        this.continuousDerivatives = continuousDerivatives;
    }

    /** The name, as the user knows it. */
    public final String name() {
        return name;
    }

    /** What is fixed at creation: axes, sizes, factors. */
    public final List<?> attributes() {
        return attributes;
    }

    /**
     * How many continuous derivatives it has: −1 if its value jumps, 0 if it has kinks, {@link #SMOOTH} if all exist.
     * Isolated singularities, such as that of the logarithm at 0, do not count.
     */
    public final int continuousDerivatives() {
        return continuousDerivatives;
    }

    /** Whether an operand only selects what the result is made of, so that the value jumps where the operand changes. */
    public boolean selectsBy(int operand) {
        return false;
    }

    /** Shape rule and kernel. */
    public final Evaluation evaluation() {
        return evaluation;
    }

    /**
     * The forward rule: the tangent of the result from the tangents of the operands.
     *
     * @param at operands and result
     * @param tangents one for each operand, with or without a leading axis of directions; null where it is zero, but
     *     not everywhere
     * @return the tangent, of a shape that broadcasts to the result's (with the leading axis); null if it is zero
     */
    public abstract Tensor push(Application at, Tensor[] tangents);

    /**
     * The reverse rule: hands each wanted operand its part of the adjoint.
     *
     * @param at operands and result
     * @param adjoint the adjoint of the result
     * @param adjoints takes the operands' adjoints; what was stretched is summed up there
     */
    public abstract void pull(Application at, Tensor adjoint, Adjoints adjoints);

    /** Whether a derivative flows through it. */
    public boolean isDifferentiable() {
        return true;
    }

    /** The result for these operands of equal rank; it remembers them if one of them descends from a variable. */
    public final Tensor apply(Tensor... operands) {
        int count = operands.length;
        int[][] shapes = new int[count][];
        double[][] data = new double[count][];
        for (int i = 0; i < count; i++) {
            shapes[i] = operands[i].shape;
            data[i] = operands[i].data;
        }
        int[] shape = evaluation.shape(name, shapes);
        return Tensor.result(this, operands, shape, evaluation.evaluate(data, shapes, shape));
    }

    /** As {@link #apply}, after giving every operand the rank of the result by leading axes of size 1. */
    public final Tensor applyAligned(Tensor... operands) {
        boolean equal = true;
        for (Tensor x : operands) {
            equal &= x.rank() == operands[0].rank();
        }
        if (equal) {
            return apply(operands);
        }
        int[][] shapes = new int[operands.length][];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = operands[i].shape;
        }
        int rank = evaluation.shape(name, shapes).length;
        Tensor[] aligned = new Tensor[operands.length];
        for (int i = 0; i < operands.length; i++) {
            aligned[i] = operands[i].lead(rank - operands[i].rank());
        }
        return apply(aligned);
    }

    @Override
    public final boolean equals(Object other) {
        return this == other
                || (other instanceof Operation o
                        && getClass() == o.getClass()
                        && name.equals(o.name)
                        && attributes.equals(o.attributes));
    }

    @Override
    public final int hashCode() {
        return 31 * name.hashCode() + attributes.hashCode();
    }

    @Override
    public final String toString() {
        return attributes.isEmpty() ? name : name + attributes;
    }

    /**
     * Where a rule is applied: an operation's operands and result. The tensors are linked only if an outer
     * differentiation needs it.
     *
     * @param operands the operands, in order
     * @param result the result
     */
    public record Application(Tensor[] operands, Tensor result) {
        /** The operand at an index. */
        public Tensor operand(int i) {
            return operands[i];
        }

        /** The shape of the operand at an index. */
        public int[] shape(int i) {
            return operands[i].shape;
        }
    }

    /** Collects the adjoints of one operation's operands. */
    public interface Adjoints {
        /** Whether the operand descends from an input; otherwise nothing need be computed for it. */
        boolean wants(int operand);

        /** Adds to the operand's adjoint. */
        void add(int operand, Tensor adjoint);
    }
}
