package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;
import static nabla.autodiff.kernels.single.Lanes.INTS;
import static nabla.autodiff.kernels.single.Lanes.SIGN;
import static nabla.autodiff.kernels.single.Lanes.VECTOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import nabla.autodiff.kernels.Philox;

/** {@link Draws} on vectors. */
final class VectorDraws {

    private static final int ONE_BITS = 0x3F800000;

    private VectorDraws() {}

    static void uniform(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.UNIFORM, first, y, yo, n);
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            Vector<Integer> word = FloatVector.fromArray(FLOATS, y, yo + i).reinterpretShape(INTS, 0);
            Vector<Integer> upper = word.lanewise(LSHL, 1)
                    .lanewise(OR, word.lanewise(AND, SIGN))
                    .lanewise(LSHR, 8);
            FloatVector u = ((FloatVector) upper.convertShape(VectorOperators.I2F, FLOATS, 0)).mul(0x1p-24f);
            u.intoArray(y, yo + i);
        }
        Draws.uniforms(y, yo + i, n - i);
    }

    static void normal(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.NORMAL, first, y, yo, n);
        int i = 0;
        while (i <= n - COUNT) {
            i += VectorNormalQuantile.of(y, yo + i, n - i);
            int last = i - COUNT;
            Draws.completeNormals(key0, key1, first + last, y, yo + last, COUNT);
        }
        Draws.quantiles(y, yo + i, n - i);
        Draws.completeNormals(key0, key1, first + i, y, yo + i, n - i);
    }

    static void rademacher(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.RADEMACHER, first, y, yo, n);
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            Vector<Integer> word = FloatVector.fromArray(FLOATS, y, yo + i).reinterpretShape(INTS, 0);
            Vector<Integer> sign = word.lanewise(AND, SIGN).lanewise(OR, ONE_BITS);
            VECTOR.cast(sign.reinterpretShape(FLOATS, 0)).intoArray(y, yo + i);
        }
        Draws.signs(y, yo + i, n - i);
    }

    /** Vectors begin with a block, that is at an even index. They need floats that are as wide as the doubles. */
    private static void words(int key0, int key1, int stream, long first, float[] y, int yo, int n) {
        int odd = (int) Math.min(first & 1, n);
        Draws.words(key0, key1, stream, first, y, yo, odd);
        int done = odd;
        if (COUNT == 2 * DOUBLES.length()) {
            done += VectorPhilox.words(key0, key1, stream, first + odd, y, yo + odd, n - odd);
        }
        Draws.words(key0, key1, stream, first + done, y, yo + done, n - done);
    }
}
