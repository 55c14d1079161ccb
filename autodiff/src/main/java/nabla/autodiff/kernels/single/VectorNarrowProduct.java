// Generated from VectorNarrowProduct.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

import static nabla.autodiff.kernels.single.ScalarNarrowProduct.SUMS;
import static nabla.autodiff.kernels.single.ShortLanes.COUNT;
import static nabla.autodiff.kernels.single.ShortLanes.FLOATS;
import static nabla.autodiff.kernels.single.ShortLanes.ZEROS;

import jdk.incubator.vector.FloatVector;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The matrix product with at most {@value Kernels#NARROW} columns, with the Vector API.
 *
 * <p>An element of c is a dot product of a row of a and a column of b, whose eight sums are the lanes of one vector, which
 * {@link VectorDots} adds up, or of several in passes of their own. Columns of b are copied if they are not contiguous. Where
 * a is stored transposed, the sums are products of their own.
 */
final class VectorNarrowProduct {

    /** How many rows of c grow together. */
    private static final int CHUNK = 16;

    /** The same where a is stored transposed. */
    private static final int STRIP = 128;

    private VectorNarrowProduct() {}

    static int scratch(Form form, int m, int n, int k) {
        if (k < SUMS) {
            return ScalarNarrowProduct.scratch(form, m, n, k);
        }
        return form == Form.TN ? Math.min(m, STRIP) * n * SUMS : Kernels.NARROW * (upTo(k) + Math.min(m, CHUNK) * SUMS);
    }

    /** The next multiple of eight. */
    private static int upTo(int k) {
        return (k + SUMS - 1) / SUMS * SUMS;
    }

    static void multiply(
            Form form,
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int bl,
            int bj,
            float[] c,
            int co,
            int ldc,
            float[] scratch) {
        if (k < SUMS) {
            ScalarNarrowProduct.multiply(form, m, n, k, a, ao, lda, b, bo, bl, bj, c, co, ldc, scratch);
        } else if (form == Form.TN) {
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
            float[] a,
            int ao,
            int lda,
            float[] b,
            int bo,
            int bl,
            int bj,
            float[] c,
            int co,
            int ldc,
            float[] scratch) {
        int width = n <= 2 ? 2 : 4;
        copyColumns(n, width, k, b, bo, bl, bj, scratch);
        int tile = width * upTo(k);
        for (int i = 0; i < m; i += CHUNK) {
            int rows = Math.min(CHUNK, m - i);
            int from = ao + i * lda, to = co + i * ldc;
            boolean isWhole = COUNT == SUMS && k % SUMS == 0 && rows == CHUNK;
            if (isWhole && n == width && ldc == n) {
                chunk(width, k, a, from, lda, scratch, c, to);
                continue;
            }
            if (isWhole) {
                chunk(width, k, a, from, lda, scratch, scratch, tile);
            } else {
                sums(rows, width, k, a, from, lda, scratch, tile);
            }
            for (int r = 0; r < rows; r++) {
                for (int j = 0; j < n; j++) {
                    c[to + r * ldc + j] = scratch[tile + r * width + j];
                }
            }
        }
    }

    /** Copies columns of b, eight numbers of each in turn; the last column stands in for those that are missing. */
    private static void copyColumns(int n, int width, int k, float[] b, int bo, int bl, int bj, float[] p) {
        int whole = COUNT == SUMS ? k - k % SUMS : 0;
        if (whole > 0 && n == width && bl == n && bj == 1) {
            if (n == 2) {
                VectorDots.columns2(whole, b, bo, p);
            } else {
                VectorDots.columns4(whole, b, bo, p);
            }
        } else if (whole > 0 && bl == 1) {
            for (int j = 0; j < width; j++) {
                VectorDots.column(whole, width, b, bo + Math.min(j, n - 1) * bj, p, j * SUMS);
            }
        } else {
            whole = 0;
        }
        for (int j = 0; j < width; j++) {
            int from = bo + Math.min(j, n - 1) * bj;
            for (int l = whole; l < k; l++) {
                int lane = l % SUMS;
                p[(l - lane) * width + j * SUMS + lane] = b[from + l * bl];
            }
        }
    }

    /** A whole chunk of rows of c, two or four columns wide. */
    private static void chunk(int width, int k, float[] a, int ao, int lda, float[] p, float[] y, int yo) {
        if (width == 2) {
            for (int i = 0; i < CHUNK; i += 8) {
                VectorDots.rows8x2(k, a, ao + i * lda, lda, p, y, yo + 2 * i);
            }
        } else {
            for (int i = 0; i < CHUNK; i += 4) {
                VectorDots.rows4x4(k, a, ao + i * lda, lda, p, y, yo + 4 * i);
            }
        }
    }

    /** The same for any number of rows, any inner size and vectors of any width: sums are put away and added up there. */
    private static void sums(int rows, int width, int k, float[] a, int ao, int lda, float[] s, int so) {
        int end = k - k % SUMS;
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            for (int j = 0; j < width; j += 2) {
                int to = so + (i * width + j) * SUMS;
                for (int lane = 0; lane < SUMS; lane += COUNT) {
                    rows4x2(end, a, ao + i * lda + lane, lda, s, j * SUMS + lane, width * SUMS, to + lane);
                }
            }
        }
        for (; i < rows; i++) {
            for (int j = 0; j < width; j++) {
                for (int lane = 0; lane < SUMS; lane += COUNT) {
                    int to = so + (i * width + j) * SUMS + lane;
                    rows1x1(end, a, ao + i * lda + lane, s, j * SUMS + lane, width * SUMS, to);
                }
            }
        }
        for (int element = 0; element < rows * width; element++) {
            int at = so + element * SUMS;
            int row = ao + element / width * lda, column = end * width + element % width * SUMS;
            for (int l = end; l < k; l++) {
                s[at + l - end] = Math.fma(a[row + l], s[column + l - end], s[at + l - end]);
            }
            s[so + element] = ScalarReductions.tree(s, at, 1);
        }
    }

    /** c[i,j] = Σ_l a[l,i]·b[l,j] by eight products that make the transpose of c, of every eighth row of a and of b. */
    private static void eightProducts(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int al,
            float[] b,
            int bo,
            int bl,
            float[] c,
            int co,
            int ldc,
            float[] scratch) {
        for (int i = 0; i < m; i += STRIP) {
            int width = Math.min(STRIP, m - i);
            int size = n * width;
            for (int s = 0; s < SUMS; s++) {
                int depth = (k - s + SUMS - 1) / SUMS, from = ao + s * al + i, to = s * size;
                VectorCombinations.product(
                        n, width, depth, b, bo + s * bl, 1, SUMS * bl, a, from, SUMS * al, scratch, to, width);
            }
            addUpRows(size, scratch);
            VectorTranspose.transpose(n, width, scratch, 0, width, c, co + i * ldc, ldc);
        }
    }

    /** Puts the sum of eight rows, each of {@code n} elements, in place of the first. */
    private static void addUpRows(int size, float[] s) {
        int i = 0;
        for (; i <= size - COUNT; i += COUNT) {
            FloatVector s01 = FloatVector.fromArray(FLOATS, s, i).add(FloatVector.fromArray(FLOATS, s, i + size));
            FloatVector s23 =
                    FloatVector.fromArray(FLOATS, s, i + 2 * size).add(FloatVector.fromArray(FLOATS, s, i + 3 * size));
            FloatVector s45 =
                    FloatVector.fromArray(FLOATS, s, i + 4 * size).add(FloatVector.fromArray(FLOATS, s, i + 5 * size));
            FloatVector s67 =
                    FloatVector.fromArray(FLOATS, s, i + 6 * size).add(FloatVector.fromArray(FLOATS, s, i + 7 * size));
            s01.add(s23).add(s45.add(s67)).intoArray(s, i);
        }
        for (; i < size; i++) {
            s[i] = ScalarReductions.tree(s, i, size);
        }
    }

    /** As many of the eight sums as a vector holds, of four rows and two columns; both lie a pitch apart. */
    private static void rows4x2(int end, float[] a, int ao, int lda, float[] s, int po, int pitch, int to) {
        int a0 = ao, a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
        FloatVector c00 = FloatVector.fromArray(FLOATS, ZEROS, 0), c01 = c00;
        FloatVector c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
        int last = end - SUMS;
        int l = 0;
        for (; l < last; l += SUMS) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, s, po);
            FloatVector b1 = FloatVector.fromArray(FLOATS, s, po + SUMS);
            FloatVector v0 = FloatVector.fromArray(FLOATS, a, a0 + l);
            c00 = v0.fma(b0, c00);
            c01 = v0.fma(b1, c01);
            FloatVector v1 = FloatVector.fromArray(FLOATS, a, a1 + l);
            c10 = v1.fma(b0, c10);
            c11 = v1.fma(b1, c11);
            FloatVector v2 = FloatVector.fromArray(FLOATS, a, a2 + l);
            c20 = v2.fma(b0, c20);
            c21 = v2.fma(b1, c21);
            FloatVector v3 = FloatVector.fromArray(FLOATS, a, a3 + l);
            c30 = v3.fma(b0, c30);
            c31 = v3.fma(b1, c31);
            po += pitch;
        }
        FloatVector b0 = FloatVector.fromArray(FLOATS, s, po);
        FloatVector b1 = FloatVector.fromArray(FLOATS, s, po + SUMS);
        FloatVector v0 = FloatVector.fromArray(FLOATS, a, a0 + l);
        v0.fma(b0, c00).intoArray(s, to);
        v0.fma(b1, c01).intoArray(s, to + SUMS);
        FloatVector v1 = FloatVector.fromArray(FLOATS, a, a1 + l);
        v1.fma(b0, c10).intoArray(s, to + pitch);
        v1.fma(b1, c11).intoArray(s, to + pitch + SUMS);
        FloatVector v2 = FloatVector.fromArray(FLOATS, a, a2 + l);
        v2.fma(b0, c20).intoArray(s, to + 2 * pitch);
        v2.fma(b1, c21).intoArray(s, to + 2 * pitch + SUMS);
        FloatVector v3 = FloatVector.fromArray(FLOATS, a, a3 + l);
        v3.fma(b0, c30).intoArray(s, to + 3 * pitch);
        v3.fma(b1, c31).intoArray(s, to + 3 * pitch + SUMS);
    }

    /** The same of one row and one column. */
    private static void rows1x1(int end, float[] a, int ao, float[] s, int po, int pitch, int to) {
        FloatVector c = FloatVector.fromArray(FLOATS, ZEROS, 0);
        int last = end - SUMS;
        int l = 0;
        for (; l < last; l += SUMS) {
            c = FloatVector.fromArray(FLOATS, a, ao + l).fma(FloatVector.fromArray(FLOATS, s, po), c);
            po += pitch;
        }
        FloatVector.fromArray(FLOATS, a, ao + l)
                .fma(FloatVector.fromArray(FLOATS, s, po), c)
                .intoArray(s, to);
    }
}
