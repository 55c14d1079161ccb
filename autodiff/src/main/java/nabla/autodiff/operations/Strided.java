package nabla.autodiff.operations;

import static nabla.autodiff.operations.Entries.K;

import java.util.Arrays;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.Traversal;

/**
 * The evaluation of operations that only move elements: the result walks over the operand with an offset and a stride for
 * each axis. Slices, flips, transposes, broadcasts and diagonals are such walks.
 */
class Strided implements Evaluation {
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

    /** Copies row by row; where rows lie side by side in the operand, it transposes. */
    private static final class Copy implements Kernel {
        private final Traversal traversal;
        private final int offset;
        private final int length;
        private final int stride;
        private final int columns;

        Copy(Walk walk) {
            this.traversal = Traversal.of(walk.shape(), walk.strides());
            this.offset = walk.offset();
            this.length = traversal.length();
            this.stride = traversal.stride(0);
            this.columns = traversal.columnsAside(0) == stride && stride > 1 ? stride : 0;
        }

        @Override
        public int units() {
            return traversal.rows();
        }

        @Override
        public void run(double[][] operands, double[] result, int from, int to) {
            double[] x = operands[0];
            for (int row = from; row < to; ) {
                int start = offset + traversal.offset(0, row);
                if (columns > 0 && row % columns == 0 && row + columns <= to) {
                    K.transpose(x, start, length, columns, result, row * length);
                    row += columns;
                } else {
                    copy(x, start, result, row * length);
                    row++;
                }
            }
        }

        private void copy(double[] x, int from, double[] y, int to) {
            if (stride == 1) {
                System.arraycopy(x, from, y, to, length);
            } else if (stride == 0) {
                Arrays.fill(y, to, to + length, x[from]);
            } else {
                for (int i = 0; i < length; i++) {
                    y[to + i] = x[from + i * stride];
                }
            }
        }
    }
}
