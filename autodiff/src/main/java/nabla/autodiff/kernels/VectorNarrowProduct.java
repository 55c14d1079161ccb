package nabla.autodiff.kernels;

import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.VectorTranspose.SHIFT1;
import static nabla.autodiff.kernels.VectorTranspose.SHIFT2;
import static nabla.autodiff.kernels.VectorTranspose.SHIFT4;
import static nabla.autodiff.kernels.VectorTranspose.UPPER1;
import static nabla.autodiff.kernels.VectorTranspose.UPPER2;
import static nabla.autodiff.kernels.VectorTranspose.UPPER4;

import jdk.incubator.vector.DoubleVector;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The matrix product with at most {@value Kernels#NARROW} columns, with the Vector API.
 *
 * <p>An element of c is a dot product of a row of a and a column of b, whose eight sums are the lanes of one vector, or of
 * several in passes of their own. Several rows go against two or four columns at once, so that there are more fused
 * multiply-adds than loads, which cost twice where they cross a line of the cache. What the lanes hold is put away and
 * added up for {@value #CHUNK} rows together. Where a is stored transposed, the sums are products of their own.
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
            copyColumns(k, n, b, bo, bl, bj, scratch, columns);
        }
        double[] p = isInPlace ? b : scratch;
        int po = isInPlace ? bo : columns;
        int pitch = isInPlace ? bj : k;
        for (int i = 0; i < m; i += CHUNK) {
            int rows = Math.min(CHUNK, m - i);
            int to = co + i * ldc;
            sums(rows, n, width, k, a, ao + i * lda, lda, p, po, pitch, scratch);
            if (n == width && ldc == n && rows == CHUNK) {
                addUp(rows * width, scratch, c, to);
                continue;
            }
            addUp(rows * width, scratch, scratch, 0);
            for (int r = 0; r < rows; r++) {
                for (int j = 0; j < n; j++) {
                    c[to + r * ldc + j] = scratch[r * width + j];
                }
            }
        }
    }

    private static void copyColumns(int k, int n, double[] b, int bo, int bl, int bj, double[] p, int po) {
        for (int j = 0; j < n; j++) {
            int from = bo + j * bj;
            int to = po + j * k;
            for (int l = 0; l < k; l++) {
                p[to + l] = b[from + l * bl];
            }
        }
    }

    /** The eight sums of each of rows × width elements; the last of n columns stands in for one that is missing. */
    private static void sums(
            int rows,
            int n,
            int width,
            int k,
            double[] a,
            int ao,
            int lda,
            double[] p,
            int po,
            int pitch,
            double[] sums) {
        int p1 = po + Math.min(1, n - 1) * pitch, p2 = po + 2 * pitch, p3 = po + (n - 1) * pitch;
        int end = k - k % SUMS;
        int i = 0;
        if (COUNT == SUMS && width == 2) {
            for (; i <= rows - 8; i += 8) {
                rows8x2(end, a, ao + i * lda, lda, p, po, p1, sums, i * 2 * SUMS);
            }
        } else if (COUNT == SUMS) {
            for (; i <= rows - 4; i += 4) {
                rows4x4(end, a, ao + i * lda, lda, p, po, p1, p2, p3, sums, i * 4 * SUMS);
            }
        } else {
            for (; i <= rows - 4; i += 4) {
                for (int lane = 0; lane < SUMS; lane += COUNT) {
                    int to = i * width * SUMS + lane;
                    rows4x2(lane, end, a, ao + i * lda, lda, p, po, p1, sums, to, width * SUMS);
                    if (width == 4) {
                        rows4x2(lane, end, a, ao + i * lda, lda, p, p2, p3, sums, to + 2 * SUMS, width * SUMS);
                    }
                }
            }
        }
        for (; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                for (int lane = 0; lane < SUMS; lane += COUNT) {
                    int to = (i * width + j) * SUMS + lane;
                    rows1x1(lane, end, a, ao + i * lda, p, po + j * pitch, sums, to);
                }
            }
        }
        if (end < k) {
            addRest(rows, n, width, k - end, a, ao + end, lda, p, po + end, pitch, sums);
        }
    }

    /** Adds the last products, which do not fill eight lanes. */
    private static void addRest(
            int rows,
            int n,
            int width,
            int rest,
            double[] a,
            int ao,
            int lda,
            double[] p,
            int po,
            int pitch,
            double[] sums) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                int at = (i * width + j) * SUMS;
                for (int l = 0; l < rest; l++) {
                    sums[at + l] = Math.fma(a[ao + i * lda + l], p[po + j * pitch + l], sums[at + l]);
                }
            }
        }
    }

    /** y[i] is the sum of eight neighbours in x, which may be the same array. */
    private static void addUp(int size, double[] x, double[] y, int yo) {
        int i = 0;
        for (; COUNT == SUMS && i <= size - SUMS; i += SUMS) {
            int at = i * SUMS;
            DoubleVector s = addUp4(x, at);
            DoubleVector t = addUp4(x, at + 4 * SUMS);
            s.blend(t, UPPER4).add(t.blend(s, UPPER4).rearrange(SHIFT4)).intoArray(y, yo + i);
        }
        for (; i < size; i++) {
            y[yo + i] = ScalarReductions.tree(x, i * SUMS, 1);
        }
    }

    /** The sums of both halves of four times eight neighbours: two additions of neighbouring pairs. */
    private static DoubleVector addUp4(double[] x, int at) {
        DoubleVector s0 = DoubleVector.fromArray(DOUBLES, x, at);
        DoubleVector s1 = DoubleVector.fromArray(DOUBLES, x, at + SUMS);
        DoubleVector s2 = DoubleVector.fromArray(DOUBLES, x, at + 2 * SUMS);
        DoubleVector s3 = DoubleVector.fromArray(DOUBLES, x, at + 3 * SUMS);
        DoubleVector s = s0.blend(s1, UPPER1).add(s1.blend(s0, UPPER1).rearrange(SHIFT1));
        DoubleVector t = s2.blend(s3, UPPER1).add(s3.blend(s2, UPPER1).rearrange(SHIFT1));
        return s.blend(t, UPPER2).add(t.blend(s, UPPER2).rearrange(SHIFT2));
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

    /** The sums of eight rows and two columns, where a vector holds all eight of an element. */
    private static void rows8x2(
            int end, double[] a, int ao, int lda, double[] p, int p0, int p1, double[] sums, int to) {
        int a0 = ao,
                a1 = a0 + lda,
                a2 = a1 + lda,
                a3 = a2 + lda,
                a4 = a3 + lda,
                a5 = a4 + lda,
                a6 = a5 + lda,
                a7 = a6 + lda;
        DoubleVector c00 = DoubleVector.fromArray(DOUBLES, ZEROS, 0), c01 = c00;
        DoubleVector c10 = c00, c11 = c00, c20 = c00, c21 = c00;
        DoubleVector c30 = c00, c31 = c00, c40 = c00, c41 = c00;
        DoubleVector c50 = c00, c51 = c00, c60 = c00, c61 = c00;
        DoubleVector c70 = c00, c71 = c00;
        int last = end - SUMS;
        int l = 0;
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
            DoubleVector v4 = DoubleVector.fromArray(DOUBLES, a, a4 + l);
            c40 = v4.fma(b0, c40);
            c41 = v4.fma(b1, c41);
            DoubleVector v5 = DoubleVector.fromArray(DOUBLES, a, a5 + l);
            c50 = v5.fma(b0, c50);
            c51 = v5.fma(b1, c51);
            DoubleVector v6 = DoubleVector.fromArray(DOUBLES, a, a6 + l);
            c60 = v6.fma(b0, c60);
            c61 = v6.fma(b1, c61);
            DoubleVector v7 = DoubleVector.fromArray(DOUBLES, a, a7 + l);
            c70 = v7.fma(b0, c70);
            c71 = v7.fma(b1, c71);
        }
        DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, p0 + l);
        DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, p1 + l);
        DoubleVector v0 = DoubleVector.fromArray(DOUBLES, a, a0 + l);
        v0.fma(b0, c00).intoArray(sums, to);
        v0.fma(b1, c01).intoArray(sums, to + SUMS);
        DoubleVector v1 = DoubleVector.fromArray(DOUBLES, a, a1 + l);
        v1.fma(b0, c10).intoArray(sums, to + 2 * SUMS);
        v1.fma(b1, c11).intoArray(sums, to + 3 * SUMS);
        DoubleVector v2 = DoubleVector.fromArray(DOUBLES, a, a2 + l);
        v2.fma(b0, c20).intoArray(sums, to + 4 * SUMS);
        v2.fma(b1, c21).intoArray(sums, to + 5 * SUMS);
        DoubleVector v3 = DoubleVector.fromArray(DOUBLES, a, a3 + l);
        v3.fma(b0, c30).intoArray(sums, to + 6 * SUMS);
        v3.fma(b1, c31).intoArray(sums, to + 7 * SUMS);
        DoubleVector v4 = DoubleVector.fromArray(DOUBLES, a, a4 + l);
        v4.fma(b0, c40).intoArray(sums, to + 8 * SUMS);
        v4.fma(b1, c41).intoArray(sums, to + 9 * SUMS);
        DoubleVector v5 = DoubleVector.fromArray(DOUBLES, a, a5 + l);
        v5.fma(b0, c50).intoArray(sums, to + 10 * SUMS);
        v5.fma(b1, c51).intoArray(sums, to + 11 * SUMS);
        DoubleVector v6 = DoubleVector.fromArray(DOUBLES, a, a6 + l);
        v6.fma(b0, c60).intoArray(sums, to + 12 * SUMS);
        v6.fma(b1, c61).intoArray(sums, to + 13 * SUMS);
        DoubleVector v7 = DoubleVector.fromArray(DOUBLES, a, a7 + l);
        v7.fma(b0, c70).intoArray(sums, to + 14 * SUMS);
        v7.fma(b1, c71).intoArray(sums, to + 15 * SUMS);
    }

    /** The sums of four rows and four columns, where a vector holds all eight of an element. */
    private static void rows4x4(
            int end, double[] a, int ao, int lda, double[] p, int p0, int p1, int p2, int p3, double[] sums, int to) {
        int a0 = ao, a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
        DoubleVector c00 = DoubleVector.fromArray(DOUBLES, ZEROS, 0), c01 = c00, c02 = c00, c03 = c00;
        DoubleVector c10 = c00, c11 = c00, c12 = c00, c13 = c00;
        DoubleVector c20 = c00, c21 = c00, c22 = c00, c23 = c00;
        DoubleVector c30 = c00, c31 = c00, c32 = c00, c33 = c00;
        int last = end - SUMS;
        int l = 0;
        for (; l < last; l += SUMS) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, p0 + l);
            DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, p1 + l);
            DoubleVector b2 = DoubleVector.fromArray(DOUBLES, p, p2 + l);
            DoubleVector b3 = DoubleVector.fromArray(DOUBLES, p, p3 + l);
            DoubleVector v0 = DoubleVector.fromArray(DOUBLES, a, a0 + l);
            c00 = v0.fma(b0, c00);
            c01 = v0.fma(b1, c01);
            c02 = v0.fma(b2, c02);
            c03 = v0.fma(b3, c03);
            DoubleVector v1 = DoubleVector.fromArray(DOUBLES, a, a1 + l);
            c10 = v1.fma(b0, c10);
            c11 = v1.fma(b1, c11);
            c12 = v1.fma(b2, c12);
            c13 = v1.fma(b3, c13);
            DoubleVector v2 = DoubleVector.fromArray(DOUBLES, a, a2 + l);
            c20 = v2.fma(b0, c20);
            c21 = v2.fma(b1, c21);
            c22 = v2.fma(b2, c22);
            c23 = v2.fma(b3, c23);
            DoubleVector v3 = DoubleVector.fromArray(DOUBLES, a, a3 + l);
            c30 = v3.fma(b0, c30);
            c31 = v3.fma(b1, c31);
            c32 = v3.fma(b2, c32);
            c33 = v3.fma(b3, c33);
        }
        DoubleVector b0 = DoubleVector.fromArray(DOUBLES, p, p0 + l);
        DoubleVector b1 = DoubleVector.fromArray(DOUBLES, p, p1 + l);
        DoubleVector b2 = DoubleVector.fromArray(DOUBLES, p, p2 + l);
        DoubleVector b3 = DoubleVector.fromArray(DOUBLES, p, p3 + l);
        DoubleVector v0 = DoubleVector.fromArray(DOUBLES, a, a0 + l);
        v0.fma(b0, c00).intoArray(sums, to);
        v0.fma(b1, c01).intoArray(sums, to + SUMS);
        v0.fma(b2, c02).intoArray(sums, to + 2 * SUMS);
        v0.fma(b3, c03).intoArray(sums, to + 3 * SUMS);
        DoubleVector v1 = DoubleVector.fromArray(DOUBLES, a, a1 + l);
        v1.fma(b0, c10).intoArray(sums, to + 4 * SUMS);
        v1.fma(b1, c11).intoArray(sums, to + 5 * SUMS);
        v1.fma(b2, c12).intoArray(sums, to + 6 * SUMS);
        v1.fma(b3, c13).intoArray(sums, to + 7 * SUMS);
        DoubleVector v2 = DoubleVector.fromArray(DOUBLES, a, a2 + l);
        v2.fma(b0, c20).intoArray(sums, to + 8 * SUMS);
        v2.fma(b1, c21).intoArray(sums, to + 9 * SUMS);
        v2.fma(b2, c22).intoArray(sums, to + 10 * SUMS);
        v2.fma(b3, c23).intoArray(sums, to + 11 * SUMS);
        DoubleVector v3 = DoubleVector.fromArray(DOUBLES, a, a3 + l);
        v3.fma(b0, c30).intoArray(sums, to + 12 * SUMS);
        v3.fma(b1, c31).intoArray(sums, to + 13 * SUMS);
        v3.fma(b2, c32).intoArray(sums, to + 14 * SUMS);
        v3.fma(b3, c33).intoArray(sums, to + 15 * SUMS);
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
        v0.fma(b1, c01).intoArray(sums, to + SUMS);
        DoubleVector v1 = DoubleVector.fromArray(DOUBLES, a, a1 + l);
        v1.fma(b0, c10).intoArray(sums, to + pitch);
        v1.fma(b1, c11).intoArray(sums, to + pitch + SUMS);
        DoubleVector v2 = DoubleVector.fromArray(DOUBLES, a, a2 + l);
        v2.fma(b0, c20).intoArray(sums, to + 2 * pitch);
        v2.fma(b1, c21).intoArray(sums, to + 2 * pitch + SUMS);
        DoubleVector v3 = DoubleVector.fromArray(DOUBLES, a, a3 + l);
        v3.fma(b0, c30).intoArray(sums, to + 3 * pitch);
        v3.fma(b1, c31).intoArray(sums, to + 3 * pitch + SUMS);
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
