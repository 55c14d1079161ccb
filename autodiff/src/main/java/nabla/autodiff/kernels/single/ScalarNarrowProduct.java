// Generated from ScalarNarrowProduct.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.kernels.Kernels.Form;

/**
 * The matrix product with at most {@value Kernels#NARROW} columns in scalar Java, whose elements are eight sums each.
 *
 * <p>Where rows of a are contiguous, two of the eight sums grow at a time, for four rows and two columns, which hides the
 * latency of the additions. Where a is stored transposed, the eight sums are products of their own.
 */
final class ScalarNarrowProduct {

    /** Partial sums per element of c. */
    static final int SUMS = 8;

    private static final int PAIRS = SUMS / 2;

    /** How many rows of c grow together, and how many where a is stored transposed. */
    private static final int CHUNK = 16, STRIP = 128;

    private ScalarNarrowProduct() {}

    static int scratch(Form form, int m, int n, int k) {
        return form == Form.TN
                ? ScalarMatrixProduct.STRIPS + Math.min(m, STRIP) * n * SUMS
                : Math.min(m, CHUNK) * n * PAIRS + n * k;
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
        if (form == Form.TN) {
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
        int columns = Math.min(m, CHUNK) * n * PAIRS;
        for (int j = 0; j < n; j++) {
            for (int l = 0; l < k; l++) {
                scratch[columns + j * k + l] = b[bo + j * bj + l * bl];
            }
        }
        for (int i = 0; i < m; i += CHUNK) {
            int rows = Math.min(CHUNK, m - i);
            pairs(rows, n, k, a, ao + i * lda, lda, columns, scratch);
            for (int r = 0; r < rows; r++) {
                for (int j = 0; j < n; j++) {
                    int s = (r * n + j) * PAIRS;
                    c[co + (i + r) * ldc + j] = (scratch[s] + scratch[s + 1]) + (scratch[s + 2] + scratch[s + 3]);
                }
            }
        }
    }

    /** Puts s₀ + s₁, s₂ + s₃, s₄ + s₅ and s₆ + s₇ of {@code rows} rows and n columns at the start of the scratch array. */
    private static void pairs(int rows, int n, int k, float[] a, int ao, int lda, int columns, float[] s) {
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            for (int j = 0; j < n; j += 2) {
                // The last column stands in for one that is missing.
                int p0 = columns + j * k, p1 = columns + Math.min(j + 1, n - 1) * k;
                int to = (i * n + j) * PAIRS, next = j + 1 < n ? to + PAIRS : to;
                for (int t = 0; t < PAIRS; t++) {
                    rows4x2(2 * t, k, a, ao + i * lda, lda, s, p0, p1, to + t, next + t, n * PAIRS);
                }
            }
        }
        for (; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                row(k, a, ao + i * lda, s, columns + j * k, (i * n + j) * PAIRS);
            }
        }
    }

    private static void row(int k, float[] a, int ao, float[] s, int po, int to) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        int l = 0;
        for (; l <= k - SUMS; l += SUMS) {
            s0 = Math.fma(a[ao + l], s[po + l], s0);
            s1 = Math.fma(a[ao + l + 1], s[po + l + 1], s1);
            s2 = Math.fma(a[ao + l + 2], s[po + l + 2], s2);
            s3 = Math.fma(a[ao + l + 3], s[po + l + 3], s3);
            s4 = Math.fma(a[ao + l + 4], s[po + l + 4], s4);
            s5 = Math.fma(a[ao + l + 5], s[po + l + 5], s5);
            s6 = Math.fma(a[ao + l + 6], s[po + l + 6], s6);
            s7 = Math.fma(a[ao + l + 7], s[po + l + 7], s7);
        }
        int rest = k - l;
        s0 = rest > 0 ? Math.fma(a[ao + l], s[po + l], s0) : s0;
        s1 = rest > 1 ? Math.fma(a[ao + l + 1], s[po + l + 1], s1) : s1;
        s2 = rest > 2 ? Math.fma(a[ao + l + 2], s[po + l + 2], s2) : s2;
        s3 = rest > 3 ? Math.fma(a[ao + l + 3], s[po + l + 3], s3) : s3;
        s4 = rest > 4 ? Math.fma(a[ao + l + 4], s[po + l + 4], s4) : s4;
        s5 = rest > 5 ? Math.fma(a[ao + l + 5], s[po + l + 5], s5) : s5;
        s6 = rest > 6 ? Math.fma(a[ao + l + 6], s[po + l + 6], s6) : s6;
        s[to] = s0 + s1;
        s[to + 1] = s2 + s3;
        s[to + 2] = s4 + s5;
        s[to + 3] = s6 + s7;
    }

    /** The pair of sums from {@code lane} on of four rows and two columns. */
    private static void rows4x2(
            int lane, int k, float[] a, int ao, int lda, float[] s, int p0, int p1, int to, int next, int pitch) {
        int a0 = ao, a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
        float c00 = 0, d00 = 0, c01 = 0, d01 = 0;
        float c10 = 0, d10 = 0, c11 = 0, d11 = 0;
        float c20 = 0, d20 = 0, c21 = 0, d21 = 0;
        float c30 = 0, d30 = 0, c31 = 0, d31 = 0;
        int l = lane;
        for (; l < k - 1; l += SUMS) {
            float b0 = s[p0 + l], b1 = s[p1 + l], e0 = s[p0 + l + 1], e1 = s[p1 + l + 1];
            float v0 = a[a0 + l], w0 = a[a0 + l + 1];
            c00 = Math.fma(v0, b0, c00);
            d00 = Math.fma(w0, e0, d00);
            c01 = Math.fma(v0, b1, c01);
            d01 = Math.fma(w0, e1, d01);
            float v1 = a[a1 + l], w1 = a[a1 + l + 1];
            c10 = Math.fma(v1, b0, c10);
            d10 = Math.fma(w1, e0, d10);
            c11 = Math.fma(v1, b1, c11);
            d11 = Math.fma(w1, e1, d11);
            float v2 = a[a2 + l], w2 = a[a2 + l + 1];
            c20 = Math.fma(v2, b0, c20);
            d20 = Math.fma(w2, e0, d20);
            c21 = Math.fma(v2, b1, c21);
            d21 = Math.fma(w2, e1, d21);
            float v3 = a[a3 + l], w3 = a[a3 + l + 1];
            c30 = Math.fma(v3, b0, c30);
            d30 = Math.fma(w3, e0, d30);
            c31 = Math.fma(v3, b1, c31);
            d31 = Math.fma(w3, e1, d31);
        }
        if (l < k) {
            c00 = Math.fma(a[a0 + l], s[p0 + l], c00);
            c01 = Math.fma(a[a0 + l], s[p1 + l], c01);
            c10 = Math.fma(a[a1 + l], s[p0 + l], c10);
            c11 = Math.fma(a[a1 + l], s[p1 + l], c11);
            c20 = Math.fma(a[a2 + l], s[p0 + l], c20);
            c21 = Math.fma(a[a2 + l], s[p1 + l], c21);
            c30 = Math.fma(a[a3 + l], s[p0 + l], c30);
            c31 = Math.fma(a[a3 + l], s[p1 + l], c31);
        }
        s[to] = c00 + d00;
        s[next] = c01 + d01;
        s[to + pitch] = c10 + d10;
        s[next + pitch] = c11 + d11;
        s[to + 2 * pitch] = c20 + d20;
        s[next + 2 * pitch] = c21 + d21;
        s[to + 3 * pitch] = c30 + d30;
        s[next + 3 * pitch] = c31 + d31;
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
        int sums = ScalarMatrixProduct.STRIPS;
        for (int i = 0; i < m; i += STRIP) {
            int width = Math.min(STRIP, m - i);
            int size = n * width;
            for (int s = 0; s < SUMS; s++) {
                int depth = (k - s + SUMS - 1) / SUMS, from = ao + s * al + i, to = sums + s * size;
                ScalarMatrixProduct.strips(
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
            for (int j = 0; j < n; j++) {
                for (int r = 0; r < width; r++) {
                    c[co + (i + r) * ldc + j] = ScalarReductions.tree(scratch, sums + j * width + r, size);
                }
            }
        }
    }
}
