package nabla.autodiff.operations;

import nabla.autodiff.evaluation.AnyPrecision;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.evaluation.Traversal;
import nabla.autodiff.kernels.Kernels;

/**
 * The evaluation of operations that only move elements: the result walks over the operand with an offset and a stride for
 * each axis. Slices, flips, transposes, broadcasts and diagonals are such walks.
 */
class Strided implements AnyPrecision {
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
    public <A> Kernel<A, A> plan(Kernels<A> kernels, int[][] operands, int[] result) {
        return new Copy<>(kernels, rule.walk("", operands[0]));
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
    private static final class Copy<A> implements Kernel<A, A> {
        private final Kernels<A> kernels;
        private final Traversal traversal;
        private final int offset;
        private final int length;
        private final int stride;
        private final int columns;

        Copy(Kernels<A> kernels, Walk walk) {
            this.kernels = kernels;
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
        public void run(A[] operands, A result, int from, int to) {
            A x = operands[0];
            for (int row = from; row < to; ) {
                int start = offset + traversal.offset(0, row);
                if (columns > 0 && row % columns == 0 && row + columns <= to) {
                    kernels.transpose(x, start, length, columns, result, row * length);
                    row += columns;
                } else {
                    copy(x, start, result, row * length);
                    row++;
                }
            }
        }

        private void copy(A x, int from, A y, int to) {
            if (stride == 1) {
                System.arraycopy(x, from, y, to, length);
            } else if (stride == 0) {
                kernels.fill(y, to, to + length, kernels.get(x, from));
            } else {
                kernels.copy(x, from, stride, y, to, 1, length);
            }
        }
    }
}
