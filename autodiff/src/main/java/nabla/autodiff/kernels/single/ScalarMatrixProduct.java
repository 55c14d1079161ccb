// Generated from ScalarMatrixProduct.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

import java.util.Arrays;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The matrix product in scalar Java, shaped so that the JIT compiler makes vectors of it.
 *
 * <p>C2 vectorises a loop only if it can tell its arrays apart, which it cannot do for rows at run-time offsets. So one
 * row of c and up to 8 rows of b are copied to fixed slots of the scratch array, and the innermost loop adds 8 multiples
 * to the row. Each of these loops bounds its width anew: only so C2 sees that what is written is not read further on. This
 * runs at half the speed of a tuned library.
 */
final class ScalarMatrixProduct {

    /** Distance of two rows in the scratch array: columns are processed in strips of this width. */
    private static final int PITCH = 128;

    /** From this many columns on the strips pay. */
    private static final int WIDE = 8;

    /** Scratch elements that {@link #strips} needs. */
    static final int STRIPS = 9 * PITCH;

    private ScalarMatrixProduct() {}

    static int scratch(Form form, int m, int n, int k) {
        return n <= Kernels.NARROW ? ScalarNarrowProduct.scratch(form, m, n, k) : STRIPS;
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
            int ldb,
            float[] c,
            int co,
            int ldc,
            float[] scratch) {
        int ai = form == Form.TN ? 1 : lda;
        int al = form == Form.TN ? lda : 1;
        int bl = form == Form.NT ? 1 : ldb;
        int bj = form == Form.NT ? ldb : 1;
        if (n <= Kernels.NARROW) {
            ScalarNarrowProduct.multiply(form, m, n, k, a, ao, lda, b, bo, bl, bj, c, co, ldc, scratch);
            return;
        }
        if (n < WIDE) {
            pairs(m, n, k, a, ao, ai, al, b, bo, bl, bj, c, co, ldc, 1);
            return;
        }
        if (m < WIDE && form == Form.NT) {
            pairs(n, m, k, b, bo, bj, bl, a, ao, al, ai, c, co, 1, ldc);
            return;
        }
        strips(m, n, k, a, ao, ai, al, b, bo, bl, bj, c, co, ldc, scratch);
    }

