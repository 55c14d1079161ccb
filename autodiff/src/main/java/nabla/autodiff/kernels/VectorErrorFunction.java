package nabla.autodiff.kernels;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.OR;
import static nabla.autodiff.kernels.ErrorFunction.ERF_IS_ONE;
import static nabla.autodiff.kernels.ErrorFunction.F0;
import static nabla.autodiff.kernels.ErrorFunction.F1;
import static nabla.autodiff.kernels.ErrorFunction.F2;
import static nabla.autodiff.kernels.ErrorFunction.F3;
import static nabla.autodiff.kernels.ErrorFunction.F4;
import static nabla.autodiff.kernels.ErrorFunction.F5;
import static nabla.autodiff.kernels.ErrorFunction.F6;
import static nabla.autodiff.kernels.ErrorFunction.F7;
import static nabla.autodiff.kernels.ErrorFunction.F8;
import static nabla.autodiff.kernels.ErrorFunction.G0;
import static nabla.autodiff.kernels.ErrorFunction.G1;
import static nabla.autodiff.kernels.ErrorFunction.G10;
import static nabla.autodiff.kernels.ErrorFunction.G11;
import static nabla.autodiff.kernels.ErrorFunction.G12;
import static nabla.autodiff.kernels.ErrorFunction.G13;
import static nabla.autodiff.kernels.ErrorFunction.G14;
import static nabla.autodiff.kernels.ErrorFunction.G15;
import static nabla.autodiff.kernels.ErrorFunction.G16;
import static nabla.autodiff.kernels.ErrorFunction.G17;
import static nabla.autodiff.kernels.ErrorFunction.G18;
import static nabla.autodiff.kernels.ErrorFunction.G19;
import static nabla.autodiff.kernels.ErrorFunction.G2;
import static nabla.autodiff.kernels.ErrorFunction.G20;
import static nabla.autodiff.kernels.ErrorFunction.G21;
import static nabla.autodiff.kernels.ErrorFunction.G3;
import static nabla.autodiff.kernels.ErrorFunction.G4;
import static nabla.autodiff.kernels.ErrorFunction.G5;
import static nabla.autodiff.kernels.ErrorFunction.G6;
import static nabla.autodiff.kernels.ErrorFunction.G7;
import static nabla.autodiff.kernels.ErrorFunction.G8;
import static nabla.autodiff.kernels.ErrorFunction.G9;
import static nabla.autodiff.kernels.ErrorFunction.ORDINARY;
import static nabla.autodiff.kernels.ErrorFunction.SMALL;
import static nabla.autodiff.kernels.Exponentials.E0;
import static nabla.autodiff.kernels.Exponentials.E1;
import static nabla.autodiff.kernels.Exponentials.E2;
import static nabla.autodiff.kernels.Exponentials.E3;
import static nabla.autodiff.kernels.Exponentials.E4;
import static nabla.autodiff.kernels.Exponentials.E5;
import static nabla.autodiff.kernels.Exponentials.E6;
import static nabla.autodiff.kernels.Exponentials.E7;
import static nabla.autodiff.kernels.Exponentials.E8;
import static nabla.autodiff.kernels.Exponentials.E9;
import static nabla.autodiff.kernels.Exponentials.LN2_HIGH;
import static nabla.autodiff.kernels.Exponentials.LN2_LOW;
import static nabla.autodiff.kernels.Exponentials.LOG2_E;
import static nabla.autodiff.kernels.Exponentials.ROUNDER;
import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.Lanes.LONGS;
import static nabla.autodiff.kernels.Lanes.SIGN;
import static nabla.autodiff.kernels.Lanes.VECTOR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;

/**
 * {@link ErrorFunction} on vectors, operation by operation. The loop goes on to the first vector whose erfc is not an
 * ordinary number, or to the last whole vector, and returns how many elements it has done.
 */
final class VectorErrorFunction {

    private VectorErrorFunction() {}

