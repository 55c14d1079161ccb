package nabla.autodiff.evaluation;

import java.util.Arrays;
import nabla.autodiff.kernels.Kernels;

/**
 * The evaluation of an elementwise function: its kernel on runs of elements, and the broadcasting of its operands.
 *
 * <p>Operands of equal rank are stretched along their axes of size 1. Axes along which all operands advance alike are
 * joined, so that the kernel gets runs as long as possible; along a run an operand advances by one element or stays.
 */
public final class Pointwise implements Evaluation {
    private static final int[] START = {0, 0, 0};

    private final Runs function;
    private final int arity;
    private final boolean mayThrow;

    private Pointwise(int arity, Runs function) {
        this(arity, function, false);
    }

    private Pointwise(int arity, Runs function, boolean mayThrow) {
        this.arity = arity;
        this.function = function;
        this.mayThrow = mayThrow;
    }

    /** A function of one operand. */
    public static Pointwise unary(Kernels.Unary f) {
        return new Pointwise(1, new Runs() {
            @Override
            public void run(double[][] x, int[] offset, int[] stride, double[] y, int yo, int n) {
                if (stride[0] == 1) {
                    f.run(x[0], offset[0], y, yo, n);
                } else {
                    f.run(x[0], offset[0], y, yo, 1);
                    Arrays.fill(y, yo + 1, yo + n, y[yo]);
                }
            }

            @Override
            public void runFlat(double[][] x, double[] y, int n) {
                f.run(x[0], 0, y, 0, n);
            }
        });
    }

    /** A function of two operands. */
    public static Pointwise binary(Kernels.Binary f) {
        return new Pointwise(2, new Runs() {
            @Override
            public void run(double[][] x, int[] offset, int[] stride, double[] y, int yo, int n) {
                f.run(x[0], offset[0], stride[0], x[1], offset[1], stride[1], y, yo, n);
            }

            @Override
            public void runFlat(double[][] x, double[] y, int n) {
                f.run(x[0], 0, 1, x[1], 0, 1, y, 0, n);
            }
        });
    }

    /** A function of three operands. */
    public static Pointwise ternary(Kernels.Ternary f) {
        return new Pointwise(3, new Runs() {
            @Override
            public void run(double[][] x, int[] offset, int[] stride, double[] y, int yo, int n) {
                f.run(x[0], offset[0], stride[0], x[1], offset[1], stride[1], x[2], offset[2], stride[2], y, yo, n);
            }

            @Override
            public void runFlat(double[][] x, double[] y, int n) {
                f.run(x[0], 0, 1, x[1], 0, 1, x[2], 0, 1, y, 0, n);
            }
        });
    }

    /** The same evaluation of a function that may throw. */
    public Pointwise throwing() {
        return new Pointwise(arity, function, true);
    }

    /** The kernel on one run. */
    public Runs function() {
        return function;
    }

    @Override
    public int[] shape(String name, int[][] operands) {
        return arity == 1 ? operands[0] : Shapes.broadcast(name, operands);
    }

    @Override
    public Kernel plan(int[][] operands, int[] result) {
        return new Broadcasting(function, Traversal.ofBroadcast(result, operands), operands.length);
    }

    @Override
    public int reach() {
        return 0;
    }

    @Override
    public boolean mayThrow() {
        return mayThrow;
    }

    @Override
    public double[] evaluate(double[][] operands, int[][] shapes, int[] result) {
        double[] y = new double[Shapes.size(result)];
        int[] strides = null; // none: all operands advance
        for (int i = 0; i < arity; i++) {
            if (shapes[i] != result && !Arrays.equals(shapes[i], result)) {
                if (Shapes.size(shapes[i]) != 1) {
                    plan(shapes, result).run(operands, y);
                    return y;
                }
                strides = strides == null ? Shapes.ones(arity).clone() : strides;
                strides[i] = 0;
            }
        }
        if (strides == null) {
            function.runFlat(operands, y, y.length);
        } else {
            function.run(operands, START, strides, y, 0, y.length);
        }
        return y;
    }

    /** A kernel of up to three operands on one run of elements. */
    public interface Runs {
        /** Computes n elements; operand i starts at offset[i] and advances by stride[i], which is 1 or 0. */
        void run(double[][] x, int[] offset, int[] stride, double[] y, int yo, int n);

        /** Computes the first n elements; all operands advance. */
        void runFlat(double[][] x, double[] y, int n);
    }

    /** Walks the rows of a broadcast. */
    private static final class Broadcasting implements Kernel {
        private final Runs function;
        private final Traversal traversal;
        private final int[] offsets;

        Broadcasting(Runs function, Traversal traversal, int arity) {
            this.function = function;
            this.traversal = traversal;
            this.offsets = new int[arity];
        }

        @Override
        public int units() {
            return traversal.isFlat() ? traversal.length() : traversal.rows();
        }

        @Override
        public void run(double[][] operands, double[] result, int from, int to) {
            int length = traversal.length();
            if (traversal.isFlat()) {
                for (int i = 0; i < offsets.length; i++) {
                    offsets[i] = from * traversal.stride(i);
                }
                function.run(operands, offsets, traversal.strides(), result, from, to - from);
                return;
            }
            for (int row = from; row < to; row++) {
                for (int i = 0; i < offsets.length; i++) {
                    offsets[i] = traversal.offset(i, row);
                }
                function.run(operands, offsets, traversal.strides(), result, row * length, length);
            }
        }
    }
}
