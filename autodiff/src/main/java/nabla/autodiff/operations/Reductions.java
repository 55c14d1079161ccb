package nabla.autodiff.operations;

import static nabla.autodiff.operations.Corners.divisor;
import static nabla.autodiff.operations.Entries.K;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.calculus.General;
import nabla.autodiff.calculus.Linear;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Ints;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.ToDoubles;
import nabla.autodiff.kernels.Kernels;

/**
 * What makes one number of many. Sums take any axes; the others work along the last one, to which the methods of
 * {@link Tensor} bring the axes that are asked for. Reduced axes are kept with size 1.
 */
public final class Reductions {
    /** The largest element of the last axis; ties share the derivative equally. */
    public static final General MAX = General.ofJvp("max", List.of(), new AlongLast(Reductions::max), (at, t) -> {
                Tensor ties = at.operand(0).eq(at.result());
                Tensor share = ties.div(ties.sumKeepDims(-1));
                return share.mul(t[0]).sumKeepDims(-1);
            })
            .withContinuousDerivatives(0);

    /** log Σ eˣ along the last axis, without overflow. Its derivative is softmax, and 0 for a row of −∞. */
    public static final General LOG_SUM_EXP = General.ofJvp(
            "logSumExp",
            List.of(),
            new AlongLast(Reductions::logSumExp),
            (at, t) -> at.operand(0).softmax(-1).mul(t[0]).sumKeepDims(-1));

    /** √Σx² along the last axis; its derivative is x/y, and 0 at 0. */
    public static final General NORM = General.ofJvp("norm", List.of(), new AlongLast(Reductions::norm), (at, t) -> {
        Tensor direction = at.operand(0).div(divisor(at.result()));
        return direction.mul(t[0]).sumKeepDims(-1);
    });

    /** Running sums along the last axis; the transpose runs from the other end. */
    public static final Linear CUMSUM =
            new Linear("cumsum", List.of(), new Running((a, b) -> a + b), (at, g) -> cumsumFromTheEnd(g));

    /**
     * The recurrence z_j = a_j·z_{j−1} + b_j along the last axis, from z_{−1} = 0. Differentiated it is a recurrence
     * again: ż_j = a_j·ż_{j−1} + (ȧ_j·z_{j−1} + ḃ_j).
     */
    public static final General RECURRENCE = General.of(
            "recurrence",
            List.of(),
            new Recurrence(),
            (at, t) -> {
                Tensor shifted = at.result().slice(-1, 0, -1).pad(-1, 1, 0);
                Tensor drive = t[0] == null
                        ? t[1]
                        : t[1] == null ? t[0].mul(shifted) : t[0].mul(shifted).add(t[1]);
                return Reductions.RECURRENCE.applyAligned(at.operand(0), drive);
            },
            (at, g, adjoints) -> {
                Tensor z = at.result();
                Tensor a = at.operand(0);
                Tensor back = a.slice(-1, 1, a.size(-1)).pad(-1, 0, 1).flip(-1);
                Tensor drive =
                        Reductions.RECURRENCE.applyAligned(back, g.flip(-1)).flip(-1);
                if (adjoints.wants(0)) {
                    adjoints.add(0, drive.mul(z.slice(-1, 0, -1).pad(-1, 1, 0)));
                }
                if (adjoints.wants(1)) {
                    adjoints.add(1, drive);
                }
            });

    private Reductions() {}

    /** The sum over some axes, which are kept with size 1; the transpose stretches. */
    public static Linear sum(int[] axes) {
        return new Linear("sum", List.of(Ints.of(axes)), new Summation(axes), (at, g) -> {
            int extra = g.rank() - at.operand(0).rank();
            return g.broadcastTo(Shapes.concat(Arrays.copyOf(g.shape(), extra), at.shape(0)));
        });
    }

    /** exp(x − y) where y = logSumExp(x), with 0 for a row of −∞. */
    public static Tensor softmax(Tensor x, Tensor y) {
        Tensor empty = y.stopGradient().eq(Double.NEGATIVE_INFINITY);
        return x.sub(Tensor.where(empty, Tensor.scalar(0), y)).exp();
    }

    private static Tensor cumsumFromTheEnd(Tensor g) {
        return CUMSUM.apply(g.flip(-1)).flip(-1);
    }

    private static <A> double max(Kernels<A> kernels, A x, int xo, int n, double[] scratch) {
        return kernels.max(x, xo, n);
    }

