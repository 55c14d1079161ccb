package nabla.autodiff.operations;

import java.util.Arrays;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.ToDoubles;
import nabla.autodiff.kernels.Kernels;

/**
 * Sums over axes, which are kept with size 1. Neighbouring axes that are summed, or kept, are joined; a run of summed axes at
 * the end is summed along, one before kept axes row by row. Every sum runs in a fixed order.
 */
record Summation(int[] axes) implements ToDoubles {
    @Override
    public int[] shape(String name, int[][] operands) {
        int[] shape = operands[0].clone();
        for (int axis : axes) {
            shape[shape.length + axis] = 1;
        }
        return shape;
    }

    @Override
    public int reach() {
        return -Arrays.stream(axes).min().orElse(0);
    }

    @Override
    public <A> Kernel<A, double[]> plan(Kernels<A> kernels, int[][] operands, int[] result) {
        return plan(
                kernels, operands[0], axes.length == 0 ? new boolean[operands[0].length] : summed(operands[0].length));
    }

    private boolean[] summed(int rank) {
        boolean[] summed = new boolean[rank];
        for (int axis : axes) {
            summed[rank + axis] = true;
        }
        return summed;
    }

    /** Sums over the last run of summed axes; what is left to sum is done by a second kernel on the result. */
    private static <A> Kernel<A, double[]> plan(Kernels<A> kernels, int[] shape, boolean[] summed) {
        int last = shape.length - 1;
        while (last >= 0 && !summed[last]) {
            last--;
        }
        int first = last;
        while (first > 0 && summed[first - 1]) {
            first--;
        }
        int outer = 1;
        int n = 1;
        int inner = 1;
        boolean more = false;
        int[] rest = shape.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            if (axis < first) {
                outer *= shape[axis];
                more |= summed[axis] && shape[axis] != 1;
            } else if (axis <= last) {
                n *= shape[axis];
                rest[axis] = 1;
            } else {
                inner *= shape[axis];
            }
        }
        // By the place of the axes and not by their sizes: one column alone has the bits that it has beside others.
        boolean isAlong = last >= 0 && last == shape.length - 1;
        Kernel<A, double[]> here = isAlong ? rows(kernels, outer, n) : columns(kernels, outer, last < 0 ? 1 : n, inner);
        if (!more) {
            return here;
        }
        boolean[] left = new boolean[summed.length];
        System.arraycopy(summed, 0, left, 0, Math.max(first, 0));
        Kernel<double[], double[]> next = plan(Kernels.active(), rest, left);
        double[][] between = {new double[Shapes.size(rest)]};
        return Kernel.whole((x, y) -> {
            here.run(x, between[0]);
            next.run(between, y);
        });
    }

    private static <A> Kernel<A, double[]> rows(Kernels<A> kernels, int outer, int n) {
        return Kernel.perUnit(outer, (x, y, unit) -> y[unit] = kernels.sum(x[0], unit * n, n));
    }

    private static <A> Kernel<A, double[]> columns(Kernels<A> kernels, int outer, int n, int inner) {
        if (outer != 1) {
            return Kernel.perUnit(
                    outer, (x, y, unit) -> kernels.sumRows(x[0], unit * n * inner, n, inner, y, unit * inner, inner));
        }
        return Kernel.ranges(inner, (x, y, from, to) -> kernels.sumRows(x[0], from, n, inner, y, from, to - from));
    }
}
