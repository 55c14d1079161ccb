package nabla.autodiff.operations;

import java.util.List;
import java.util.function.ToLongFunction;
import nabla.autodiff.calculus.Constant;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.FromDoubles;
import nabla.autodiff.evaluation.Ints;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Philox;

/** Random numbers as constant operations on a key, so that a recorded program draws anew at every run. */
public final class Randomness {
    private Randomness() {}

    /** Standard normal numbers. */
    public static Constant normal(int... shape) {
        return draw("normal", shape, Kernels::normal);
    }

    /** Numbers uniform in [0, 1). */
    public static Constant uniform(int... shape) {
        return draw("uniform", shape, Kernels::uniform);
    }

    /** −1 or 1 with equal probability. */
    public static Constant rademacher(int... shape) {
        return draw("rademacher", shape, Kernels::rademacher);
    }

    /** The key of the i-th independent stream. */
    public static Constant split(long i) {
        return split(List.of(i), false, x -> i);
    }

    /** As {@link #split(long)}, with the index as the second operand, a vector of one whole number. */
    public static Constant split() {
        return split(List.of(), true, x -> whole(x[1][0]));
    }

    private static Constant split(List<?> attributes, boolean mayThrow, ToLongFunction<double[][]> index) {
        return Constant.independent("split", attributes, new Evaluation() {
            @Override
            public int[] shape(String name, int[][] operands) {
                return operands[0];
            }

            @Override
            public boolean mayThrow() {
                return mayThrow;
            }

            @Override
            public Kernel<double[], double[]> plan(int[][] operands, int[] result) {
                return Kernel.whole((x, y) -> {
                    long bits = Philox.bits((int) x[0][0], (int) x[0][1], Philox.SPLIT, index.applyAsLong(x));
                    y[0] = (int) bits;
                    y[1] = (int) (bits >>> 32);
                });
            }
        });
    }

    private static long whole(double index) {
        if (index != (long) index) {
            throw new IllegalArgumentException("split: expected a whole number as index, got " + index);
        }
        return (long) index;
    }

    private static Constant draw(String name, int[] shape, Draw draw) {
        int[] result = shape.clone();
        for (int size : result) {
            if (size < 0) {
                throw new IllegalArgumentException(name + ": expected sizes of at least 0, got " + Shapes.text(result));
            }
        }
        Evaluation evaluation = new FromDoubles() {
            @Override
            public int[] shape(String op, int[][] operands) {
                return result;
            }

            @Override
            public <A> Kernel<double[], A> plan(Kernels<A> kernels, int[][] operands, int[] planned) {
                return Kernel.ranges(
                        Shapes.size(planned),
                        (x, y, from, to) -> draw.run(kernels, (int) x[0][0], (int) x[0][1], from, y, from, to - from));
            }
        };
        return Constant.independent(name, List.of(Ints.of(result)), evaluation);
    }

    /** A generator of the kernels. */
    @FunctionalInterface
    private interface Draw {
        <A> void run(Kernels<A> kernels, int key0, int key1, long first, A y, int yo, int n);
    }
}
