// Generated from VectorCombinations.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The matrix product with rows of c as combinations of rows of b, which are read in place: for few rows, or a small inner
 * size, where copying b would not pay.
 */
final class VectorCombinations {

    private VectorCombinations() {}

    /** Rows of c, two at a time, as combinations of the rows of b, four at a time. */
    static void product(
            int m,
            int n,
            int k,
            float[] a,
            int ao,
            int ai,
            int al,
            float[] b,
            int bo,
            int ldb,
            float[] c,
            int co,
            int ldc) {
        int first = k % 4 == 0 ? Math.min(k, 4) : k % 4;
        int i = 0;
        for (; i <= m - 2; i += 2) {
            int at = ao + i * ai, to = co + i * ldc;
            if (first == 2) {
                combine2x2(a, at, ai, al, b, bo, ldb, c, to, ldc, n);
            } else if (first == 4) {
                combine4x2(a, at, ai, al, b, bo, ldb, c, to, ldc, n);
            } else {
                combine(first, a, at, al, b, bo, ldb, c, to, n);
                combine(first, a, at + ai, al, b, bo, ldb, c, to + ldc, n);
            }
            for (int l = first; l < k; l += 4) {
                add4x2(a, at + l * al, ai, al, b, bo + l * ldb, ldb, c, to, ldc, n);
            }
        }
        for (; i < m; i++) {
            int at = ao + i * ai, to = co + i * ldc;
            combine(first, a, at, al, b, bo, ldb, c, to, n);
            for (int l = first; l < k; l += 4) {
                int from = at + l * al;
                add4(a[from], a[from + al], a[from + 2 * al], a[from + 3 * al], b, bo + l * ldb, ldb, c, to, n);
            }
        }
    }

    /** A row of c as a combination of up to four rows of b. */
    private static void combine(
            int count, float[] a, int at, int al, float[] b, int bo, int ldb, float[] c, int to, int n) {
        switch (count) {
            case 0 -> Arrays.fill(c, to, to + n, 0);
            case 1 -> combine1(a[at], b, bo, c, to, n);
            case 2 -> combine2(a[at], a[at + al], b, bo, ldb, c, to, n);
            case 3 -> combine3(a[at], a[at + al], a[at + 2 * al], b, bo, ldb, c, to, n);
            default -> combine4(a[at], a[at + al], a[at + 2 * al], a[at + 3 * al], b, bo, ldb, c, to, n);
        }
    }

