package nabla.autodiff.evaluation;

import java.util.Arrays;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;

/**
 * The evaluation of an elementwise function: its kernel on runs of elements, and the broadcasting of its operands.
 *
 * <p>Operands of equal rank are stretched along their axes of size 1. Axes along which all operands advance alike are
 * joined, so that the kernel gets runs as long as possible; along a run an operand advances by one element or stays.
 */
public final class Pointwise implements AnyPrecision {
    private static final int[] START = {0, 0, 0};

    private final Function function;

    /** The function on doubles, as eager evaluation calls it. */
    private final Runs<double[]> doubles;

    private final int arity;
    private final boolean mayThrow;

    private Pointwise(int arity, Function function, boolean mayThrow) {
        this.arity = arity;
        this.function = function;
        this.doubles = function.on(Kernels.active());
        this.mayThrow = mayThrow;
    }

    /** A function of one operand. */
    public static Pointwise unary(Kernels.Unary f) {
        return new Pointwise(
                1,
                new Function() {
                    @Override
                    public <A> Runs<A> on(Kernels<A> kernels) {
                        return runs(f, kernels);
                    }
                },
                false);
    }

    /** A function of two operands. */
    public static Pointwise binary(Kernels.Binary f) {
        return new Pointwise(
                2,
                new Function() {
                    @Override
                    public <A> Runs<A> on(Kernels<A> kernels) {
                        return runs(f, kernels);
                    }
                },
                false);
    }

    /** A function of three operands. */
    public static Pointwise ternary(Kernels.Ternary f) {
        return new Pointwise(
                3,
                new Function() {
                    @Override
                    public <A> Runs<A> on(Kernels<A> kernels) {
                        return runs(f, kernels);
                    }
                },
                false);
    }

    /** A function of one operand that exists in doubles alone. */
    public static Pointwise unary(DoubleKernels.Unary f) {
        Kernels.Unary onDoubles = new Kernels.Unary() {
            @Override
            public <A> void run(Kernels<A> kernels, A x, int xo, A y, int yo, int n) {
                f.run((double[]) x, xo, (double[]) y, yo, n);
            }
        };
        return new Pointwise(1, new InDoubles(runs(onDoubles, Kernels.active())), false);
    }

    /** A function of two operands that exists in doubles alone. */
    public static Pointwise binary(DoubleKernels.Binary f) {
        Kernels.Binary onDoubles = new Kernels.Binary() {
            @Override
            public <A> void run(Kernels<A> kernels, A a, int ao, int as, A b, int bo, int bs, A y, int yo, int n) {
                f.run((double[]) a, ao, as, (double[]) b, bo, bs, (double[]) y, yo, n);
            }
        };
        return new Pointwise(2, new InDoubles(runs(onDoubles, Kernels.active())), false);
    }

    private static <A> Runs<A> runs(Kernels.Unary f, Kernels<A> kernels) {
        return new Runs<>() {
            @Override
            public void run(A[] x, int[] offset, int[] stride, A y, int yo, int n) {
                if (stride[0] == 1) {
                    f.run(kernels, x[0], offset[0], y, yo, n);
                } else {
                    f.run(kernels, x[0], offset[0], y, yo, 1);
                    kernels.fill(y, yo + 1, yo + n, kernels.get(y, yo));
                }
            }

            @Override
            public void runFlat(A[] x, A y, int n) {
                f.run(kernels, x[0], 0, y, 0, n);
            }
        };
    }

    private static <A> Runs<A> runs(Kernels.Binary f, Kernels<A> kernels) {
        return new Runs<>() {
            @Override
            public void run(A[] x, int[] offset, int[] stride, A y, int yo, int n) {
                f.run(kernels, x[0], offset[0], stride[0], x[1], offset[1], stride[1], y, yo, n);
            }

            @Override
            public void runFlat(A[] x, A y, int n) {
                f.run(kernels, x[0], 0, 1, x[1], 0, 1, y, 0, n);
            }
        };
    }

