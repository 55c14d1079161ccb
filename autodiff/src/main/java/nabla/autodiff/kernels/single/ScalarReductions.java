package nabla.autodiff.kernels.single;

import nabla.autodiff.kernels.Kernels;

/**
 * Sums over at most one chunk, in doubles and in the order that {@link Kernels#sum} documents. Lane l of the 8 that a chunk ends with
 * gathers the elements l, l + 8, l + 16 and l + 24 of each group of 32 in four accumulators of their own.
 */
final class ScalarReductions {

    private ScalarReductions() {}

    static double sum(float[] x, int xo, int n) {
        int end = xo + (n & -8);
        double total = tree(
                lane(x, xo, end),
                lane(x, xo + 1, end),
                lane(x, xo + 2, end),
                lane(x, xo + 3, end),
                lane(x, xo + 4, end),
                lane(x, xo + 5, end),
                lane(x, xo + 6, end),
                lane(x, xo + 7, end));
        for (int i = end; i < xo + n; i++) {
            total += x[i];
        }
        return total;
    }

    private static double lane(float[] x, int from, int end) {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = from;
        for (; i + 24 < end; i += 32) {
            s0 += x[i];
            s1 += x[i + 8];
            s2 += x[i + 16];
            s3 += x[i + 24];
        }
        double s = (s0 + s2) + (s1 + s3);
        for (; i < end; i += 8) {
            s += x[i];
        }
        return s;
    }

    static double dot(float[] a, int ao, float[] b, int bo, int n) {
        int end = ao + (n & -8);
        double total = tree(
                lane(a, ao, b, bo, end),
                lane(a, ao + 1, b, bo + 1, end),
                lane(a, ao + 2, b, bo + 2, end),
                lane(a, ao + 3, b, bo + 3, end),
                lane(a, ao + 4, b, bo + 4, end),
                lane(a, ao + 5, b, bo + 5, end),
                lane(a, ao + 6, b, bo + 6, end),
                lane(a, ao + 7, b, bo + 7, end));
        for (int i = n & -8; i < n; i++) {
            total = Math.fma(a[ao + i], b[bo + i], total);
        }
        return total;
    }

    private static double lane(float[] a, int from, float[] b, int bo, int end) {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = from, j = bo;
        for (; i + 24 < end; i += 32, j += 32) {
            s0 = Math.fma(a[i], b[j], s0);
            s1 = Math.fma(a[i + 8], b[j + 8], s1);
            s2 = Math.fma(a[i + 16], b[j + 16], s2);
            s3 = Math.fma(a[i + 24], b[j + 24], s3);
        }
        double s = (s0 + s2) + (s1 + s3);
        for (; i < end; i += 8, j += 8) {
            s = Math.fma(a[i], b[j], s);
        }
        return s;
    }

    static double sumExp(float[] x, int xo, float shift, int n) {
        int end = xo + (n & -8);
        double total = tree(
                lane(x, xo, shift, end),
                lane(x, xo + 1, shift, end),
                lane(x, xo + 2, shift, end),
                lane(x, xo + 3, shift, end),
                lane(x, xo + 4, shift, end),
                lane(x, xo + 5, shift, end),
                lane(x, xo + 6, shift, end),
                lane(x, xo + 7, shift, end));
        for (int i = end; i < xo + n; i++) {
            total += Exponentials.exp(x[i] - shift);
        }
        return total;
    }

    private static double lane(float[] x, int from, float shift, int end) {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = from;
        for (; i + 24 < end; i += 32) {
            s0 += Exponentials.exp(x[i] - shift);
            s1 += Exponentials.exp(x[i + 8] - shift);
            s2 += Exponentials.exp(x[i + 16] - shift);
            s3 += Exponentials.exp(x[i + 24] - shift);
        }
        double s = (s0 + s2) + (s1 + s3);
        for (; i < end; i += 8) {
            s += Exponentials.exp(x[i] - shift);
        }
        return s;
    }

    /** The sum of eight numbers that are {@code stride} apart, in floats: an element of a narrow product. */
    static float tree(float[] s, int so, int stride) {
        float s01 = s[so] + s[so + stride];
        float s23 = s[so + 2 * stride] + s[so + 3 * stride];
        float s45 = s[so + 4 * stride] + s[so + 5 * stride];
        float s67 = s[so + 6 * stride] + s[so + 7 * stride];
        return (s01 + s23) + (s45 + s67);
    }

    private static double tree(double s0, double s1, double s2, double s3, double s4, double s5, double s6, double s7) {
        return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
    }
}
