package nabla.autodiff.kernels;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;
import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.Lanes.LONGS;
import static nabla.autodiff.kernels.Lanes.LONG_VECTOR;
import static nabla.autodiff.kernels.Lanes.VECTOR;
import static nabla.autodiff.kernels.Trigonometry.C0;
import static nabla.autodiff.kernels.Trigonometry.C1;
import static nabla.autodiff.kernels.Trigonometry.C2;
import static nabla.autodiff.kernels.Trigonometry.C3;
import static nabla.autodiff.kernels.Trigonometry.C4;
import static nabla.autodiff.kernels.Trigonometry.C5;
import static nabla.autodiff.kernels.Trigonometry.HALF_PI_1;
import static nabla.autodiff.kernels.Trigonometry.HALF_PI_2;
import static nabla.autodiff.kernels.Trigonometry.HALF_PI_3;
import static nabla.autodiff.kernels.Trigonometry.ORDINARY;
import static nabla.autodiff.kernels.Trigonometry.ROUNDER;
import static nabla.autodiff.kernels.Trigonometry.S0;
import static nabla.autodiff.kernels.Trigonometry.S1;
import static nabla.autodiff.kernels.Trigonometry.S2;
import static nabla.autodiff.kernels.Trigonometry.S3;
import static nabla.autodiff.kernels.Trigonometry.S4;
import static nabla.autodiff.kernels.Trigonometry.S5;
import static nabla.autodiff.kernels.Trigonometry.TWO_OVER_PI;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;

/**
 * {@link Trigonometry} on vectors, operation by operation. The loop goes on to the first vector with an element beyond
 * {@link Trigonometry#ORDINARY}, or to the last whole vector, and returns how many elements it has done.
 */
final class VectorTrigonometry {

    private VectorTrigonometry() {}

    /** sin(x + quarter·π/2) with a quarter of 0 or 1: sine or cosine. */
    static int turned(long quarter, double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            if (v.abs().compare(GT, ORDINARY).anyTrue()) {
                break;
            }
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector t = v.fma(TWO_OVER_PI, ROUNDER);
            DoubleVector k = t.sub(ROUNDER);
            DoubleVector first = k.lanewise(FMA, -HALF_PI_1, v);
            DoubleVector second = k.mul(HALF_PI_2);
            DoubleVector r = first.sub(second);
            DoubleVector secondLow = k.lanewise(FMA, HALF_PI_2, second.neg());
            DoubleVector low = first.sub(r).sub(second).sub(k.lanewise(FMA, HALF_PI_3, secondLow));
            DoubleVector z = r.mul(r);
            DoubleVector half = z.mul(0.5);

            DoubleVector s = z.fma(S5, S4);
            s = z.lanewise(FMA, s, S3);
            s = z.lanewise(FMA, s, S2);
            s = z.lanewise(FMA, s, S1);
            s = z.lanewise(FMA, s, S0);
            DoubleVector sum = r.mul(z).fma(s, half.neg().fma(low, low)).add(r);
            DoubleVector sine = sum.blend(r, r.compare(EQ, 0.0));

            DoubleVector c = z.fma(C5, C4);
            c = z.lanewise(FMA, c, C3);
            c = z.lanewise(FMA, c, C2);
            c = z.lanewise(FMA, c, C1);
            c = z.lanewise(FMA, c, C0);
            DoubleVector w = one.sub(half);
            DoubleVector cosine =
                    z.mul(z).fma(c, r.neg().fma(low, one.sub(w).sub(half))).add(w);

            LongVector turns = LONG_VECTOR.cast(
                    LONG_VECTOR.cast(t.reinterpretShape(LONGS, 0)).add(quarter));
            DoubleVector parity =
                    (DoubleVector) turns.lanewise(AND, 1).lanewise(LSHL, 62).reinterpretShape(DOUBLES, 0);
            DoubleVector magnitude = sine.blend(cosine, parity.compare(NE, 0.0));
            Vector<Long> sign = turns.lanewise(AND, 2).lanewise(LSHL, 62);
            Vector<Long> bits = magnitude.reinterpretShape(LONGS, 0).lanewise(XOR, sign);
            VECTOR.cast(bits.reinterpretShape(DOUBLES, 0)).intoArray(y, yo + i);
        }
        return i;
    }
}