    private static <A> Runs<A> runs(Kernels.Ternary f, Kernels<A> kernels) {
        return new Runs<>() {
            @Override
            public void run(A[] x, int[] offset, int[] stride, A y, int yo, int n) {
                f.run(
                        kernels, x[0], offset[0], stride[0], x[1], offset[1], stride[1], x[2], offset[2], stride[2], y,
                        yo, n);
            }

            @Override
            public void runFlat(A[] x, A y, int n) {
                f.run(kernels, x[0], 0, 1, x[1], 0, 1, x[2], 0, 1, y, 0, n);
            }
        };
    }

    /** The same evaluation of a function that may throw. */
    public Pointwise throwing() {
        return new Pointwise(arity, function, true);
    }

    /** The function on runs of elements; what it needs of scratch memory it owns. */
    public <A> Runs<A> function(Kernels<A> kernels) {
        return function.on(kernels);
    }

    @Override
    public int[] shape(String name, int[][] operands) {
        return arity == 1 ? operands[0] : Shapes.broadcast(name, operands);
    }

    @Override
    public <A> Kernel<A, A> plan(Kernels<A> kernels, int[][] operands, int[] result) {
        return new Broadcasting<>(function.on(kernels), Traversal.ofBroadcast(result, operands), operands.length);
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
            doubles.runFlat(operands, y, y.length);
        } else {
            doubles.run(operands, START, strides, y, 0, y.length);
        }
        return y;
    }

    /** A kernel of up to three operands on one run of elements. */
    public interface Runs<A> {
        /** Computes n elements; operand i starts at offset[i] and advances by stride[i], which is 1 or 0. */
        void run(A[] x, int[] offset, int[] stride, A y, int yo, int n);

        /** Computes the first n elements; all operands advance. */
        void runFlat(A[] x, A y, int n);
    }

    /** A function in whatever precision. */
    private interface Function {
        <A> Runs<A> on(Kernels<A> kernels);
    }

    /** A function that exists in doubles alone; elsewhere blocks of elements are widened before it and rounded after it. */
    private record InDoubles(Runs<double[]> doubles) implements Function {
        private static final int BLOCK = 512;

        @Override
        @SuppressWarnings("unchecked")
        public <A> Runs<A> on(Kernels<A> kernels) {
            return kernels instanceof DoubleKernels ? (Runs<A>) doubles : new Widened<>(kernels, doubles);
        }

        /** The function on blocks of doubles. */
        private static final class Widened<A> implements Runs<A> {
            private static final int[] ADVANCING = {1, 1, 1};

            private final Kernels<A> kernels;
            private final Runs<double[]> doubles;
            private final double[][] blocks = new double[3][];
            private final double[] result = new double[BLOCK];
            private final int[] offsets = new int[3];

            Widened(Kernels<A> kernels, Runs<double[]> doubles) {
                this.kernels = kernels;
                this.doubles = doubles;
            }

            @Override
            public void run(A[] x, int[] offset, int[] stride, A y, int yo, int n) {
                for (int from = 0; from < n; from += BLOCK) {
                    int count = Math.min(BLOCK, n - from);
                    for (int i = 0; i < x.length; i++) {
                        blocks[i] = blocks[i] == null ? new double[BLOCK] : blocks[i];
                        kernels.widen(x[i], offset[i] + from * stride[i], blocks[i], 0, stride[i] == 0 ? 1 : count);
                    }
                    doubles.run(blocks, offsets, stride, result, 0, count);
                    kernels.narrow(result, 0, y, yo + from, count);
                }
            }

            @Override
            public void runFlat(A[] x, A y, int n) {
                run(x, START, ADVANCING, y, 0, n);
            }
        }
    }

    /** Walks the rows of a broadcast. */
    private static final class Broadcasting<A> implements Kernel<A, A> {
        private final Runs<A> function;
        private final Traversal traversal;
        private final int[] offsets;

        Broadcasting(Runs<A> function, Traversal traversal, int arity) {
            this.function = function;
            this.traversal = traversal;
            this.offsets = new int[arity];
        }

        @Override
        public int units() {
            return traversal.isFlat() ? traversal.length() : traversal.rows();
        }

        @Override
        public void run(A[] operands, A result, int from, int to) {
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
