package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;
import static nabla.autodiff.kernels.single.Lanes.INTS;
import static nabla.autodiff.kernels.single.Lanes.INT_VECTOR;
import static nabla.autodiff.kernels.single.Lanes.SIGN;
import static nabla.autodiff.kernels.single.Lanes.VECTOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import nabla.autodiff.kernels.Philox;

/**
 * {@link Draws} on vectors, in place from the words of {@link VectorPhilox}. Vectors begin with a block, so {@link Draws} makes a
 * first number with an odd index, and the rest.
 */
final class VectorDraws {

    private static final int ONE_BITS = 0x3F800000;

    private VectorDraws() {}

    static void uniform(int key0, int key1, long first, float[] y, int yo, int n) {
        int i = (int) Math.min(first & 1, n);
        Draws.uniform(key0, key1, first, y, yo, i);
        int end = i + VectorPhilox.words(key0, key1, Philox.UNIFORM, first + i, y, yo + i, n - i);
        for (; i < end; i += COUNT) {
            IntVector word =
                    INT_VECTOR.cast(FloatVector.fromArray(FLOATS, y, yo + i).reinterpretShape(INTS, 0));
            IntVector upper = INT_VECTOR.cast(word.lanewise(LSHL, 1)
                    .lanewise(OR, word.lanewise(AND, SIGN))
                    .lanewise(LSHR, 8));
            FloatVector u = VECTOR.cast(upper.convertShape(I2F, FLOATS, 0)).mul(0x1p-24f);
            u.intoArray(y, yo + i);
        }
        Draws.uniform(key0, key1, first + end, y, yo + end, n - end);
    }

    static void normal(int key0, int key1, long first, float[] y, int yo, int n) {
        int i = (int) Math.min(first & 1, n);
        Draws.normal(key0, key1, first, y, yo, i);
        int end = i + VectorPhilox.words(key0, key1, Philox.NORMAL, first + i, y, yo + i, n - i);
        while (i < end) {
            i += VectorNormalQuantile.of(y, yo + i, end - i);
            int last = i - COUNT;
            Draws.completeNormals(key0, key1, first + last, y, yo + last, COUNT);
        }
        Draws.normal(key0, key1, first + end, y, yo + end, n - end);
    }

    static void rademacher(int key0, int key1, long first, float[] y, int yo, int n) {
        int i = (int) Math.min(first & 1, n);
        Draws.rademacher(key0, key1, first, y, yo, i);
        int end = i + VectorPhilox.words(key0, key1, Philox.RADEMACHER, first + i, y, yo + i, n - i);
        for (; i < end; i += COUNT) {
            IntVector word =
                    INT_VECTOR.cast(FloatVector.fromArray(FLOATS, y, yo + i).reinterpretShape(INTS, 0));
            IntVector sign = INT_VECTOR.cast(word.lanewise(AND, SIGN).lanewise(OR, ONE_BITS));
            VECTOR.cast(sign.reinterpretShape(FLOATS, 0)).intoArray(y, yo + i);
        }
        Draws.rademacher(key0, key1, first + end, y, yo + end, n - end);
    }
}
