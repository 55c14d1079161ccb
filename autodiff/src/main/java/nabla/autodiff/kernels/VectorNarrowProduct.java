package nabla.autodiff.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix product with at most {@value #COLUMNS} columns, by the Vector API.
 *
 * <p>A row of c is one short vector. Eight rows grow side by side, which hides the latency of the additions; each step
 * reads one row of b, copied to the scratch array and filled up with zeros, and one number from each row of a. The rows
 * that are left over are computed with their predecessors once more, to the same bits.
 */
final class VectorNarrowProduct {

    private static final int COLUMNS = 4;

    /**
     * Its vectors have four lanes on every machine: with eight, half of the work is for nothing. On JDK 17 a second width
     * in one JVM makes C2 put vectors on the heap, so there it is of use only where all vectors have four lanes.
     */
    private static final boolean IS_QUICK =
            Lanes.COUNT == COLUMNS || Lanes.COUNT > COLUMNS && Runtime.version().feature() >= 25;

    /** The most columns that it takes, 0 where it is not quick. */
    static final int MOST = IS_QUICK ? COLUMNS : 0;

    private static final VectorSpecies<Double> ROW = DoubleVector.SPECIES_256;
    private static final int ROWS = 8;

    private VectorNarrowProduct() {}

    static int scratch(int m, int k) {
        return (m + k) * MOST;
    }

    /** c[i,j] = Σ_l a[i,l]·b[l,j] with k ≥ 1; rows of a are contiguous, b and c have any strides. */
    static void multiply(
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int lda,
            double[] b,
            int bo,
            int bl,
            int bj,
            double[] c,
            int co,
            int ci,
            int cj,
            double[] scratch) {
        boolean inPlace = n == COLUMNS && bj == 1 && bl == COLUMNS;
        if (!inPlace) {
            pack(k, n, b, bo, bl, bj, scratch);
        }
        double[] p = inPlace ? b : scratch;
        int po = inPlace ? bo : 0;
        if (n == COLUMNS && cj == 1) {
            product(m, k, a, ao, lda, p, po, c, co, ci);
            return;
        }
        int tile = k * COLUMNS;
        product(m, k, a, ao, lda, p, po, scratch, tile, COLUMNS);
        unpack(m, n, scratch, tile, c, co, ci, cj);
    }

    /** The product with four columns, which lie side by side. */
    private static void product(
            int m, int k, double[] a, int ao, int lda, double[] p, int po, double[] c, int co, int ldc) {
        if (m < ROWS) {
            for (int i = 0; i < m; i++) {
                row(k, a, ao + i * lda, p, po, c, co + i * ldc);
            }
            return;
        }
        for (int next = 0; next < m; next += ROWS) {
            int i = Math.min(next, m - ROWS);
            rows(k, a, ao + i * lda, lda, p, po, c, co + i * ldc, ldc);
        }
    }

    private static void pack(int k, int n, double[] b, int bo, int bl, int bj, double[] p) {
        for (int l = 0; l < k; l++) {
            int from = bo + l * bl;
            int to = l * COLUMNS;
            p[to] = b[from];
            p[to + 1] = n > 1 ? b[from + bj] : 0;
            p[to + 2] = n > 2 ? b[from + 2 * bj] : 0;
            p[to + 3] = n > 3 ? b[from + 3 * bj] : 0;
        }
    }

    private static void unpack(int m, int n, double[] p, int tile, double[] c, int co, int ci, int cj) {
        for (int i = 0; i < m; i++) {
            int from = tile + i * COLUMNS;
            int to = co + i * ci;
            c[to] = p[from];
            if (n > 1) {
                c[to + cj] = p[from + 1];
            }
            if (n > 2) {
                c[to + 2 * cj] = p[from + 2];
            }
            if (n > 3) {
                c[to + 3 * cj] = p[from + 3];
            }
        }
    }

    private static void row(int k, double[] a, int a0, double[] p, int po, double[] c, int co) {
        DoubleVector c0 = DoubleVector.zero(ROW);
        int last = k - 1;
        for (int l = 0; l < last; l++) {
            c0 = DoubleVector.broadcast(ROW, a[a0 + l]).fma(DoubleVector.fromArray(ROW, p, po + l * COLUMNS), c0);
        }
        DoubleVector.broadcast(ROW, a[a0 + last])
                .fma(DoubleVector.fromArray(ROW, p, po + last * COLUMNS), c0)
                .intoArray(c, co);
    }

    private static void rows(int k, double[] a, int a0, int lda, double[] p, int po, double[] c, int co, int ldc) {
        int a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda, a6 = a5 + lda, a7 = a6 + lda;
        DoubleVector c0 = DoubleVector.zero(ROW), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        int last = k - 1;
        for (int l = 0; l < last; l++) {
            DoubleVector b = DoubleVector.fromArray(ROW, p, po + l * COLUMNS);
            c0 = DoubleVector.broadcast(ROW, a[a0 + l]).fma(b, c0);
            c1 = DoubleVector.broadcast(ROW, a[a1 + l]).fma(b, c1);
            c2 = DoubleVector.broadcast(ROW, a[a2 + l]).fma(b, c2);
            c3 = DoubleVector.broadcast(ROW, a[a3 + l]).fma(b, c3);
            c4 = DoubleVector.broadcast(ROW, a[a4 + l]).fma(b, c4);
            c5 = DoubleVector.broadcast(ROW, a[a5 + l]).fma(b, c5);
            c6 = DoubleVector.broadcast(ROW, a[a6 + l]).fma(b, c6);
            c7 = DoubleVector.broadcast(ROW, a[a7 + l]).fma(b, c7);
        }
        DoubleVector b = DoubleVector.fromArray(ROW, p, po + last * COLUMNS);
        DoubleVector.broadcast(ROW, a[a0 + last]).fma(b, c0).intoArray(c, co);
        DoubleVector.broadcast(ROW, a[a1 + last]).fma(b, c1).intoArray(c, co + ldc);
        DoubleVector.broadcast(ROW, a[a2 + last]).fma(b, c2).intoArray(c, co + 2 * ldc);
        DoubleVector.broadcast(ROW, a[a3 + last]).fma(b, c3).intoArray(c, co + 3 * ldc);
        DoubleVector.broadcast(ROW, a[a4 + last]).fma(b, c4).intoArray(c, co + 4 * ldc);
        DoubleVector.broadcast(ROW, a[a5 + last]).fma(b, c5).intoArray(c, co + 5 * ldc);
        DoubleVector.broadcast(ROW, a[a6 + last]).fma(b, c6).intoArray(c, co + 6 * ldc);
        DoubleVector.broadcast(ROW, a[a7 + last]).fma(b, c7).intoArray(c, co + 7 * ldc);
    }
}
