package nabla.autodiff.kernels;

import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link ScalarReductions} on vectors: the 8 lanes that a chunk ends with are gathered several at a time, 8 of them in one
 * pass at 512 bits, 4 in each of two passes at 256 and 2 in each of four at 128.
 */
final class VectorReductions {

    private VectorReductions() {}

    static double sum(double[] x, int xo, int n) {
        int end = xo + (n & -8);
        double total = lanes(x, xo, end);
        if (COUNT == 4) {
            total += lanes(x, xo + 4, end);
        } else if (COUNT == 2) {
            total = (total + lanes(x, xo + 2, end)) + (lanes(x, xo + 4, end) + lanes(x, xo + 6, end));
        }
        for (int i = end; i < xo + n; i++) {
            total += x[i];
        }
        return total;
    }

    private static double lanes(double[] x, int from, int end) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = from;
        for (; i + 24 < end; i += 32) {
            s0 = DoubleVector.fromArray(DOUBLES, x, i).add(s0);
            s1 = DoubleVector.fromArray(DOUBLES, x, i + 8).add(s1);
            s2 = DoubleVector.fromArray(DOUBLES, x, i + 16).add(s2);
            s3 = DoubleVector.fromArray(DOUBLES, x, i + 24).add(s3);
        }
        DoubleVector s = s0.add(s2).add(s1.add(s3));
        for (; i < end; i += 8) {
            s = DoubleVector.fromArray(DOUBLES, x, i).add(s);
        }
        return fold(s);
    }

    static double dot(double[] a, int ao, double[] b, int bo, int n) {
        int end = ao + (n & -8);
        double total = lanes(a, ao, b, bo, end);
        if (COUNT == 4) {
            total += lanes(a, ao + 4, b, bo + 4, end);
        } else if (COUNT == 2) {
            total = (total + lanes(a, ao + 2, b, bo + 2, end))
                    + (lanes(a, ao + 4, b, bo + 4, end) + lanes(a, ao + 6, b, bo + 6, end));
        }
        for (int i = n & -8; i < n; i++) {
            total = Math.fma(a[ao + i], b[bo + i], total);
        }
        return total;
    }

    private static double lanes(double[] a, int from, double[] b, int bo, int end) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = from, j = bo;
        for (; i + 24 < end; i += 32, j += 32) {
            s0 = DoubleVector.fromArray(DOUBLES, a, i).fma(DoubleVector.fromArray(DOUBLES, b, j), s0);
            s1 = DoubleVector.fromArray(DOUBLES, a, i + 8).fma(DoubleVector.fromArray(DOUBLES, b, j + 8), s1);
            s2 = DoubleVector.fromArray(DOUBLES, a, i + 16).fma(DoubleVector.fromArray(DOUBLES, b, j + 16), s2);
            s3 = DoubleVector.fromArray(DOUBLES, a, i + 24).fma(DoubleVector.fromArray(DOUBLES, b, j + 24), s3);
        }
        DoubleVector s = s0.add(s2).add(s1.add(s3));
        for (; i < end; i += 8, j += 8) {
            s = DoubleVector.fromArray(DOUBLES, a, i).fma(DoubleVector.fromArray(DOUBLES, b, j), s);
        }
        return fold(s);
    }

    static double max(double[] x, int xo, int n) {
        DoubleVector m0 = DoubleVector.broadcast(DOUBLES, Double.NEGATIVE_INFINITY), m1 = m0;
        int i = 0;
        for (; i <= n - 2 * COUNT; i += 2 * COUNT) {
            m0 = DoubleVector.fromArray(DOUBLES, x, xo + i).max(m0);
            m1 = DoubleVector.fromArray(DOUBLES, x, xo + i + COUNT).max(m1);
        }
        double max = m0.max(m1).reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            max = Math.max(max, x[xo + i]);
        }
        return max;
    }

    static double min(double[] x, int xo, int n) {
        DoubleVector m0 = DoubleVector.broadcast(DOUBLES, Double.POSITIVE_INFINITY), m1 = m0;
        int i = 0;
        for (; i <= n - 2 * COUNT; i += 2 * COUNT) {
            m0 = DoubleVector.fromArray(DOUBLES, x, xo + i).min(m0);
            m1 = DoubleVector.fromArray(DOUBLES, x, xo + i + COUNT).min(m1);
        }
        double min = m0.min(m1).reduceLanes(VectorOperators.MIN);
        for (; i < n; i++) {
            min = Math.min(min, x[xo + i]);
        }
        return min;
    }

    /** The lanes added in neighbouring pairs, then the pairs, then the fours. */
    private static double fold(DoubleVector s) {
        double two = s.lane(0) + s.lane(1);
        if (COUNT == 2) {
            return two;
        }
        double four = two + (s.lane(2) + s.lane(3));
        return COUNT == 4 ? four : four + ((s.lane(4) + s.lane(5)) + (s.lane(6) + s.lane(7)));
    }
}
