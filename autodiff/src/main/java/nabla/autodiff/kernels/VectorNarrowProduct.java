package nabla.autodiff.kernels;

import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;

import jdk.incubator.vector.DoubleVector;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The matrix product with at most {@value Kernels#NARROW} columns, with the Vector API.
 *
 * <p>An element of c is a dot product of a row of a and a column of b, whose eight sums are the lanes of one vector, which
 * {@link VectorDots} adds up, or of several in passes of their own. Columns of b are copied if they are not contiguous. Where
 * a is stored transposed, the sums are products of their own.
 */
final class VectorNarrowProduct {

    /** An element of c has so many sums. */
    private static final int SUMS = 8;

    /** How many rows of c grow together. */
    private static final int CHUNK = 16;

    /** The same where a is stored transposed. */
    private static final int STRIP = 128;

    /** What the first products are added to. */
    private static final double[] ZEROS = new double[COUNT];

    private VectorNarrowProduct() {}

    static int scratch(Form form, int m, int n, int k) {
        if (k < SUMS) {
            return ScalarNarrowProduct.scratch(form, m, n, k);
        }
        return form == Form.TN
                ? VectorMatrixProduct.panel(k) + Math.min(m, STRIP) * n * SUMS
                : Math.min(m, CHUNK) * Kernels.NARROW * SUMS + n * k;
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
            int bl,
            int bj,
            double[] c,
            int co,
            int ldc,
            double[] scratch) {
        boolean isTransposed = form == Form.TN;
        if (k < SUMS) {
            ScalarNarrowProduct.multiply(form, m, n, k, a, ao, lda, b, bo, bl, bj, c, co, ldc, scratch);
        } else if (isTransposed) {
            eightProducts(m, n, k, a, ao, lda, b, bo, bl, c, co, ldc, scratch);
        } else {
            dots(m, n, k, a, ao, lda, b, bo, bl, bj, c, co, ldc, scratch);
        }
    }

    /** c[i,j] = Σ_l a[i,l]·b[l,j], each a dot product. */
    private static void dots(
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
            int ldc,
            double[] scratch) {
        int width = n <= 2 ? 2 : 4;
        int columns = Math.min(m, CHUNK) * Kernels.NARROW * SUMS;
        boolean isInPlace = bl == 1;
        if (!isInPlace) {
            copyColumns(n, k, b, bo, bl, bj, scratch, columns);
        }
        double[] p = isInPlace ? b : scratch;
        int po = isInPlace ? bo : columns;
        int pitch = isInPlace ? bj : k;
        for (int i = 0; i < m; i += CHUNK) {
            int rows = Math.min(CHUNK, m - i);
            int from = ao + i * lda, to = co + i * ldc;
            if (COUNT == SUMS && k % SUMS == 0 && rows == CHUNK) {
                boolean isDirect = n == width && ldc == n;
                double[] y = isDirect ? c : scratch;
                chunk(n, k, a, from, lda, p, po, pitch, y, isDirect ? to : 0);
                if (!isDirect) {
                    copyRows(rows, n, width, scratch, c, to, ldc);
                }
            } else {
                sums(rows, n, k, a, from, lda, p, po, pitch, scratch);
                for (int r = 0; r < rows; r++) {
                    for (int j = 0; j < n; j++) {
                        c[to + r * ldc + j] = ScalarReductions.tree(scratch, (r * n + j) * SUMS, 1);
                    }
                }
            }
        }
    }

    /** Copies the columns of b one after the other. */
    private static void copyColumns(int n, int k, double[] b, int bo, int bl, int bj, double[] p, int po) {
        if (COUNT == SUMS && k % SUMS == 0 && n == 2 && bl == 2) {
            VectorDots.columns2(k, b, bo, p, po);
        } else if (COUNT == SUMS && k % SUMS == 0 && n == 4 && bl == 4) {
            VectorDots.columns4(k, b, bo, p, po);
        } else {
            for (int j = 0; j < n; j++) {
                for (int l = 0; l < k; l++) {
                    p[po + j * k + l] = b[bo + j * bj + l * bl];
                }
            }
        }
    }

    /** A whole chunk of rows of c, two or four columns wide; the last of n columns stands in for one that is missing. */
    private static void chunk(
            int n, int k, double[] a, int ao, int lda, double[] p, int po, int pitch, double[] y, int yo) {
        int p1 = po + Math.min(1, n - 1) * pitch, p2 = po + 2 * pitch, p3 = po + (n - 1) * pitch;
        if (n <= 2) {
            for (int i = 0; i < CHUNK; i += 8) {
                VectorDots.rows8x2(k, a, ao + i * lda, lda, p, po, p1, y, yo + 2 * i);
            }
        } else {
            for (int i = 0; i < CHUNK; i += 4) {
                VectorDots.rows4x4(k, a, ao + i * lda, lda, p, po, p1, p2, p3, y, yo + 4 * i);
            }
        }
    }

    private static void copyRows(int rows, int n, int width, double[] x, double[] c, int co, int ldc) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                c[co + i * ldc + j] = x[i * width + j];
            }
        }
    }

    /** The eight sums of each of rows × n elements. */
    private static void sums(
            int rows, int n, int k, double[] a, int ao, int lda, double[] p, int po, int pitch, double[] sums) {
        int end = k - k % SUMS;
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            for (int j = 0; j < n; j += 2) {
                int to = (i * n + j) * SUMS;
                // A last column is computed twice, to the same place.
                boolean isLast = j == n - 1;
                int p0 = po + j * pitch, p1 = isLast ? p0 : p0 + pitch, next = isLast ? to : to + SUMS;
                for (int lane = 0; lane < SUMS; lane += COUNT) {
                    rows4x2(lane, end, a, ao + i * lda, lda, p, p0, p1, sums, to + lane, next + lane, n * SUMS);
                }
            }
        }
        for (; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                for (int lane = 0; lane < SUMS; lane += COUNT) {
                    rows1x1(lane, end, a, ao + i * lda, p, po + j * pitch, sums, (i * n + j) * SUMS + lane);
                }
            }
        }
        if (end < k) {
            addRest(rows, n, k - end, a, ao + end, lda, p, po + end, pitch, sums);
        }
    }

    /** Adds the last products, which do not fill eight lanes. */
    private static void addRest(
            int rows, int n, int rest, double[] a, int ao, int lda, double[] p, int po, int pitch, double[] sums) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                int at = (i * n + j) * SUMS;
                for (int l = 0; l < rest; l++) {
                    sums[at + l] = Math.fma(a[ao + i * lda + l], p[po + j * pitch + l], sums[at + l]);
                }
            }
        }
    }

    /** c[i,j] = Σ_l a[l,i]·b[l,j] by eight products that make the transpose of c, of every eighth row of a and of b. */
    private static void eightProducts(
            int m,
            int n,
            int k,
            double[] a,
            int ao,
            int al,
            double[] b,
            int bo,
            int bl,
            double[] c,
            int co,
            int ldc,
            double[] scratch) {
        int sums = VectorMatrixProduct.panel(k);
        for (int i = 0; i < m; i += STRIP) {
            int width = Math.min(STRIP, m - i);
            int size = n * width;
            for (int s = 0; s < SUMS; s++) {
                int depth = (k - s + SUMS - 1) / SUMS, from = ao + s * al + i, to = sums + s * size;
                VectorMatrixProduct.multiply(
                        n,
                        width,
                        depth,
                        b,
                        bo + s * bl,
                        1,
                        SUMS * bl,
                        a,
                        from,
                        SUMS * al,
                        1,
                        scratch,
                        to,
                        width,
                        scratch);
            }
            addUpRows(size, scratch, sums);
            VectorTranspose.transpose(n, width, scratch, sums, width, c, co + i * ldc, ldc);
        }
    }

    /** Puts the sum of eight rows, each of so many elements, in place of the first. */
    private static void addUpRows(int size, double[] s, int so) {
        int i = so;
        for (; i <= so + size - COUNT; i += COUNT) {
            DoubleVector s01 = DoubleVector.fromArray(DOUBLES, s, i).add(DoubleVector.fromArray(DOUBLES, s, i + size));
            DoubleVector s23 = DoubleVector.fromArray(DOUBLES, s, i + 2 * size)
                    .add(DoubleVector.fromArray(DOUBLES, s, i + 3 * size));
            DoubleVector s45 = DoubleVector.fromArray(DOUBLES, s, i + 4 * size)
                    .add(DoubleVector.fromArray(DOUBLES, s, i + 5 * size));
            DoubleVector s67 = DoubleVector.fromArray(DOUBLES, s, i + 6 * size)
                    .add(DoubleVector.fromArray(DOUBLES, s, i + 7 * size));
            s01.add(s23).add(s45.add(s67)).intoArray(s, i);
        }
        for (; i < so + size; i++) {
            s[i] = ScalarReductions.tree(s, i, size);
        }
    }

    /** The sums from {@code lane} on of four rows and two columns; rows of sums are a pitch apart. */
    private static void rows4x2(
            int lane,
            int end,
            double[] a,
            int ao,
            int lda,
            double[] p,
            int p0,
            int p1,
            double[] sums,
            int to,
            int next,
            int pitch) {
        int a0 = ao, a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
        DoubleVector c00 = DoubleVector.fromArray(DOUBLES, ZEROS, 0), c01 = c00;
        DoubleVector c10 = c00, c11 = c00, c20 = c00, c21 = c00;
        DoubleVector c30 = c00, c31 = c00;
        int last = end - SUMS;
        int l = lane;
        for (; l < last; l += SUMS) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, p0 + l);
            DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, p1 + l);
            DoubleVector v0 = DoubleVector.fromArray(DOUBLES, a, a0 + l);
            c00 = v0.fma(b0, c00);
            c01 = v0.fma(b1, c01);
            DoubleVector v1 = DoubleVector.fromArray(DOUBLES, a, a1 + l);
            c10 = v1.fma(b0, c10);
            c11 = v1.fma(b1, c11);
            DoubleVector v2 = DoubleVector.fromArray(DOUBLES, a, a2 + l);
            c20 = v2.fma(b0, c20);
            c21 = v2.fma(b1, c21);
            DoubleVector v3 = DoubleVector.fromArray(DOUBLES, a, a3 + l);
            c30 = v3.fma(b0, c30);
            c31 = v3.fma(b1, c31);
        }
        DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, p0 + l);
        DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, p1 + l);
        DoubleVector v0 = DoubleVector.fromArray(DOUBLES, a, a0 + l);
        v0.fma(b0, c00).intoArray(sums, to);
        v0.fma(b1, c01).intoArray(sums, next);
        DoubleVector v1 = DoubleVector.fromArray(DOUBLES, a, a1 + l);
        v1.fma(b0, c10).intoArray(sums, to + pitch);
        v1.fma(b1, c11).intoArray(sums, next + pitch);
        DoubleVector v2 = DoubleVector.fromArray(DOUBLES, a, a2 + l);
        v2.fma(b0, c20).intoArray(sums, to + 2 * pitch);
        v2.fma(b1, c21).intoArray(sums, next + 2 * pitch);
        DoubleVector v3 = DoubleVector.fromArray(DOUBLES, a, a3 + l);
        v3.fma(b0, c30).intoArray(sums, to + 3 * pitch);
        v3.fma(b1, c31).intoArray(sums, next + 3 * pitch);
    }

    /** The sums from {@code lane} on of one row and one column. */
    private static void rows1x1(int lane, int end, double[] a, int ao, double[] p, int po, double[] sums, int to) {
        DoubleVector c = DoubleVector.fromArray(DOUBLES, ZEROS, 0);
        int last = end - SUMS;
        int l = lane;
        for (; l < last; l += SUMS) {
            c = DoubleVector.fromArray(DOUBLES, a, ao + l).fma(DoubleVector.fromArray(DOUBLES, p, po + l), c);
        }
        DoubleVector.fromArray(DOUBLES, a, ao + l)
                .fma(DoubleVector.fromArray(DOUBLES, p, po + l), c)
                .intoArray(sums, to);
    }
}
