package nabla.autodiff.operations;

import static nabla.autodiff.operations.Entries.K;

import java.util.Arrays;
import nabla.autodiff.calculus.Evaluation;
import nabla.autodiff.calculus.Kernel;
import nabla.autodiff.calculus.Shapes;

/**
 * The evaluation of operations that only move elements: the result walks over the operand with an offset and a stride for
 * each axis. Slices, flips, transposes, broadcasts and diagonals are such walks.
 */
final class Strided implements Evaluation {
    private final int reach;
    private final Rule rule;

    Strided(int reach, Rule rule) {
        this.reach = reach;
        this.rule = rule;
    }

    @Override
    public int reach() {
        return reach;
    }

    @Override
    public int[] shape(String name, int[][] operands) {
        return rule.walk(name, operands[0]).shape();
    }

    @Override
    public Kernel plan(int[][] operands, int[] result) {
        return new Copy(rule.walk("", operands[0]));
    }

    /** How an operation walks over an operand of a shape. */
    @FunctionalInterface
    interface Rule {
        Walk walk(String name, int[] operand);
    }

    /** The shape of the result, and where in the operand its elements lie. */
    record Walk(int[] shape, int offset, int[] strides) {
        /** The walk over the elements in their own order. */
        static Walk plain(int[] shape) {
            return new Walk(shape.clone(), 0, Shapes.strides(shape));
        }
    }

    /** Copies run by run; a run is the last axis after joining. */
    private static final class Copy implements Kernel {
        private final int[] outer;
        private final int[] outerStrides;
        private final int offset;
        private final int run;
        private final int stride;

        Copy(Walk walk) {
            int rank = walk.shape().length;
            int[] sizes = new int[rank];
            int[] strides = new int[rank];
            int axes = 0;
            for (int axis = 0; axis < rank; axis++) {
                int size = walk.shape()[axis];
                int step = walk.strides()[axis];
                if (size == 1) {
                    continue;
                }
                if (axes > 0 && strides[axes - 1] == size * step) {
                    sizes[axes - 1] *= size;
                } else {
                    sizes[axes++] = size;
                }
                strides[axes - 1] = step;
            }
            int inner = Math.max(axes - 1, 0);
            offset = walk.offset();
            run = axes == 0 ? 1 : sizes[inner];
            stride = axes == 0 ? 1 : strides[inner];
            outer = Arrays.copyOf(sizes, inner);
            outerStrides = Arrays.copyOf(strides, inner);
        }

        @Override
        public int units() {
            return Shapes.size(outer);
        }

        @Override
        public void run(double[][] operands, double[] result, int from, int to) {
            double[] x = operands[0];
            int last = outer.length - 1;
            if (last >= 0 && outerStrides[last] == 1 && stride > 1) {
                transposed(x, result, from, to);
                return;
            }
            for (int unit = from; unit < to; unit++) {
                copy(x, start(unit), result, unit * run);
            }
        }

        /** The units of a block that shares its outermost axes are the columns of a matrix. */
        private void transposed(double[] x, double[] result, int from, int to) {
            int block = outer[outer.length - 1];
            for (int unit = from; unit < to; ) {
                int whole = unit % block == 0 && unit + block <= to ? block : 1;
                if (whole > 1 && stride == block) {
                    K.transpose(x, start(unit), run, block, result, unit * run);
                } else {
                    copy(x, start(unit), result, unit * run);
                    whole = 1;
                }
                unit += whole;
            }
        }

        private int start(int unit) {
            int start = offset;
            int rest = unit;
            for (int axis = outer.length - 1; axis >= 0; axis--) {
                start += rest % outer[axis] * outerStrides[axis];
                rest /= outer[axis];
            }
            return start;
        }

        private void copy(double[] x, int from, double[] y, int to) {
            if (stride == 1) {
                System.arraycopy(x, from, y, to, run);
            } else if (stride == 0 && run > 0) {
                Arrays.fill(y, to, to + run, x[from]);
            } else {
                for (int i = 0; i < run; i++) {
                    y[to + i] = x[from + i * stride];
                }
            }
        }
    }
}