    private static void combine1(float a0, float[] b, int b0, float[] c, int co, int n) {
        FloatVector v0 = FloatVector.broadcast(FLOATS, a0);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            v0.fma(FloatVector.fromArray(FLOATS, b, b0 + j), FloatVector.zero(FLOATS))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            c[co + j] = Math.fma(a0, b[b0 + j], 0);
        }
    }

    private static void combine2(float a0, float a1, float[] b, int b0, int ldb, float[] c, int co, int n) {
        int b1 = b0 + ldb;
        FloatVector v0 = FloatVector.broadcast(FLOATS, a0), v1 = FloatVector.broadcast(FLOATS, a1);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            v1.fma(
                            FloatVector.fromArray(FLOATS, b, b1 + j),
                            v0.fma(FloatVector.fromArray(FLOATS, b, b0 + j), FloatVector.zero(FLOATS)))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            c[co + j] = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
        }
    }

    private static void combine3(float a0, float a1, float a2, float[] b, int b0, int ldb, float[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb;
        FloatVector v0 = FloatVector.broadcast(FLOATS, a0),
                v1 = FloatVector.broadcast(FLOATS, a1),
                v2 = FloatVector.broadcast(FLOATS, a2);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector sum = v1.fma(
                    FloatVector.fromArray(FLOATS, b, b1 + j),
                    v0.fma(FloatVector.fromArray(FLOATS, b, b0 + j), FloatVector.zero(FLOATS)));
            v2.fma(FloatVector.fromArray(FLOATS, b, b2 + j), sum).intoArray(c, co + j);
        }
        for (; j < n; j++) {
            float sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
            c[co + j] = Math.fma(a2, b[b2 + j], sum);
        }
    }

    private static void combine4(
            float a0, float a1, float a2, float a3, float[] b, int b0, int ldb, float[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        FloatVector v0 = FloatVector.broadcast(FLOATS, a0),
                v1 = FloatVector.broadcast(FLOATS, a1),
                v2 = FloatVector.broadcast(FLOATS, a2),
                v3 = FloatVector.broadcast(FLOATS, a3);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector sum = v1.fma(
                    FloatVector.fromArray(FLOATS, b, b1 + j),
                    v0.fma(FloatVector.fromArray(FLOATS, b, b0 + j), FloatVector.zero(FLOATS)));
            v3.fma(FloatVector.fromArray(FLOATS, b, b3 + j), v2.fma(FloatVector.fromArray(FLOATS, b, b2 + j), sum))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            float sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
            c[co + j] = Math.fma(a3, b[b3 + j], Math.fma(a2, b[b2 + j], sum));
        }
    }

    /** Two rows at once, which read b only once. */
    private static void combine2x2(
            float[] a, int ao, int ai, int al, float[] b, int b0, int ldb, float[] c, int co, int ldc, int n) {
        int b1 = b0 + ldb, a1 = ao + ai, c1 = co + ldc;
        float a00 = a[ao], a01 = a[ao + al], a10 = a[a1], a11 = a[a1 + al];
        FloatVector v00 = FloatVector.broadcast(FLOATS, a00),
                v01 = FloatVector.broadcast(FLOATS, a01),
                v10 = FloatVector.broadcast(FLOATS, a10),
                v11 = FloatVector.broadcast(FLOATS, a11);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector w = FloatVector.fromArray(FLOATS, b, b0 + j);
            FloatVector s0 = v00.fma(w, FloatVector.zero(FLOATS)), s1 = v10.fma(w, FloatVector.zero(FLOATS));
            w = FloatVector.fromArray(FLOATS, b, b1 + j);
            v01.fma(w, s0).intoArray(c, co + j);
            v11.fma(w, s1).intoArray(c, c1 + j);
        }
        for (; j < n; j++) {
            c[co + j] = Math.fma(a01, b[b1 + j], Math.fma(a00, b[b0 + j], 0));
            c[c1 + j] = Math.fma(a11, b[b1 + j], Math.fma(a10, b[b0 + j], 0));
        }
    }

    /** Two rows at once. */
    private static void combine4x2(
            float[] a, int ao, int ai, int al, float[] b, int b0, int ldb, float[] c, int co, int ldc, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, a1 = ao + ai, c1 = co + ldc;
        float a00 = a[ao], a01 = a[ao + al], a02 = a[ao + 2 * al], a03 = a[ao + 3 * al];
        float a10 = a[a1], a11 = a[a1 + al], a12 = a[a1 + 2 * al], a13 = a[a1 + 3 * al];
        FloatVector v00 = FloatVector.broadcast(FLOATS, a00),
                v01 = FloatVector.broadcast(FLOATS, a01),
                v02 = FloatVector.broadcast(FLOATS, a02),
                v03 = FloatVector.broadcast(FLOATS, a03),
                v10 = FloatVector.broadcast(FLOATS, a10),
                v11 = FloatVector.broadcast(FLOATS, a11),
                v12 = FloatVector.broadcast(FLOATS, a12),
                v13 = FloatVector.broadcast(FLOATS, a13);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector w = FloatVector.fromArray(FLOATS, b, b0 + j);
            FloatVector s0 = v00.fma(w, FloatVector.zero(FLOATS)), s1 = v10.fma(w, FloatVector.zero(FLOATS));
            w = FloatVector.fromArray(FLOATS, b, b1 + j);
            s0 = v01.fma(w, s0);
            s1 = v11.fma(w, s1);
            w = FloatVector.fromArray(FLOATS, b, b2 + j);
            s0 = v02.fma(w, s0);
            s1 = v12.fma(w, s1);
            w = FloatVector.fromArray(FLOATS, b, b3 + j);
            v03.fma(w, s0).intoArray(c, co + j);
            v13.fma(w, s1).intoArray(c, c1 + j);
        }
        for (; j < n; j++) {
            float sum = Math.fma(a01, b[b1 + j], Math.fma(a00, b[b0 + j], 0));
            c[co + j] = Math.fma(a03, b[b3 + j], Math.fma(a02, b[b2 + j], sum));
            sum = Math.fma(a11, b[b1 + j], Math.fma(a10, b[b0 + j], 0));
            c[c1 + j] = Math.fma(a13, b[b3 + j], Math.fma(a12, b[b2 + j], sum));
        }
    }

    private static void add4(
            float a0, float a1, float a2, float a3, float[] b, int b0, int ldb, float[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        FloatVector v0 = FloatVector.broadcast(FLOATS, a0),
                v1 = FloatVector.broadcast(FLOATS, a1),
                v2 = FloatVector.broadcast(FLOATS, a2),
                v3 = FloatVector.broadcast(FLOATS, a3);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector sum = v1.fma(
                    FloatVector.fromArray(FLOATS, b, b1 + j),
                    v0.fma(FloatVector.fromArray(FLOATS, b, b0 + j), FloatVector.fromArray(FLOATS, c, co + j)));
            v3.fma(FloatVector.fromArray(FLOATS, b, b3 + j), v2.fma(FloatVector.fromArray(FLOATS, b, b2 + j), sum))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            float sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], c[co + j]));
            c[co + j] = Math.fma(a3, b[b3 + j], Math.fma(a2, b[b2 + j], sum));
        }
    }

    /** Two rows at once. */
    private static void add4x2(
            float[] a, int ao, int ai, int al, float[] b, int b0, int ldb, float[] c, int co, int ldc, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, a1 = ao + ai, c1 = co + ldc;
        float a00 = a[ao], a01 = a[ao + al], a02 = a[ao + 2 * al], a03 = a[ao + 3 * al];
        float a10 = a[a1], a11 = a[a1 + al], a12 = a[a1 + 2 * al], a13 = a[a1 + 3 * al];
        FloatVector v00 = FloatVector.broadcast(FLOATS, a00),
                v01 = FloatVector.broadcast(FLOATS, a01),
                v02 = FloatVector.broadcast(FLOATS, a02),
                v03 = FloatVector.broadcast(FLOATS, a03),
                v10 = FloatVector.broadcast(FLOATS, a10),
                v11 = FloatVector.broadcast(FLOATS, a11),
                v12 = FloatVector.broadcast(FLOATS, a12),
                v13 = FloatVector.broadcast(FLOATS, a13);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            FloatVector w = FloatVector.fromArray(FLOATS, b, b0 + j);
            FloatVector s0 = v00.fma(w, FloatVector.fromArray(FLOATS, c, co + j));
            FloatVector s1 = v10.fma(w, FloatVector.fromArray(FLOATS, c, c1 + j));
            w = FloatVector.fromArray(FLOATS, b, b1 + j);
            s0 = v01.fma(w, s0);
            s1 = v11.fma(w, s1);
            w = FloatVector.fromArray(FLOATS, b, b2 + j);
            s0 = v02.fma(w, s0);
            s1 = v12.fma(w, s1);
            w = FloatVector.fromArray(FLOATS, b, b3 + j);
            v03.fma(w, s0).intoArray(c, co + j);
            v13.fma(w, s1).intoArray(c, c1 + j);
        }
        for (; j < n; j++) {
            float sum = Math.fma(a01, b[b1 + j], Math.fma(a00, b[b0 + j], c[co + j]));
            c[co + j] = Math.fma(a03, b[b3 + j], Math.fma(a02, b[b2 + j], sum));
            sum = Math.fma(a11, b[b1 + j], Math.fma(a10, b[b0 + j], c[c1 + j]));
            c[c1 + j] = Math.fma(a13, b[b3 + j], Math.fma(a12, b[b2 + j], sum));
        }
    }
}
