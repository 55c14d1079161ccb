package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;
import static nabla.autodiff.kernels.single.Lanes.INTS;
import static nabla.autodiff.kernels.single.Lanes.INT_VECTOR;
import static nabla.autodiff.kernels.single.Lanes.VECTOR;
import static nabla.autodiff.kernels.single.Trigonometry.C0;
import static nabla.autodiff.kernels.single.Trigonometry.C1;
import static nabla.autodiff.kernels.single.Trigonometry.C2;
import static nabla.autodiff.kernels.single.Trigonometry.HALF_PI_1;
import static nabla.autodiff.kernels.single.Trigonometry.HALF_PI_2;
import static nabla.autodiff.kernels.single.Trigonometry.HALF_PI_3;
import static nabla.autodiff.kernels.single.Trigonometry.ORDINARY;
import static nabla.autodiff.kernels.single.Trigonometry.ROUNDER;
import static nabla.autodiff.kernels.single.Trigonometry.S0;
import static nabla.autodiff.kernels.single.Trigonometry.S1;
import static nabla.autodiff.kernels.single.Trigonometry.S2;
import static nabla.autodiff.kernels.single.Trigonometry.TWO_OVER_PI;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;

/**
 * {@link Trigonometry} on vectors, operation by operation. The loop goes on to the first vector with an element beyond
 * {@link Trigonometry#ORDINARY}, or to the last whole vector, and returns how many elements it has done.
 */
final class VectorTrigonometry {

    private VectorTrigonometry() {}

    /** sin(x + quarter·π/2) with a quarter of 0 or 1: sine or cosine. */
    static int turned(int quarter, float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            if (v.abs().compare(GT, ORDINARY).anyTrue()) {
                break;
            }
            FloatVector t = v.fma(TWO_OVER_PI, ROUNDER);
            FloatVector k = t.sub(ROUNDER);
            FloatVector first = k.lanewise(FMA, -HALF_PI_1, v);
            FloatVector r = k.lanewise(FMA, -HALF_PI_3, k.lanewise(FMA, -HALF_PI_2, first));
            FloatVector z = r.mul(r);

            FloatVector s = z.fma(S2, S1);
            s = z.lanewise(FMA, s, S0);
            FloatVector sine = r.mul(z).fma(s, r).blend(r, r.compare(EQ, 0));

            FloatVector c = z.fma(C2, C1);
            c = z.lanewise(FMA, c, C0);
            c = z.lanewise(FMA, c, -0.5f);
            FloatVector cosine = z.lanewise(FMA, c, 1);

            IntVector turns =
                    INT_VECTOR.cast(INT_VECTOR.cast(t.reinterpretShape(INTS, 0)).add(quarter));
            FloatVector parity =
                    (FloatVector) turns.lanewise(AND, 1).lanewise(LSHL, 30).reinterpretShape(FLOATS, 0);
            FloatVector magnitude = sine.blend(cosine, parity.compare(NE, 0));
            Vector<Integer> sign = turns.lanewise(AND, 2).lanewise(LSHL, 30);
            Vector<Integer> bits = magnitude.reinterpretShape(INTS, 0).lanewise(XOR, sign);
            VECTOR.cast(bits.reinterpretShape(FLOATS, 0)).intoArray(y, yo + i);
        }
        return i;
    }
}