    /** The product in strips of columns. */
    static void strips(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] b,
            int bo,
            int bl,
            int bj,
            float[] c,
            int co,
            int ldc,
            float[] scratch) {
        for (int j = 0; j < n; j += PITCH) {
            int width = Math.min(PITCH, n - j);
            int l = 0;
            do {
                int depth = Math.min(8, k - l);
                gather(b, bo + l * bl + j * bj, bl, bj, depth, width, scratch);
                for (int i = 0; i < m; i++) {
                    int row = co + i * ldc + j;
                    if (l == 0) {
                        Arrays.fill(scratch, 0, width, 0);
                    } else {
                        System.arraycopy(c, row, scratch, 0, width);
                    }
                    addMultiples(depth, a, ao + i * ai + l * al, al, scratch, width);
                    System.arraycopy(scratch, 0, c, row, width);
                }
                l += 8;
            } while (l < k);
        }
    }

    /** Copies a strip of rows of b behind the row of c; fewer than 8 go where the parts of 4, 2 and 1 look for them. */
    private static void gather(float[] b, int bo, int bl, int bj, int depth, int width, float[] p) {
        int slot = depth >= 4 ? 1 : depth >= 2 ? 5 : 7;
        for (int l = 0; l < depth; l++, slot++) {
            if (depth < 8 && slot == 5 && (depth & 2) == 0) {
                slot = 7;
            }
            if (bj == 1) {
                System.arraycopy(b, bo + l * bl, p, slot * PITCH, width);
            } else {
                for (int j = 0; j < width; j++) {
                    p[slot * PITCH + j] = b[bo + l * bl + j * bj];
                }
            }
        }
    }

    private static void addMultiples(int depth, float[] a, int ao, int al, float[] p, int width) {
        if (depth == 8) {
            add8(
                    a[ao],
                    a[ao + al],
                    a[ao + 2 * al],
                    a[ao + 3 * al],
                    a[ao + 4 * al],
                    a[ao + 5 * al],
                    a[ao + 6 * al],
                    a[ao + 7 * al],
                    p,
                    width);
            return;
        }
        int l = ao;
        if ((depth & 4) != 0) {
            add4(a[l], a[l + al], a[l + 2 * al], a[l + 3 * al], p, width);
            l += 4 * al;
        }
        if ((depth & 2) != 0) {
            add2(a[l], a[l + al], p, width);
            l += 2 * al;
        }
        if ((depth & 1) != 0) {
            add1(a[l], p, width);
        }
    }

    private static void add8(
            float a0, float a1, float a2, float a3, float a4, float a5, float a6, float a7, float[] p, int width) {
        int end = Math.min(width, PITCH);
        for (int j = 0; j < end; j++) {
            float c = Math.fma(a0, p[j + PITCH], p[j]);
            c = Math.fma(a1, p[j + 2 * PITCH], c);
            c = Math.fma(a2, p[j + 3 * PITCH], c);
            c = Math.fma(a3, p[j + 4 * PITCH], c);
            c = Math.fma(a4, p[j + 5 * PITCH], c);
            c = Math.fma(a5, p[j + 6 * PITCH], c);
            c = Math.fma(a6, p[j + 7 * PITCH], c);
            p[j] = Math.fma(a7, p[j + 8 * PITCH], c);
        }
    }

    private static void add4(float a0, float a1, float a2, float a3, float[] p, int width) {
        int end = Math.min(width, PITCH);
        for (int j = 0; j < end; j++) {
            float c = Math.fma(a0, p[j + PITCH], p[j]);
            c = Math.fma(a1, p[j + 2 * PITCH], c);
            c = Math.fma(a2, p[j + 3 * PITCH], c);
            p[j] = Math.fma(a3, p[j + 4 * PITCH], c);
        }
    }

    private static void add2(float a0, float a1, float[] p, int width) {
        int end = Math.min(width, PITCH);
        for (int j = 0; j < end; j++) {
            p[j] = Math.fma(a1, p[j + 6 * PITCH], Math.fma(a0, p[j + 5 * PITCH], p[j]));
        }
    }

    private static void add1(float a0, float[] p, int width) {
        int end = Math.min(width, PITCH);
        for (int j = 0; j < end; j++) {
            p[j] = Math.fma(a0, p[j + 7 * PITCH], p[j]);
        }
    }

    /**
     * A product with few columns: pairs of columns by four rows at once and a last column by eight, so that eight sums
     * grow side by side and hide the latency of the additions.
     */
    static void pairs(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] b,
            int bo,
            int bl,
            int bj,
            float[] c,
            int co,
            int ci,
            int cj) {
        int j = 0;
        for (; j <= n - 2; j += 2) {
            int i = 0;
            for (; i <= m - 4; i += 4) {
                block4x2(k, a, ao + i * ai, ai, al, b, bo + j * bj, bl, bj, c, co + i * ci + j * cj, ci, cj);
            }
            for (; i < m; i++) {
                c[co + i * ci + j * cj] = inner(k, a, ao + i * ai, al, b, bo + j * bj, bl);
                c[co + i * ci + (j + 1) * cj] = inner(k, a, ao + i * ai, al, b, bo + (j + 1) * bj, bl);
            }
        }
        if (j < n) {
            int i = 0;
            for (; i <= m - 8; i += 8) {
                block8x1(k, a, ao + i * ai, ai, al, b, bo + j * bj, bl, c, co + i * ci + j * cj, ci);
            }
            for (; i < m; i++) {
                c[co + i * ci + j * cj] = inner(k, a, ao + i * ai, al, b, bo + j * bj, bl);
            }
        }
    }

    private static float inner(int k, float[] a, int ao, int al, float[] b, int bo, int bl) {
        float sum = 0;
        for (int l = 0; l < k; l++) {
            sum = Math.fma(a[ao + l * al], b[bo + l * bl], sum);
        }
        return sum;
    }

    private static void block4x2(
            int k,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] b,
            int bo,
            int bl,
            int bj,
            float[] c,
            int co,
            int ci,
            int cj) {
        float c00 = 0, c01 = 0, c10 = 0, c11 = 0, c20 = 0, c21 = 0, c30 = 0, c31 = 0;
        for (int l = 0; l < k; l++, ao += al, bo += bl) {
            float b0 = b[bo];
            float b1 = b[bo + bj];
            float a0 = a[ao];
            c00 = Math.fma(a0, b0, c00);
            c01 = Math.fma(a0, b1, c01);
            float a1 = a[ao + ai];
            c10 = Math.fma(a1, b0, c10);
            c11 = Math.fma(a1, b1, c11);
            float a2 = a[ao + 2 * ai];
            c20 = Math.fma(a2, b0, c20);
            c21 = Math.fma(a2, b1, c21);
            float a3 = a[ao + 3 * ai];
            c30 = Math.fma(a3, b0, c30);
            c31 = Math.fma(a3, b1, c31);
        }
        c[co] = c00;
        c[co + cj] = c01;
        c[co + ci] = c10;
        c[co + ci + cj] = c11;
        c[co + 2 * ci] = c20;
        c[co + 2 * ci + cj] = c21;
        c[co + 3 * ci] = c30;
        c[co + 3 * ci + cj] = c31;
    }

    private static void block8x1(
            int k, float[] a, int ao, int ai, int al, float[] b, int bo, int bl, float[] c, int co, int ci) {
        float c0 = 0, c1 = 0, c2 = 0, c3 = 0, c4 = 0, c5 = 0, c6 = 0, c7 = 0;
        for (int l = 0; l < k; l++, ao += al, bo += bl) {
            float bl0 = b[bo];
            c0 = Math.fma(a[ao], bl0, c0);
            c1 = Math.fma(a[ao + ai], bl0, c1);
            c2 = Math.fma(a[ao + 2 * ai], bl0, c2);
            c3 = Math.fma(a[ao + 3 * ai], bl0, c3);
            c4 = Math.fma(a[ao + 4 * ai], bl0, c4);
            c5 = Math.fma(a[ao + 5 * ai], bl0, c5);
            c6 = Math.fma(a[ao + 6 * ai], bl0, c6);
            c7 = Math.fma(a[ao + 7 * ai], bl0, c7);
        }
        c[co] = c0;
        c[co + ci] = c1;
        c[co + 2 * ci] = c2;
        c[co + 3 * ci] = c3;
        c[co + 4 * ci] = c4;
        c[co + 5 * ci] = c5;
        c[co + 6 * ci] = c6;
        c[co + 7 * ci] = c7;
    }
}