    private static <A> double logSumExp(Kernels<A> kernels, A x, int xo, int n, double[] scratch) {
        double max = kernels.max(x, xo, n);
        return Double.isInfinite(max) || Double.isNaN(max) ? max : max + log(kernels.sumExp(x, xo, max, n), scratch);
    }

    private static double log(double x, double[] scratch) {
        scratch[0] = x;
        K.log(scratch, 0, scratch, 0, 1);
        return scratch[0];
    }

    /** √Σx², scaled by the largest element where squares would overflow or vanish. */
    private static <A> double norm(Kernels<A> kernels, A x, int xo, int n, double[] scratch) {
        double square = kernels.dot(x, xo, x, xo, n);
        if (square > 1e-280 && square < 1e280) {
            return Math.sqrt(square);
        }
        double largest = Math.max(kernels.max(x, xo, n), -kernels.min(x, xo, n));
        if (n == 0 || largest == 0) {
            return 0;
        }
        if (Double.isInfinite(largest) || Double.isNaN(largest)) {
            return largest;
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double scaled = kernels.get(x, xo + i) / largest;
            sum = Math.fma(scaled, scaled, sum);
        }
        return largest * Math.sqrt(sum);
    }

    /** One number for each run of the last axis. */
    private record AlongLast(Reduction reduction) implements ToDoubles {
        @Override
        public int[] shape(String name, int[][] operands) {
            return Shapes.with(operands[0], -1, 1);
        }

        @Override
        public int reach() {
            return 1;
        }

        @Override
        public <A> Kernel<A, double[]> plan(Kernels<A> kernels, int[][] operands, int[] result) {
            int n = operands[0][operands[0].length - 1];
            double[] scratch = new double[1];
            return Kernel.perUnit(
                    Shapes.size(result), (x, y, unit) -> y[unit] = reduction.of(kernels, x[0], unit * n, n, scratch));
        }
    }

    /** A reduction of n elements, with room for one number. */
    @FunctionalInterface
    private interface Reduction {
        <A> double of(Kernels<A> kernels, A x, int xo, int n, double[] scratch);
    }

    /** The partial results of a reduction. */
    private record Running(java.util.function.DoubleBinaryOperator step) implements Evaluation {
        @Override
        public int[] shape(String name, int[][] operands) {
            return operands[0];
        }

        @Override
        public int reach() {
            return 1;
        }

        @Override
        public Kernel<double[], double[]> plan(int[][] operands, int[] result) {
            int n = result[result.length - 1];
            return Kernel.perUnit(Shapes.size(Shapes.dropLast(result, 1)), (x, y, unit) -> {
                for (int i = unit * n; i < (unit + 1) * n; i++) {
                    y[i] = i == unit * n ? x[0][i] : step.applyAsDouble(y[i - 1], x[0][i]);
                }
            });
        }
    }

    /** z_j = a_j·z_{j−1} + b_j. What begins it has no factor, and a zero b leaves the sign of a zero product. */
    private record Recurrence() implements Evaluation {
        @Override
        public int[] shape(String name, int[][] operands) {
            int[] a = operands[0];
            int[] b = operands[1];
            if (a[a.length - 1] != b[b.length - 1]) {
                throw Shapes.mismatch(name, "lengths differ", operands);
            }
            return Shapes.broadcast(name, operands);
        }

        @Override
        public int reach() {
            return 1;
        }

        @Override
        public Kernel<double[], double[]> plan(int[][] operands, int[] result) {
            int n = result[result.length - 1];
            int[] outer = Shapes.dropLast(result, 1);
            int[] aStrides = Shapes.broadcastStrides(Shapes.dropLast(operands[0], 1), outer);
            int[] bStrides = Shapes.broadcastStrides(Shapes.dropLast(operands[1], 1), outer);
            return Kernel.perUnit(Shapes.size(outer), (x, y, unit) -> {
                int a = 0;
                int b = 0;
                int rest = unit;
                for (int axis = outer.length - 1; axis >= 0; axis--) {
                    a += rest % outer[axis] * aStrides[axis] * n;
                    b += rest % outer[axis] * bStrides[axis] * n;
                    rest /= outer[axis];
                }
                double z = 0;
                for (int i = 0; i < n; i++) {
                    double drive = x[1][b + i];
                    z = i == 0 ? drive : drive == 0 ? x[0][a + i] * z : Math.fma(x[0][a + i], z, drive);
                    y[unit * n + i] = z;
                }
            });
        }
    }
}
