package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.F2D;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.single.ShortLanes.FLOATS;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * {@link ScalarReductions} on vectors. Eight floats are the 8 lanes that a chunk ends with: they become doubles as a whole
 * at 512 bits, and in a pass for each half at 256; at 128 bits there are four at a time. The last row of {@link #sumRows} stands
 * apart from its loop for what {@link nabla.autodiff.kernels.Lanes} says of {@code intoArray}.
 */
final class VectorReductions {

    /** How many doubles a vector holds. */
    private static final int COUNT = DOUBLES.length();

    /** Moves the upper half of a vector down. */
    private static final VectorShuffle<Float> UPPER =
            VectorShuffle.fromOp(FLOATS, lane -> (lane + FLOATS.length() / 2) % FLOATS.length());

    private VectorReductions() {}

    static double sum(float[] x, int xo, int n) {
        int end = xo + (n & -8);
        double total = lower(x, xo, end);
        if (COUNT < 8) {
            total += upper(x, xo, end);
        }
        if (COUNT == 2) {
            total += lower(x, xo + 4, end) + upper(x, xo + 4, end);
        }
        for (int i = end; i < xo + n; i++) {
            total += x[i];
        }
        return total;
    }

    private static double lower(float[] x, int from, int end) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = from;
        for (; i + 24 < end; i += 32) {
            s0 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i).convertShape(F2D, DOUBLES, 0)).add(s0);
            s1 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 8).convertShape(F2D, DOUBLES, 0)).add(s1);
            s2 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 16).convertShape(F2D, DOUBLES, 0)).add(s2);
            s3 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 24).convertShape(F2D, DOUBLES, 0)).add(s3);
        }
        DoubleVector s = s0.add(s2).add(s1.add(s3));
        for (; i < end; i += 8) {
            s = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i).convertShape(F2D, DOUBLES, 0)).add(s);
        }
        return fold(s);
    }

    private static double upper(float[] x, int from, int end) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = from;
        for (; i + 24 < end; i += 32) {
            s0 = ((DoubleVector)
                            FloatVector.fromArray(FLOATS, x, i).rearrange(UPPER).convertShape(F2D, DOUBLES, 0))
                    .add(s0);
            s1 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 8)
                            .rearrange(UPPER)
                            .convertShape(F2D, DOUBLES, 0))
                    .add(s1);
            s2 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 16)
                            .rearrange(UPPER)
                            .convertShape(F2D, DOUBLES, 0))
                    .add(s2);
            s3 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 24)
                            .rearrange(UPPER)
                            .convertShape(F2D, DOUBLES, 0))
                    .add(s3);
        }
        DoubleVector s = s0.add(s2).add(s1.add(s3));
        for (; i < end; i += 8) {
            s = ((DoubleVector)
                            FloatVector.fromArray(FLOATS, x, i).rearrange(UPPER).convertShape(F2D, DOUBLES, 0))
                    .add(s);
        }
        return fold(s);
    }

    static double dot(float[] a, int ao, float[] b, int bo, int n) {
        int end = ao + (n & -8);
        double total = lower(a, ao, b, bo, end);
        if (COUNT < 8) {
            total += upper(a, ao, b, bo, end);
        }
        if (COUNT == 2) {
            total += lower(a, ao + 4, b, bo + 4, end) + upper(a, ao + 4, b, bo + 4, end);
        }
        for (int i = n & -8; i < n; i++) {
            total = Math.fma(a[ao + i], b[bo + i], total);
        }
        return total;
    }

    private static double lower(float[] a, int from, float[] b, int bo, int end) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = from, j = bo;
        for (; i + 24 < end; i += 32, j += 32) {
            s0 = ((DoubleVector) FloatVector.fromArray(FLOATS, a, i).convertShape(F2D, DOUBLES, 0))
                    .fma(((DoubleVector) FloatVector.fromArray(FLOATS, b, j).convertShape(F2D, DOUBLES, 0)), s0);
            s1 = ((DoubleVector) FloatVector.fromArray(FLOATS, a, i + 8).convertShape(F2D, DOUBLES, 0))
                    .fma(((DoubleVector) FloatVector.fromArray(FLOATS, b, j + 8).convertShape(F2D, DOUBLES, 0)), s1);
            s2 = ((DoubleVector) FloatVector.fromArray(FLOATS, a, i + 16).convertShape(F2D, DOUBLES, 0))
                    .fma(
                            ((DoubleVector)
                                    FloatVector.fromArray(FLOATS, b, j + 16).convertShape(F2D, DOUBLES, 0)),
                            s2);
            s3 = ((DoubleVector) FloatVector.fromArray(FLOATS, a, i + 24).convertShape(F2D, DOUBLES, 0))
                    .fma(
                            ((DoubleVector)
                                    FloatVector.fromArray(FLOATS, b, j + 24).convertShape(F2D, DOUBLES, 0)),
                            s3);
        }
        DoubleVector s = s0.add(s2).add(s1.add(s3));
        for (; i < end; i += 8, j += 8) {
            s = ((DoubleVector) FloatVector.fromArray(FLOATS, a, i).convertShape(F2D, DOUBLES, 0))
                    .fma(((DoubleVector) FloatVector.fromArray(FLOATS, b, j).convertShape(F2D, DOUBLES, 0)), s);
        }
        return fold(s);
    }

    private static double upper(float[] a, int from, float[] b, int bo, int end) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = from, j = bo;
        for (; i + 24 < end; i += 32, j += 32) {
            s0 = ((DoubleVector)
                            FloatVector.fromArray(FLOATS, a, i).rearrange(UPPER).convertShape(F2D, DOUBLES, 0))
                    .fma(
                            ((DoubleVector) FloatVector.fromArray(FLOATS, b, j)
                                    .rearrange(UPPER)
                                    .convertShape(F2D, DOUBLES, 0)),
                            s0);
            s1 = ((DoubleVector) FloatVector.fromArray(FLOATS, a, i + 8)
                            .rearrange(UPPER)
                            .convertShape(F2D, DOUBLES, 0))
                    .fma(
                            ((DoubleVector) FloatVector.fromArray(FLOATS, b, j + 8)
                                    .rearrange(UPPER)
                                    .convertShape(F2D, DOUBLES, 0)),
                            s1);
            s2 = ((DoubleVector) FloatVector.fromArray(FLOATS, a, i + 16)
                            .rearrange(UPPER)
                            .convertShape(F2D, DOUBLES, 0))
                    .fma(
                            ((DoubleVector) FloatVector.fromArray(FLOATS, b, j + 16)
                                    .rearrange(UPPER)
                                    .convertShape(F2D, DOUBLES, 0)),
                            s2);
            s3 = ((DoubleVector) FloatVector.fromArray(FLOATS, a, i + 24)
                            .rearrange(UPPER)
                            .convertShape(F2D, DOUBLES, 0))
                    .fma(
                            ((DoubleVector) FloatVector.fromArray(FLOATS, b, j + 24)
                                    .rearrange(UPPER)
                                    .convertShape(F2D, DOUBLES, 0)),
                            s3);
        }
        DoubleVector s = s0.add(s2).add(s1.add(s3));
        for (; i < end; i += 8, j += 8) {
            s = ((DoubleVector)
                            FloatVector.fromArray(FLOATS, a, i).rearrange(UPPER).convertShape(F2D, DOUBLES, 0))
                    .fma(
                            ((DoubleVector) FloatVector.fromArray(FLOATS, b, j)
                                    .rearrange(UPPER)
                                    .convertShape(F2D, DOUBLES, 0)),
                            s);
        }
        return fold(s);
    }

    static double max(float[] x, int xo, int n) {
        FloatVector m0 = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY), m1 = m0;
        int i = 0;
        for (; i <= n - 2 * ShortLanes.COUNT; i += 2 * ShortLanes.COUNT) {
            m0 = FloatVector.fromArray(FLOATS, x, xo + i).max(m0);
            m1 = FloatVector.fromArray(FLOATS, x, xo + i + ShortLanes.COUNT).max(m1);
        }
        float max = m0.max(m1).reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            max = Math.max(max, x[xo + i]);
        }
        return max;
    }

    static double min(float[] x, int xo, int n) {
        FloatVector m0 = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY), m1 = m0;
        int i = 0;
        for (; i <= n - 2 * ShortLanes.COUNT; i += 2 * ShortLanes.COUNT) {
            m0 = FloatVector.fromArray(FLOATS, x, xo + i).min(m0);
            m1 = FloatVector.fromArray(FLOATS, x, xo + i + ShortLanes.COUNT).min(m1);
        }
        float min = m0.min(m1).reduceLanes(VectorOperators.MIN);
        for (; i < n; i++) {
            min = Math.min(min, x[xo + i]);
        }
        return min;
    }

    /** The sums of the columns that fill groups of four vectors; returns how many they are. */
    static int sumRows(float[] x, int xo, int rows, int stride, double[] y, int yo, int n) {
        int end = rows == 0 ? 0 : n - n % (4 * COUNT);
        for (int j = 0; j < end; j += 4 * COUNT) {
            if (COUNT == 8) {
                wholeRows(x, xo + j, rows, stride, y, yo + j);
            } else {
                halfRows(x, xo + j, rows, stride, y, yo + j);
            }
        }
        return end;
    }

    private static void wholeRows(float[] x, int xo, int rows, int stride, double[] y, int yo) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = xo;
        for (int r = 1; r < rows; r++) {
            s0 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i).convertShape(F2D, DOUBLES, 0)).add(s0);
            s1 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 8).convertShape(F2D, DOUBLES, 0)).add(s1);
            s2 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 16).convertShape(F2D, DOUBLES, 0)).add(s2);
            s3 = ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 24).convertShape(F2D, DOUBLES, 0)).add(s3);
            i += stride;
        }
        ((DoubleVector) FloatVector.fromArray(FLOATS, x, i).convertShape(F2D, DOUBLES, 0))
                .add(s0)
                .intoArray(y, yo);
        ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 8).convertShape(F2D, DOUBLES, 0))
                .add(s1)
                .intoArray(y, yo + 8);
        ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 16).convertShape(F2D, DOUBLES, 0))
                .add(s2)
                .intoArray(y, yo + 16);
        ((DoubleVector) FloatVector.fromArray(FLOATS, x, i + 24).convertShape(F2D, DOUBLES, 0))
                .add(s3)
                .intoArray(y, yo + 24);
    }

    private static void halfRows(float[] x, int xo, int rows, int stride, double[] y, int yo) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = xo;
        for (int r = 1; r < rows; r++) {
            FloatVector u = FloatVector.fromArray(FLOATS, x, i), v = FloatVector.fromArray(FLOATS, x, i + 2 * COUNT);
            s0 = ((DoubleVector) u.convertShape(F2D, DOUBLES, 0)).add(s0);
            s1 = ((DoubleVector) u.rearrange(UPPER).convertShape(F2D, DOUBLES, 0)).add(s1);
            s2 = ((DoubleVector) v.convertShape(F2D, DOUBLES, 0)).add(s2);
            s3 = ((DoubleVector) v.rearrange(UPPER).convertShape(F2D, DOUBLES, 0)).add(s3);
            i += stride;
        }
        FloatVector u = FloatVector.fromArray(FLOATS, x, i), v = FloatVector.fromArray(FLOATS, x, i + 2 * COUNT);
        ((DoubleVector) u.convertShape(F2D, DOUBLES, 0)).add(s0).intoArray(y, yo);
        ((DoubleVector) u.rearrange(UPPER).convertShape(F2D, DOUBLES, 0))
                .add(s1)
                .intoArray(y, yo + COUNT);
        ((DoubleVector) v.convertShape(F2D, DOUBLES, 0)).add(s2).intoArray(y, yo + 2 * COUNT);
        ((DoubleVector) v.rearrange(UPPER).convertShape(F2D, DOUBLES, 0))
                .add(s3)
                .intoArray(y, yo + 3 * COUNT);
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
