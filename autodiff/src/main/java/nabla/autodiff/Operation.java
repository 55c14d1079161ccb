package nabla.autodiff;

import java.util.List;
import nabla.autodiff.calculus.Bilinear;
import nabla.autodiff.calculus.Constant;
import nabla.autodiff.calculus.Elementwise;
import nabla.autodiff.calculus.General;
import nabla.autodiff.calculus.Kind;
import nabla.autodiff.calculus.Linear;

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
public abstract sealed class Operation permits Kind {
    /** The number of continuous derivatives of a function that has them all. */
    public static final int SMOOTH = Integer.MAX_VALUE;

    private final String name;
    private final List<?> attributes;
    private final int continuousDerivatives;

    /** An operation of this name and these attributes, which tell it from others of the same name. */
    protected Operation(String name, List<?> attributes, int continuousDerivatives) {
        this.name = name;
        this.attributes = attributes;
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

    /** The shape of the result for operands of these shapes; throws if they do not fit. */
    protected abstract int[] shape(int[][] operands);

    /** The elements of the result. */
    protected abstract double[] evaluate(double[][] operands, int[][] shapes, int[] result);

    /** Whether a derivative flows through it. */
    public boolean isDifferentiable() {
        return true;
    }

    /** The result for these operands of equal rank; it remembers them if one of them descends from a variable. */
    public final Tensor apply(Tensor... operands) {
        int[][] shapes = new int[operands.length][];
        for (int i = 0; i < shapes.length; i++) {
            shapes[i] = operands[i].shape;
        }
        int[] shape = shape(shapes);
        Tensor recorded = Tensor.recorded(this, operands, shape);
        return recorded != null ? recorded : Tensor.result(this, operands, shape, elements(operands, shapes, shape));
    }

    /** The elements of the result for these operands. */
    final double[] elements(Tensor[] operands, int[][] shapes, int[] shape) {
        double[][] data = new double[operands.length][];
        for (int i = 0; i < data.length; i++) {
            data[i] = operands[i].data();
        }
        return evaluate(data, shapes, shape);
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
        int rank = shape(shapes).length;
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
}
