package nabla.autodiff.kernels;

import static jdk.incubator.vector.VectorOperators.LT;
import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;

import jdk.incubator.vector.DoubleVector;

/** {@link Draws} on vectors. */
final class VectorDraws {
    private VectorDraws() {}

    static void uniform(int key0, int key1, long first, double[] y, int yo, int n) {
        uniforms(key0, key1, Philox.UNIFORM, first, y, yo, n);
    }

    static void normal(int key0, int key1, long first, double[] y, int yo, int n) {
        uniforms(key0, key1, Philox.NORMAL, first, y, yo, n);
        for (int i = 0; i < n; i += COUNT) {
            i += VectorNormalQuantile.of(y, yo + i, n - i);
            Draws.quantiles(y, yo + i, Math.min(COUNT, n - i));
        }
    }

    static void rademacher(int key0, int key1, long first, double[] y, int yo, int n) {
        uniforms(key0, key1, Philox.RADEMACHER, first, y, yo, n);
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector u = DoubleVector.fromArray(DOUBLES, y, yo + i);
            DoubleVector minusOne = DoubleVector.broadcast(DOUBLES, -1);
            minusOne.blend(1, u.compare(LT, 0.5)).intoArray(y, yo + i);
        }
        Draws.signs(y, yo + i, n - i);
    }

    /** Vectors begin with a block, that is at an even index. */
    private static void uniforms(int key0, int key1, int stream, long first, double[] y, int yo, int n) {
        int odd = (int) Math.min(first & 1, n);
        Philox.uniforms(key0, key1, stream, first, y, yo, odd);
        int done = odd + VectorPhilox.uniforms(key0, key1, stream, first + odd, y, yo + odd, n - odd);
        Philox.uniforms(key0, key1, stream, first + done, y, yo + done, n - done);
    }
}
