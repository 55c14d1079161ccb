package nabla.autodiff.kernels;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.OR;
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
import static nabla.autodiff.kernels.Exponentials.ORDINARY;
import static nabla.autodiff.kernels.Exponentials.ROUNDER;
import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.Lanes.LONGS;
import static nabla.autodiff.kernels.Lanes.SIGN;
import static nabla.autodiff.kernels.Lanes.VECTOR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.Vector;

/**
 * {@link Exponentials} on vectors, operation by operation. A loop goes on to the first vector with an element beyond
 * {@link Exponentials#ORDINARY}, or to the last whole vector, and returns how many elements it has done.
 */
final class VectorExponentials {

    private VectorExponentials() {}

    /** eˣ. */
    static int exp(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            if (v.abs().compare(GT, ORDINARY).anyTrue()) {
                break;
            }
            DoubleVector t = v.fma(LOG2_E, ROUNDER);
            DoubleVector k = t.sub(ROUNDER);
            DoubleVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, v));
            DoubleVector q = r.fma(E9, E8);
            q = r.lanewise(FMA, q, E7);
            q = r.lanewise(FMA, q, E6);
            q = r.lanewise(FMA, q, E5);
            q = r.lanewise(FMA, q, E4);
            q = r.lanewise(FMA, q, E3);
            q = r.lanewise(FMA, q, E2);
            q = r.lanewise(FMA, q, E1);
            q = r.lanewise(FMA, q, E0);
            DoubleVector power = (DoubleVector)
                    t.reinterpretShape(LONGS, 0).lanewise(LSHL, 52).reinterpretShape(DOUBLES, 0);
            DoubleVector e = r.mul(r).fma(q, r).add(1).mul(power);
            VECTOR.cast(e).intoArray(y, yo + i);
        }
        return i;
    }

    /** α(eˣ − 1), or this for x ≤ 0 and x for x > 0. */
    static int expm1(boolean onlyBelow0, double alpha, double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector given = DoubleVector.fromArray(DOUBLES, x, xo + i);
            DoubleVector v = onlyBelow0 ? given.min(DoubleVector.zero(DOUBLES)) : given;
            if (v.abs().compare(GT, ORDINARY).anyTrue()) {
                break;
            }
            DoubleVector t = v.fma(LOG2_E, ROUNDER);
            DoubleVector k = t.sub(ROUNDER);
            DoubleVector high = k.lanewise(FMA, -LN2_HIGH, v);
            DoubleVector low = k.mul(-LN2_LOW);
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
            DoubleVector p = r.mul(r).fma(q, rest).add(r);
            DoubleVector power = (DoubleVector)
                    t.reinterpretShape(LONGS, 0).lanewise(LSHL, 52).reinterpretShape(DOUBLES, 0);
            Vector<Long> sign = v.reinterpretShape(LONGS, 0).lanewise(AND, SIGN);
            Vector<Long> bits =
                    power.fma(p, power.sub(1)).reinterpretShape(LONGS, 0).lanewise(OR, sign);
            DoubleVector scaled = VECTOR.cast(bits.reinterpretShape(DOUBLES, 0)).mul(alpha);
            DoubleVector result = onlyBelow0 ? scaled.blend(given, given.compare(GT, 0)) : scaled;
            VECTOR.cast(result).intoArray(y, yo + i);
        }
        return i;
    }

    /** tanh x, for every x. */
    static int tanh(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector largest = DoubleVector.broadcast(DOUBLES, 22);
            DoubleVector a = v.abs();
            DoubleVector half = a.blend(largest, a.compare(GT, largest));
            DoubleVector z = half.add(half);
            DoubleVector t = z.fma(LOG2_E, ROUNDER);
            DoubleVector k = t.sub(ROUNDER);
            DoubleVector high = k.lanewise(FMA, -LN2_HIGH, z);
            DoubleVector low = k.mul(-LN2_LOW);
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
            DoubleVector p = r.mul(r).fma(q, rest).add(r);
            DoubleVector power = (DoubleVector)
                    t.reinterpretShape(LONGS, 0).lanewise(LSHL, 52).reinterpretShape(DOUBLES, 0);

            DoubleVector powerLess1 = power.sub(one);
            DoubleVector e = power.fma(p, powerLess1);
            DoubleVector eLow = power.fma(p, powerLess1.sub(e));
            DoubleVector d = e.add(2);
            DoubleVector dLow = e.sub(d.sub(2)).add(eLow);
            DoubleVector inverse = one.div(d);
            DoubleVector quotient = e.mul(inverse);
            DoubleVector minus = quotient.neg();
            DoubleVector error = minus.fma(d, e).add(minus.fma(dLow, eLow));
            Vector<Long> sign = v.reinterpretShape(LONGS, 0).lanewise(AND, SIGN);
            Vector<Long> bits =
                    error.fma(inverse, quotient).reinterpretShape(LONGS, 0).lanewise(OR, sign);
            VECTOR.cast(bits.reinterpretShape(DOUBLES, 0)).intoArray(y, yo + i);
        }
        return i;
    }

    /** 1/(1 + e⁻ˣ). */
    static int sigmoid(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            if (v.abs().compare(GT, ORDINARY).anyTrue()) {
                break;
            }
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            DoubleVector a = v.abs().neg();
            DoubleVector t = a.fma(LOG2_E, ROUNDER);
            DoubleVector k = t.sub(ROUNDER);
            DoubleVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, a));
            DoubleVector q = r.fma(E9, E8);
            q = r.lanewise(FMA, q, E7);
            q = r.lanewise(FMA, q, E6);
            q = r.lanewise(FMA, q, E5);
            q = r.lanewise(FMA, q, E4);
            q = r.lanewise(FMA, q, E3);
            q = r.lanewise(FMA, q, E2);
            q = r.lanewise(FMA, q, E1);
            q = r.lanewise(FMA, q, E0);
            DoubleVector power = (DoubleVector)
                    t.reinterpretShape(LONGS, 0).lanewise(LSHL, 52).reinterpretShape(DOUBLES, 0);
            DoubleVector e = r.mul(r).fma(q, r).add(1).mul(power);

            DoubleVector numerator = one.blend(e, v.compare(LT, 0.0));
            DoubleVector d = e.add(1);
            DoubleVector dLow = e.sub(d.sub(1));
            DoubleVector inverse = one.div(d);
            DoubleVector quotient = numerator.mul(inverse);
            DoubleVector minus = quotient.neg();
            DoubleVector correction = minus.fma(dLow, minus.fma(d, numerator)).mul(inverse);
            VECTOR.cast(quotient.fma(one, correction)).intoArray(y, yo + i); // a sum here would end up on the heap
        }
        return i;
    }
}
