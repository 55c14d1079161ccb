package nabla.autodiff.operations;

import nabla.autodiff.evaluation.AnyPrecision;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The evaluation of a matrix product over the last two axes; a unit of work is a row of the result. AᵀA and AAᵀ are symmetric to the
 * last bit, so that what lies right of their diagonal is copied, but for blocks of columns on it.
 */
record MatrixProduct(Form form) implements AnyPrecision {
    /** The columns of a block of a symmetric product: a whole number of panels of every kernel. */
    private static final int BLOCK = 24;

    @Override
    public int[] shape(String name, int[][] operands) {
        int[] a = operands[0];
        int[] b = operands[1];
        if (a.length < 2 || b.length < 2) {
            throw Shapes.mismatch(name, "needs matrices", a, b);
        }
        int inner = form == Form.TN ? a[a.length - 2] : a[a.length - 1];
        int other = form == Form.NT ? b[b.length - 1] : b[b.length - 2];
        if (inner != other) {
            throw Shapes.mismatch(name, "inner sizes differ", a, b);
        }
        int rows = form == Form.TN ? a[a.length - 1] : a[a.length - 2];
        int columns = form == Form.NT ? b[b.length - 2] : b[b.length - 1];
        int[] aBatch = Shapes.dropLast(a, 2);
        int[] bBatch = Shapes.dropLast(b, 2);
        if (!Shapes.fit(aBatch, bBatch)) {
            throw Shapes.mismatch(name, "batches do not broadcast", a, b);
        }
        int[] batch = Shapes.broadcast(name, aBatch, bBatch);
        return Shapes.concat(batch, new int[] {rows, columns});
    }

    @Override
    public int reach() {
        return 2;
    }

    /** A row of the result needs a row of the left side alone. */
    @Override
    public int reach(int operand) {
        return operand == 0 && form != Form.TN ? 1 : 2;
    }

    @Override
    public <A> Kernel<A, A> plan(Kernels<A> kernels, int[][] operands, int[] result) {
        int[] a = operands[0];
        int[] b = operands[1];
        int rank = result.length;
        int m = result[rank - 2];
        int n = result[rank - 1];
        int k = form == Form.TN ? a[rank - 2] : a[rank - 1];
        int[] batch = Shapes.dropLast(result, 2);
        int[] aBatch = Shapes.dropLast(a, 2);
        int[] bBatch = Shapes.dropLast(b, 2);
        if (form != Form.TN && Shapes.size(bBatch) == 1) {
            // One matrix for the whole batch: the rows of all matrices make one tall product.
            return new Batches<>(kernels, form, m * Shapes.size(batch), n, k, new int[0], new int[0], new int[0]);
        }
        return new Batches<>(
                kernels,
                form,
                m,
                n,
                k,
                batch,
                Shapes.broadcastStrides(aBatch, batch),
                Shapes.broadcastStrides(bBatch, batch));
    }

    /** A loop over pairs of matrices; strides count matrices. */
    private static final class Batches<A> implements Kernel<A, A> {
        private final Kernels<A> kernels;
        private final Form form;
        private final int m;
        private final int n;
        private final int k;
        private final int[] batch;
        private final int[] aStrides;
        private final int[] bStrides;
        private final InnerBlocks<A> products;

        Batches(Kernels<A> kernels, Form form, int m, int n, int k, int[] batch, int[] aStrides, int[] bStrides) {
            this.kernels = kernels;
            this.form = form;
            this.m = m;
            this.n = n;
            this.k = k;
            this.batch = batch;
            this.aStrides = aStrides;
            this.bStrides = bStrides;
            int scratch = InnerBlocks.scratch(kernels, form, m, n, k);
            for (int j = 0; isSquare() && j < n; j += width(j)) {
                scratch = Math.max(scratch, InnerBlocks.scratch(kernels, form, n - j, width(j), k));
            }
            this.products = new InnerBlocks<>(kernels, form, m, n, k, scratch);
        }

        /** Whether a product of a matrix and itself comes in more than one block. */
        private boolean isSquare() {
            return form != Form.NN && m == n && width(0) < n;
        }

        /** The width of the block from a column on; what is left would be added in another order if it were narrow. */
        private int width(int column) {
            return n - column <= BLOCK + Kernels.NARROW ? n - column : BLOCK;
        }

        @Override
        public int units() {
            return m * Shapes.size(batch);
        }

        @Override
        public void run(A[] operands, A result, int from, int to) {
            if (n == 0) {
                return;
            }
            if (k == 0) {
                kernels.fill(result, from * n, to * n, 0.0);
                return;
            }
            for (int row = from; row < to; ) {
                int matrix = row / m;
                int first = row - matrix * m;
                int count = Math.min(to - row, m - first);
                int a = 0;
                int b = 0;
                int rest = matrix;
                for (int axis = batch.length - 1; axis >= 0; axis--) {
                    int at = rest % batch[axis];
                    rest /= batch[axis];
                    a += at * aStrides[axis];
                    b += at * bStrides[axis];
                }
                if (count == m && isSquare() && operands[0] == operands[1] && a == b) {
                    symmetric(operands[0], a * n * k, result, row * n);
                } else {
                    int ao = a * m * k + (form == Form.TN ? first : first * k);
                    multiply(count, n, operands[0], ao, operands[1], b * k * n, result, row * n);
                }
                row += count;
            }
        }

        /** The blocks on the diagonal and what lies below them, which is copied to their right. */
        private void symmetric(A x, int xo, A c, int co) {
            for (int j = 0; j < n; j += width(j)) {
                int from = xo + (form == Form.TN ? j : j * k);
                int next = j + width(j);
                multiply(n - j, next - j, x, from, x, from, c, co + j * n + j);
                for (int column = j; column < next; column++) {
                    kernels.copy(c, co + next * n + column, n, c, co + column * n + next, 1, n - next);
                }
            }
        }

        private void multiply(int rows, int columns, A a, int ao, A b, int bo, A c, int co) {
            int lda = form == Form.TN ? m : k;
            int ldb = form == Form.NT ? k : n;
            products.multiply(rows, columns, a, ao, lda, b, bo, ldb, c, co, n);
        }
    }
}
