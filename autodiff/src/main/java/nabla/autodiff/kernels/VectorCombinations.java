package nabla.autodiff.kernels;

import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

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
            double[] a,
            int ao,
            int ai,
            int al,
            double[] b,
            int bo,
            int ldb,
            double[] c,
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
            int count, double[] a, int at, int al, double[] b, int bo, int ldb, double[] c, int to, int n) {
        switch (count) {
            case 0 -> Arrays.fill(c, to, to + n, 0);
            case 1 -> combine1(a[at], b, bo, c, to, n);
            case 2 -> combine2(a[at], a[at + al], b, bo, ldb, c, to, n);
            case 3 -> combine3(a[at], a[at + al], a[at + 2 * al], b, bo, ldb, c, to, n);
            default -> combine4(a[at], a[at + al], a[at + 2 * al], a[at + 3 * al], b, bo, ldb, c, to, n);
        }
    }

    private static void combine1(double a0, double[] b, int b0, double[] c, int co, int n) {
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.zero(DOUBLES))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            c[co + j] = Math.fma(a0, b[b0 + j], 0);
        }
    }

    private static void combine2(double a0, double a1, double[] b, int b0, int ldb, double[] c, int co, int n) {
        int b1 = b0 + ldb;
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0), v1 = DoubleVector.broadcast(DOUBLES, a1);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            v1.fma(
                            DoubleVector.fromArray(DOUBLES, b, b1 + j),
                            v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.zero(DOUBLES)))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            c[co + j] = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
        }
    }

    private static void combine3(
            double a0, double a1, double a2, double[] b, int b0, int ldb, double[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb;
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0),
                v1 = DoubleVector.broadcast(DOUBLES, a1),
                v2 = DoubleVector.broadcast(DOUBLES, a2);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector sum = v1.fma(
                    DoubleVector.fromArray(DOUBLES, b, b1 + j),
                    v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.zero(DOUBLES)));
            v2.fma(DoubleVector.fromArray(DOUBLES, b, b2 + j), sum).intoArray(c, co + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
            c[co + j] = Math.fma(a2, b[b2 + j], sum);
        }
    }

    private static void combine4(
            double a0, double a1, double a2, double a3, double[] b, int b0, int ldb, double[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0),
                v1 = DoubleVector.broadcast(DOUBLES, a1),
                v2 = DoubleVector.broadcast(DOUBLES, a2),
                v3 = DoubleVector.broadcast(DOUBLES, a3);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector sum = v1.fma(
                    DoubleVector.fromArray(DOUBLES, b, b1 + j),
                    v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.zero(DOUBLES)));
            v3.fma(DoubleVector.fromArray(DOUBLES, b, b3 + j), v2.fma(DoubleVector.fromArray(DOUBLES, b, b2 + j), sum))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0));
            c[co + j] = Math.fma(a3, b[b3 + j], Math.fma(a2, b[b2 + j], sum));
        }
    }

    /** Two rows at once, which read b only once. */
    private static void combine2x2(
            double[] a, int ao, int ai, int al, double[] b, int b0, int ldb, double[] c, int co, int ldc, int n) {
        int b1 = b0 + ldb, a1 = ao + ai, c1 = co + ldc;
        double a00 = a[ao], a01 = a[ao + al], a10 = a[a1], a11 = a[a1 + al];
        DoubleVector v00 = DoubleVector.broadcast(DOUBLES, a00),
                v01 = DoubleVector.broadcast(DOUBLES, a01),
                v10 = DoubleVector.broadcast(DOUBLES, a10),
                v11 = DoubleVector.broadcast(DOUBLES, a11);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector w = DoubleVector.fromArray(DOUBLES, b, b0 + j);
            DoubleVector s0 = v00.fma(w, DoubleVector.zero(DOUBLES)), s1 = v10.fma(w, DoubleVector.zero(DOUBLES));
            w = DoubleVector.fromArray(DOUBLES, b, b1 + j);
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
            double[] a, int ao, int ai, int al, double[] b, int b0, int ldb, double[] c, int co, int ldc, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, a1 = ao + ai, c1 = co + ldc;
        double a00 = a[ao], a01 = a[ao + al], a02 = a[ao + 2 * al], a03 = a[ao + 3 * al];
        double a10 = a[a1], a11 = a[a1 + al], a12 = a[a1 + 2 * al], a13 = a[a1 + 3 * al];
        DoubleVector v00 = DoubleVector.broadcast(DOUBLES, a00),
                v01 = DoubleVector.broadcast(DOUBLES, a01),
                v02 = DoubleVector.broadcast(DOUBLES, a02),
                v03 = DoubleVector.broadcast(DOUBLES, a03),
                v10 = DoubleVector.broadcast(DOUBLES, a10),
                v11 = DoubleVector.broadcast(DOUBLES, a11),
                v12 = DoubleVector.broadcast(DOUBLES, a12),
                v13 = DoubleVector.broadcast(DOUBLES, a13);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector w = DoubleVector.fromArray(DOUBLES, b, b0 + j);
            DoubleVector s0 = v00.fma(w, DoubleVector.zero(DOUBLES)), s1 = v10.fma(w, DoubleVector.zero(DOUBLES));
            w = DoubleVector.fromArray(DOUBLES, b, b1 + j);
            s0 = v01.fma(w, s0);
            s1 = v11.fma(w, s1);
            w = DoubleVector.fromArray(DOUBLES, b, b2 + j);
            s0 = v02.fma(w, s0);
            s1 = v12.fma(w, s1);
            w = DoubleVector.fromArray(DOUBLES, b, b3 + j);
            v03.fma(w, s0).intoArray(c, co + j);
            v13.fma(w, s1).intoArray(c, c1 + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a01, b[b1 + j], Math.fma(a00, b[b0 + j], 0));
            c[co + j] = Math.fma(a03, b[b3 + j], Math.fma(a02, b[b2 + j], sum));
            sum = Math.fma(a11, b[b1 + j], Math.fma(a10, b[b0 + j], 0));
            c[c1 + j] = Math.fma(a13, b[b3 + j], Math.fma(a12, b[b2 + j], sum));
        }
    }

    private static void add4(
            double a0, double a1, double a2, double a3, double[] b, int b0, int ldb, double[] c, int co, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        DoubleVector v0 = DoubleVector.broadcast(DOUBLES, a0),
                v1 = DoubleVector.broadcast(DOUBLES, a1),
                v2 = DoubleVector.broadcast(DOUBLES, a2),
                v3 = DoubleVector.broadcast(DOUBLES, a3);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector sum = v1.fma(
                    DoubleVector.fromArray(DOUBLES, b, b1 + j),
                    v0.fma(DoubleVector.fromArray(DOUBLES, b, b0 + j), DoubleVector.fromArray(DOUBLES, c, co + j)));
            v3.fma(DoubleVector.fromArray(DOUBLES, b, b3 + j), v2.fma(DoubleVector.fromArray(DOUBLES, b, b2 + j), sum))
                    .intoArray(c, co + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], c[co + j]));
            c[co + j] = Math.fma(a3, b[b3 + j], Math.fma(a2, b[b2 + j], sum));
        }
    }

    /** Two rows at once. */
    private static void add4x2(
            double[] a, int ao, int ai, int al, double[] b, int b0, int ldb, double[] c, int co, int ldc, int n) {
        int b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, a1 = ao + ai, c1 = co + ldc;
        double a00 = a[ao], a01 = a[ao + al], a02 = a[ao + 2 * al], a03 = a[ao + 3 * al];
        double a10 = a[a1], a11 = a[a1 + al], a12 = a[a1 + 2 * al], a13 = a[a1 + 3 * al];
        DoubleVector v00 = DoubleVector.broadcast(DOUBLES, a00),
                v01 = DoubleVector.broadcast(DOUBLES, a01),
                v02 = DoubleVector.broadcast(DOUBLES, a02),
                v03 = DoubleVector.broadcast(DOUBLES, a03),
                v10 = DoubleVector.broadcast(DOUBLES, a10),
                v11 = DoubleVector.broadcast(DOUBLES, a11),
                v12 = DoubleVector.broadcast(DOUBLES, a12),
                v13 = DoubleVector.broadcast(DOUBLES, a13);
        int j = 0;
        for (; j <= n - COUNT; j += COUNT) {
            DoubleVector w = DoubleVector.fromArray(DOUBLES, b, b0 + j);
            DoubleVector s0 = v00.fma(w, DoubleVector.fromArray(DOUBLES, c, co + j));
            DoubleVector s1 = v10.fma(w, DoubleVector.fromArray(DOUBLES, c, c1 + j));
            w = DoubleVector.fromArray(DOUBLES, b, b1 + j);
            s0 = v01.fma(w, s0);
            s1 = v11.fma(w, s1);
            w = DoubleVector.fromArray(DOUBLES, b, b2 + j);
            s0 = v02.fma(w, s0);
            s1 = v12.fma(w, s1);
            w = DoubleVector.fromArray(DOUBLES, b, b3 + j);
            v03.fma(w, s0).intoArray(c, co + j);
            v13.fma(w, s1).intoArray(c, c1 + j);
        }
        for (; j < n; j++) {
            double sum = Math.fma(a01, b[b1 + j], Math.fma(a00, b[b0 + j], c[co + j]));
            c[co + j] = Math.fma(a03, b[b3 + j], Math.fma(a02, b[b2 + j], sum));
            sum = Math.fma(a11, b[b1 + j], Math.fma(a10, b[b0 + j], c[c1 + j]));
            c[c1 + j] = Math.fma(a13, b[b3 + j], Math.fma(a12, b[b2 + j], sum));
        }
    }
}
