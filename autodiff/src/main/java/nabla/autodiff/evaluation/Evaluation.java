package nabla.autodiff.evaluation;

/**
 * What an operation computes, apart from its derivative: the shape of the result, and a kernel that fills it.
 *
 * <p>Eager evaluation is plan and run, a compiled program plans once and runs often; so both give the same bits. All
 * operations compute on doubles, and {@link AnyPrecision}, {@link ToDoubles} and {@link FromDoubles} ones on floats too.
 */
public interface Evaluation {
    /**
     * The shape of the result for operands of these shapes. Ranks may differ here: shapes are aligned at the right.
     *
     * @param name the operation's name, for messages
     * @throws IllegalArgumentException if the shapes do not fit; the message names the operation and the shapes
     */
    int[] shape(String name, int[][] operands);

    /** A kernel on doubles for operands and result of these shapes. */
    Kernel<double[], double[]> plan(int[][] operands, int[] result);

    /**
     * How many of the last axes it works on. Axes further to the left are a batch, of which every element is treated alone
     * and alike.
     */
    default int reach() {
        return Integer.MAX_VALUE;
    }

    /** How many of the last axes of an operand it works on for an element of the axes further to the left, which {@link #reach} bounds. */
    default int reach(int operand) {
        return reach();
    }

    /** Whether a kernel may throw, because it runs code from outside or refuses some numbers. */
    default boolean mayThrow() {
        return false;
    }

    /** The result's elements, computed now. */
    default double[] evaluate(double[][] operands, int[][] shapes, int[] result) {
        double[] y = new double[Shapes.size(result)];
        plan(shapes, result).run(operands, y);
        return y;
    }
}
