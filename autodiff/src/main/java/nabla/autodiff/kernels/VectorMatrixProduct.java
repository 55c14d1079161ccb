package nabla.autodiff.kernels;

import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.Lanes.ZEROS;

import jdk.incubator.vector.DoubleVector;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The matrix product with the Vector API.
 *
 * <p>b is cut into panels of three vectors by up to {@value #DEPTH} rows, and each is copied to the scratch array, so
 * that it is read without gaps and stays in the cache. Against a panel go blocks of four rows of a, read in place by
 * their strides; twelve vectors of c stay in registers meanwhile (Goto and van de Geijn, "Anatomy of high-performance
 * matrix multiplication", ACM TOMS 34, 2008). Only the copying knows whether b is transposed.
 *
 * <p>Where copying would not pay, b is read in place: with up to {@value #FEW} rows of a in panels, and with fewer than
 * {@value #ROWS}, or with an inner size of at most {@value #THIN}, as rows that are combined to a row of c. Where b is
 * transposed it takes the place of a, and the few rows are copied: that makes the transpose of c. One or two of them are
 * left to scalar sums. A product with at most {@value Kernels#NARROW} columns adds in another order, and goes its own way.
 */
final class VectorMatrixProduct {

    /** So many elements of a row of a take two kilobytes, and those of four rows stay in the cache beside a panel. */
    private static final int DEPTH = 2048 / Double.BYTES;

    private static final int THIN = 4;
    private static final int WIDTH = 3 * COUNT;
    private static final int ROWS = 4;

    /** With at most this many rows of a, copying b costs more than it saves. */
    private static final int FEW = 32;

    private VectorMatrixProduct() {}

    static int scratch(Form form, int m, int n, int k) {
        if (n <= Kernels.NARROW) {
            return VectorNarrowProduct.scratch(form, m, n, k);
        }
        if (isInPlace(m, n) && form != Form.NT) {
            return n % COUNT == 0 ? 0 : (Math.min(k, DEPTH) + ROWS) * 2 * COUNT;
        }
        int usual = k <= THIN ? k * n : panel(k);
        return form == Form.NT ? usual + Math.min(m, FEW) * n : usual;
    }

    /** Whether panels of b are read where they are. Rows that are far apart take one another's place in the cache. */
    private static boolean isInPlace(int m, int n) {
        return m <= FEW && n <= DEPTH;
    }

    /** The size of a panel, and of a tile behind it. */
    private static int panel(int k) {
        return (Math.min(k, DEPTH) + ROWS) * WIDTH;
    }

    static void multiply(
            Form form,
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int lda,
            double[] b,
            int bo,
            int ldb,
            double[] c,
            int co,
            int ldc,
            double[] scratch) {
        int ai = form == Form.TN ? 1 : lda;
        int al = form == Form.TN ? lda : 1;
        int bl = form == Form.NT ? 1 : ldb;
        int bj = form == Form.NT ? ldb : 1;
        if (n <= Kernels.NARROW) {
            VectorNarrowProduct.multiply(form, m, n, k, a, ao, lda, b, bo, bl, bj, c, co, ldc, scratch);
        } else if (m <= 2 && form == Form.NT) {
            ScalarMatrixProduct.pairs(n, m, k, b, bo, bj, bl, a, ao, al, ai, c, co, 1, ldc);
        } else if (m <= FEW && k > THIN && form == Form.NT) {
            int tile = panel(k);
            blocks(n, m, k, b, bo, bj, bl, a, ao, al, ai, scratch, tile, m, scratch);
            VectorTranspose.transpose(n, m, scratch, tile, m, c, co, ldc);
        } else if (form == Form.NT && isThin(m, k)) {
            pack(k, n, n, b, bo, bl, bj, scratch);
            VectorCombinations.product(m, n, k, a, ao, ai, al, scratch, 0, n, c, co, ldc);
        } else {
            multiply(m, n, k, a, ao, ai, al, b, bo, bl, bj, c, co, ldc, scratch);
        }
    }

    /** Whether rows of c are combined from rows of b. */
    private static boolean isThin(int m, int k) {
        return m < ROWS || k <= THIN;
    }

    /** The product by blocks, and what is left of few rows as combinations of rows of b, which then are contiguous. */
    private static void multiply(
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] b,
            int bo,
            int bl,
            int bj,
            double[] c,
            int co,
            int ldc,
            double[] scratch) {
        int inBlocks = isThin(m, k) ? 0 : isInPlace(m, n) ? m - m % ROWS : m;
        if (inBlocks > 0) {
            blocks(inBlocks, n, k, a, ao, ai, al, b, bo, bl, bj, c, co, ldc, scratch);
        }
        if (inBlocks < m) {
            int from = ao + inBlocks * ai, to = co + inBlocks * ldc;
            VectorCombinations.product(m - inBlocks, n, k, a, from, ai, al, b, bo, bl, c, to, ldc);
        }
    }

    private static void blocks(
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] b,
            int bo,
            int bl,
            int bj,
            double[] c,
            int co,
            int ldc,
            double[] scratch) {
        boolean inPlace = isInPlace(m, n) && bj == 1;
        int full = inPlace ? 2 * COUNT : WIDTH;
        for (int l = 0; l < k; l += DEPTH) {
            int depth = Math.min(DEPTH, k - l);
            int at = ao + l * al;
            boolean isFirst = l == 0;
            double[] s = isFirst ? ZEROS : c;
            int lds = isFirst ? 0 : ldc;
            for (int j = 0; j < n; j += full) {
                int width = Math.min(full, n - j);
                int from = bo + l * bl + j * bj;
                int so = isFirst ? 0 : co + j;
                if (width % COUNT != 0) {
                    lastColumns(width, m, depth, a, at, ai, al, b, from, bl, bj, isFirst, c, co + j, ldc, scratch);
                } else if (inPlace) {
                    panel(width, m, depth, a, at, ai, al, b, from, bl, s, so, lds, c, co + j, ldc);
                } else {
                    pack(depth, width, width, b, from, bl, bj, scratch);
                    panel(width, m, depth, a, at, ai, al, scratch, 0, width, s, so, lds, c, co + j, ldc);
                }
            }
        }
    }

    /** c = s plus the product of all rows of a and a panel, whose rows are a pitch apart: side by side with three vectors. */
    private static void panel(
            int width,
            int m,
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] p,
            int po,
            int pitch,
            double[] s,
            int so,
            int lds,
            double[] c,
            int co,
            int ldc) {
        if (width == WIDTH) {
            widePanel(m, depth, a, ao, ai, al, p, s, so, lds, c, co, ldc);
        } else {
            narrowPanel(width, m, depth, a, ao, ai, al, p, po, pitch, s, so, lds, c, co, ldc);
        }
    }

    /** Stands apart from the other panels because it is the hottest of all loops, and C2 compiles it better alone. */
    private static void widePanel(
            int m,
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] p,
            double[] s,
            int so,
            int lds,
            double[] c,
            int co,
            int ldc) {
        int i = 0;
        for (; i <= m - ROWS; i += ROWS) {
            VectorBlocks.rows4x3(depth, a, ao + i * ai, ai, al, p, s, so + i * lds, lds, c, co + i * ldc, ldc);
        }
        for (; i < m; i++) {
            VectorBlocks.rows1x3(depth, a, ao + i * ai, ai, al, p, s, so + i * lds, lds, c, co + i * ldc, ldc);
        }
    }

    private static void narrowPanel(
            int width,
            int m,
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] p,
            int po,
            int pitch,
            double[] s,
            int so,
            int lds,
            double[] c,
            int co,
            int ldc) {
        int i = 0;
        for (; i <= m - ROWS; i += ROWS) {
            int from = ao + i * ai, start = so + i * lds, to = co + i * ldc;
            if (width == COUNT) {
                VectorBlocks.rows4x1(depth, a, from, ai, al, p, po, pitch, s, start, lds, c, to, ldc);
            } else {
                VectorBlocks.rows4x2(depth, a, from, ai, al, p, po, pitch, s, start, lds, c, to, ldc);
            }
        }
        for (; i < m; i++) {
            int from = ao + i * ai, start = so + i * lds, to = co + i * ldc;
            for (int j = 0; j < width; j += COUNT) {
                VectorBlocks.rows1x1(depth, a, from, ai, al, p, po + j, pitch, s, start + j, lds, c, to + j, ldc);
            }
        }
    }

    /** The last columns, which do not fill their vectors, by way of a tile of whole vectors behind the panel. */
    private static void lastColumns(
            int width,
            int m,
            int depth,
            double[] a,
            int ao,
            int ai,
            int al,
            double[] b,
            int bo,
            int bl,
            int bj,
            boolean isFirst,
            double[] c,
            int co,
            int ldc,
            double[] p) {
        int pitch = (width + COUNT - 1) / COUNT * COUNT;
        int tile = depth * pitch;
        pack(depth, width, pitch, b, bo, bl, bj, p);
        double[] s = isFirst ? ZEROS : p;
        int so = isFirst ? 0 : tile;
        int lds = isFirst ? 0 : pitch;
        for (int i = 0; i < m; i += ROWS) {
            int rows = Math.min(ROWS, m - i);
            for (int r = 0; r < rows && !isFirst; r++) {
                System.arraycopy(c, co + (i + r) * ldc, p, tile + r * pitch, width);
            }
            panel(pitch, rows, depth, a, ao + i * ai, ai, al, p, 0, pitch, s, so, lds, p, tile, pitch);
            for (int r = 0; r < rows; r++) {
                System.arraycopy(p, tile + r * pitch, c, co + (i + r) * ldc, width);
            }
        }
    }

    /** Copies depth × width elements of b to the start of p, in rows of the given pitch. */
    private static void pack(int depth, int width, int pitch, double[] b, int bo, int bl, int bj, double[] p) {
        if (bj == 1) {
            for (int l = 0; l < depth; l++) {
                int from = bo + l * bl;
                int to = l * pitch;
                int j = 0;
                for (; j <= width - COUNT; j += COUNT) {
                    DoubleVector.fromArray(DOUBLES, b, from + j).intoArray(p, to + j);
                }
                for (; j < width; j++) {
                    p[to + j] = b[from + j];
                }
            }
            return;
        }
        VectorTranspose.transpose(width, depth, b, bo, bj, p, 0, pitch);
    }
}
