package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.F2D;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.Lanes.VECTOR;
import static nabla.autodiff.kernels.single.ShortLanes.FLOATS;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Extremes, and sums over rows, which add in doubles: eight floats become doubles as a whole at 512 bits, and in a pass for each
 * half at 256; at 128 bits there are four at a time. The last row of {@link #sumRows} stands apart from its loop for what {@link
 * nabla.autodiff.kernels.Lanes} says of {@code intoArray}. Sums and products along a row stay with {@link ScalarReductions}: on
 * vectors of both widths older JDKs put one of them on the heap at each call, and are hardly faster.
 */
final class VectorReductions {

    /** How many doubles a vector holds. */
    private static final int COUNT = DOUBLES.length();

    /** Moves the upper half of a vector down. */
    private static final VectorShuffle<Float> UPPER =
            VectorShuffle.fromOp(FLOATS, lane -> (lane + FLOATS.length() / 2) % FLOATS.length());

    private VectorReductions() {}

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
            s0 = VECTOR.cast(FloatVector.fromArray(FLOATS, x, i).convertShape(F2D, DOUBLES, 0))
                    .add(s0);
            s1 = VECTOR.cast(FloatVector.fromArray(FLOATS, x, i + 8).convertShape(F2D, DOUBLES, 0))
                    .add(s1);
            s2 = VECTOR.cast(FloatVector.fromArray(FLOATS, x, i + 16).convertShape(F2D, DOUBLES, 0))
                    .add(s2);
            s3 = VECTOR.cast(FloatVector.fromArray(FLOATS, x, i + 24).convertShape(F2D, DOUBLES, 0))
                    .add(s3);
            i += stride;
        }
        VECTOR.cast(FloatVector.fromArray(FLOATS, x, i).convertShape(F2D, DOUBLES, 0))
                .add(s0)
                .intoArray(y, yo);
        VECTOR.cast(FloatVector.fromArray(FLOATS, x, i + 8).convertShape(F2D, DOUBLES, 0))
                .add(s1)
                .intoArray(y, yo + 8);
        VECTOR.cast(FloatVector.fromArray(FLOATS, x, i + 16).convertShape(F2D, DOUBLES, 0))
                .add(s2)
                .intoArray(y, yo + 16);
        VECTOR.cast(FloatVector.fromArray(FLOATS, x, i + 24).convertShape(F2D, DOUBLES, 0))
                .add(s3)
                .intoArray(y, yo + 24);
    }

    private static void halfRows(float[] x, int xo, int rows, int stride, double[] y, int yo) {
        DoubleVector s0 = DoubleVector.zero(DOUBLES), s1 = s0, s2 = s0, s3 = s0;
        int i = xo;
        for (int r = 1; r < rows; r++) {
            FloatVector u = FloatVector.fromArray(FLOATS, x, i), v = FloatVector.fromArray(FLOATS, x, i + 2 * COUNT);
            s0 = VECTOR.cast(u.convertShape(F2D, DOUBLES, 0)).add(s0);
            s1 = VECTOR.cast(u.rearrange(UPPER).convertShape(F2D, DOUBLES, 0)).add(s1);
            s2 = VECTOR.cast(v.convertShape(F2D, DOUBLES, 0)).add(s2);
            s3 = VECTOR.cast(v.rearrange(UPPER).convertShape(F2D, DOUBLES, 0)).add(s3);
            i += stride;
        }
        FloatVector u = FloatVector.fromArray(FLOATS, x, i), v = FloatVector.fromArray(FLOATS, x, i + 2 * COUNT);
        VECTOR.cast(u.convertShape(F2D, DOUBLES, 0)).add(s0).intoArray(y, yo);
        VECTOR.cast(u.rearrange(UPPER).convertShape(F2D, DOUBLES, 0)).add(s1).intoArray(y, yo + COUNT);
        VECTOR.cast(v.convertShape(F2D, DOUBLES, 0)).add(s2).intoArray(y, yo + 2 * COUNT);
        VECTOR.cast(v.rearrange(UPPER).convertShape(F2D, DOUBLES, 0)).add(s3).intoArray(y, yo + 3 * COUNT);
    }
}
