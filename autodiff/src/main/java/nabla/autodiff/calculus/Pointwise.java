package nabla.autodiff.calculus;

import java.util.Arrays;
import nabla.autodiff.kernels.Kernels;

/**
 * The evaluation of an elementwise function: its kernel on runs of elements, and the broadcasting of its operands.
 *
 * <p>Operands of equal rank are stretched along their axes of size 1. Axes along which all operands advance alike are
 * joined, so that the kernel gets runs as long as possible; along a run an operand advances by one element or stays.
 */
public final class Pointwise implements Evaluation {
    private final Runs function;
    private final int arity;

    private Pointwise(int arity, Runs function) {
        this.arity = arity;
        this.function = function;
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
        return new Broadcasting(this, operands, result);
    }

    @Override
    public int reach() {
        return 0;
    }

    @Override
    public double[] evaluate(double[][] operands, int[][] shapes, int[] result) {
        double[] y = new double[Shapes.size(result)];
        for (int[] shape : shapes) {
            if (shape != result && !Arrays.equals(shape, result)) {
                plan(shapes, result).run(operands, y);
                return y;
            }
        }
        function.runFlat(operands, y, y.length);
        return y;
    }

    /** A kernel of up to three operands on one run of elements. */
    public interface Runs {
        /** Computes n elements; operand i starts at offset[i] and advances by stride[i], which is 1 or 0. */
        void run(double[][] x, int[] offset, int[] stride, double[] y, int yo, int n);

        /** Computes the first n elements; all operands advance. */
        void runFlat(double[][] x, double[] y, int n);
    }

    /** Walks the runs of a broadcast. */
    private static final class Broadcasting implements Kernel {
        private final Runs function;
        private final int[] outer;
        private final int[][] outerStrides;
        private final int[] innerStrides;
        private final int run;
        private final int runs;
        private final int[] offsets;

        Broadcasting(Pointwise pointwise, int[][] operands, int[] result) {
            function = pointwise.function;
            int count = operands.length;
            int[][] strides = new int[count][];
            for (int i = 0; i < count; i++) {
                strides[i] = Shapes.broadcastStrides(operands[i], result);
            }
            // Join neighbouring axes while every operand advances (or stays) through both alike.
            int rank = result.length;
            int[] sizes = new int[rank];
            int[][] joined = new int[count][rank];
            int axes = 0;
            for (int axis = 0; axis < rank; axis++) {
                int size = result[axis];
                if (size == 1) {
                    continue;
                }
                boolean join = axes > 0;
                for (int i = 0; i < count && join; i++) {
                    join = joined[i][axes - 1] == size * strides[i][axis];
                }
                if (join) {
                    sizes[axes - 1] *= size;
                } else {
                    sizes[axes++] = size;
                }
                for (int i = 0; i < count; i++) {
                    joined[i][axes - 1] = strides[i][axis];
                }
            }
            int inner = Math.max(axes - 1, 0);
            run = axes == 0 ? 1 : sizes[inner];
            outer = Arrays.copyOf(sizes, inner);
            int total = Shapes.size(outer);
            runs = run == 0 ? 0 : total;
            innerStrides = new int[count];
            outerStrides = new int[count][];
            for (int i = 0; i < count; i++) {
                innerStrides[i] = axes == 0 ? 1 : joined[i][inner];
                outerStrides[i] = Arrays.copyOf(joined[i], inner);
            }
            offsets = new int[count];
        }

        @Override
        public int units() {
            return outer.length == 0 ? run : runs;
        }

        @Override
        public void run(double[][] operands, double[] result, int from, int to) {
            if (from >= to) {
                return;
            }
            if (outer.length == 0) {
                for (int i = 0; i < offsets.length; i++) {
                    offsets[i] = from * innerStrides[i];
                }
                function.run(operands, offsets, innerStrides, result, from, to - from);
                return;
            }
            for (int unit = from; unit < to; unit++) {
                Arrays.fill(offsets, 0);
                int rest = unit;
                for (int axis = outer.length - 1; axis >= 0; axis--) {
                    int at = rest % outer[axis];
                    rest /= outer[axis];
                    for (int i = 0; i < offsets.length; i++) {
                        offsets[i] += at * outerStrides[i][axis];
                    }
                }
                function.run(operands, offsets, innerStrides, result, unit * run, run);
            }
        }
    }
}