    /** erf x, or erfc x = 1 − erf x. */
    static int errorFunction(boolean complement, double[] x, int xo, double[] y, int yo, int n) {
        double bound = complement ? ORDINARY : ERF_IS_ONE;
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector largest = DoubleVector.broadcast(DOUBLES, bound);
            DoubleVector magnitude = v.abs();
            VectorMask<Double> beyond = magnitude.compare(GT, largest);
            if (complement && beyond.anyTrue()) {
                break;
            }
            DoubleVector a = magnitude.blend(largest, beyond);
            DoubleVector square = a.mul(a).neg();
            DoubleVector squareLow = a.neg().fma(a, square.neg());
            DoubleVector t = square.fma(LOG2_E, ROUNDER);
            DoubleVector k = t.sub(ROUNDER);
            DoubleVector high = k.lanewise(FMA, -LN2_HIGH, square);
            DoubleVector low = k.lanewise(FMA, -LN2_LOW, squareLow);
            DoubleVector r = high.add(low);
            DoubleVector rest = high.sub(r).add(low);
            DoubleVector q = r.fma(E9, E8);
            q = r.lanewise(FMA, q, E7);
            q = r.lanewise(FMA, q, E6);
            q = r.lanewise(FMA, q, E5);
            q = r.lanewise(FMA, q, E4);
            q = r.lanewise(FMA, q, E3);
            q = r.lanewise(FMA, q, E2);
            q = r.lanewise(FMA, q, E1);
            q = r.lanewise(FMA, q, E0);
            DoubleVector p = VECTOR.cast(r.mul(r).fma(q, rest).add(r));
            DoubleVector power = (DoubleVector)
                    t.reinterpretShape(LONGS, 0).lanewise(LSHL, 52).reinterpretShape(DOUBLES, 0);

            DoubleVector plus4 = VECTOR.cast(a.add(4));
            DoubleVector d = VECTOR.cast(a.fma(2, 1));
            DoubleVector dLow = a.lanewise(FMA, 2, one.sub(d));
            DoubleVector inverse = one.div(d.mul(plus4));
            DoubleVector w = VECTOR.cast(plus4.mul(inverse));
            DoubleVector minusW = VECTOR.cast(w.neg());
            DoubleVector error = minusW.fma(dLow, minusW.fma(d, one));
            DoubleVector u = VECTOR.cast(d.mul(inverse).mul(a.sub(4)));
            DoubleVector g = u.fma(G21, G20);
            g = u.lanewise(FMA, g, G19);
            g = u.lanewise(FMA, g, G18);
            g = u.lanewise(FMA, g, G17);
            g = u.lanewise(FMA, g, G16);
            g = u.lanewise(FMA, g, G15);
            g = u.lanewise(FMA, g, G14);
            g = u.lanewise(FMA, g, G13);
            g = u.lanewise(FMA, g, G12);
            g = u.lanewise(FMA, g, G11);
            g = u.lanewise(FMA, g, G10);
            g = u.lanewise(FMA, g, G9);
            g = u.lanewise(FMA, g, G8);
            g = u.lanewise(FMA, g, G7);
            g = u.lanewise(FMA, g, G6);
            g = u.lanewise(FMA, g, G5);
            g = u.lanewise(FMA, g, G4);
            g = u.lanewise(FMA, g, G3);
            g = u.lanewise(FMA, g, G2);
            g = u.lanewise(FMA, g, G1);
            g = u.lanewise(FMA, g, G0);
            DoubleVector excess = p.add(error).add(p.fma(g, g));
            DoubleVector far = VECTOR.cast(w.fma(excess, w).mul(power));

            DoubleVector z = VECTOR.cast(v.mul(v));
            DoubleVector f = z.fma(F8, F7);
            f = z.lanewise(FMA, f, F6);
            f = z.lanewise(FMA, f, F5);
            f = z.lanewise(FMA, f, F4);
            f = z.lanewise(FMA, f, F3);
            f = z.lanewise(FMA, f, F2);
            f = z.lanewise(FMA, f, F1);
            f = z.lanewise(FMA, f, F0);
            DoubleVector near = VECTOR.cast(v.fma(f, v));

            VectorMask<Double> isFar = magnitude.compare(GT, SMALL);
            if (complement) {
                DoubleVector farOfBothSigns =
                        far.blend(DoubleVector.broadcast(DOUBLES, 2).sub(far), v.compare(LT, 0.0));
                VECTOR.cast(one.sub(near).blend(farOfBothSigns, isFar)).intoArray(y, yo + i);
            } else {
                Vector<Long> sign = v.reinterpretShape(LONGS, 0).lanewise(AND, SIGN);
                Vector<Long> bits = one.sub(far).reinterpretShape(LONGS, 0).lanewise(OR, sign);
                VECTOR.cast(near.blend((DoubleVector) bits.reinterpretShape(DOUBLES, 0), isFar))
                        .intoArray(y, yo + i);
            }
        }
        return i;
    }
}
