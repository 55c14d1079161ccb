package nabla.autodiff.operations;

import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * Products of pairs of matrices with one inner size. Where it is longer than the elements may be added in their own precision,
 * it is cut into blocks, and what the blocks give is added in doubles, one block after the other.
 *
 * <p>The order depends on the inner size alone, so a product may still be split by rows.
 */
final class InnerBlocks<A> {
    /** A block is as deep as the panels that the kernels on floats work on. */
    private static final int DEPTH = 512;

    /** Rows that wait for their sums together: enough that reading the right side once for each such strip costs little. */
    private static final int STRIP = 256;

    private static final int CHUNK = 1024;

    private final Kernels<A> kernels;
    private final DoubleKernels doubles = Kernels.active();
    private final Form form;
    private final int k;
    private final A scratch;
    private final A part;
    private final double[] totals;
    private final double[] widened;

    /**
     * Products of at most m rows and n columns.
     *
     * @param scratch what {@link #scratch} says for all sizes that will come
     */
    InnerBlocks(Kernels<A> kernels, Form form, int m, int n, int k, int scratch) {
        this.kernels = kernels;
        this.form = form;
        this.k = k;
        this.scratch = kernels.array(scratch);
        int waiting = isCut(kernels, k) ? Math.min(m, STRIP) * n : 0;
        this.part = kernels.array(waiting);
        this.totals = new double[waiting];
        this.widened = new double[Math.min(waiting, CHUNK)];
    }

    private static boolean isCut(Kernels<?> kernels, int k) {
        return k > kernels.longestProduct();
    }

    /** The scratch elements for a product. */
    static int scratch(Kernels<?> kernels, Form form, int m, int n, int k) {
        if (!isCut(kernels, k)) {
            return kernels.matmulScratch(form, m, n, k);
        }
        int rows = Math.min(m, STRIP);
        return Math.max(kernels.matmulScratch(form, rows, n, DEPTH), kernels.matmulScratch(form, rows, n, k % DEPTH));
    }

    /** The product of two matrices, as {@link Kernels#matmul} takes them. */
    void multiply(int m, int n, A a, int ao, int lda, A b, int bo, int ldb, A c, int co, int ldc) {
        if (!isCut(kernels, k)) {
            kernels.matmul(form, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc, scratch);
            return;
        }
        int ai = form == Form.TN ? 1 : lda;
        for (int i = 0; i < m; i += STRIP) {
            strip(Math.min(STRIP, m - i), n, a, ao + i * ai, lda, b, bo, ldb, c, co + i * ldc, ldc);
        }
    }

    private void strip(int m, int n, A a, int ao, int lda, A b, int bo, int ldb, A c, int co, int ldc) {
        int al = form == Form.TN ? lda : 1;
        int bl = form == Form.NT ? 1 : ldb;
        for (int l = 0; l < k; l += DEPTH) {
            int depth = Math.min(DEPTH, k - l);
            kernels.matmul(form, m, n, depth, a, ao + l * al, lda, b, bo + l * bl, ldb, part, 0, n, scratch);
            if (l == 0) {
                kernels.widen(part, 0, totals, 0, m * n);
            } else {
                addPart(m * n);
            }
        }
        for (int i = 0; i < m; i++) {
            kernels.narrow(totals, i * n, c, co + i * ldc, n);
        }
    }

    private void addPart(int size) {
        for (int from = 0; from < size; from += CHUNK) {
            int count = Math.min(CHUNK, size - from);
            kernels.widen(part, from, widened, 0, count);
            doubles.add(totals, from, 1, widened, 0, 1, totals, from, count);
        }
    }
}
