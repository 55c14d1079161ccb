package nabla.autodiff.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.SUB;
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
import static nabla.autodiff.kernels.Lanes.VECTOR;
import static nabla.autodiff.kernels.Logarithms.CENTRE;
import static nabla.autodiff.kernels.Logarithms.EXPONENT_ZERO;
import static nabla.autodiff.kernels.Logarithms.FRACTION_BITS;
import static nabla.autodiff.kernels.Logarithms.L0;
import static nabla.autodiff.kernels.Logarithms.L1;
import static nabla.autodiff.kernels.Logarithms.L2;
import static nabla.autodiff.kernels.Logarithms.L3;
import static nabla.autodiff.kernels.Logarithms.L4;
import static nabla.autodiff.kernels.Logarithms.L5;
import static nabla.autodiff.kernels.Logarithms.L6;
import static nabla.autodiff.kernels.Logarithms.LOG1P_LARGE;
import static nabla.autodiff.kernels.Logarithms.SQRT_HALF_BITS;
import static nabla.autodiff.kernels.Logarithms.TWO_52_BITS;
import static nabla.autodiff.kernels.Logarithms.U0;
import static nabla.autodiff.kernels.Logarithms.U1;
import static nabla.autodiff.kernels.Logarithms.U2;
import static nabla.autodiff.kernels.Logarithms.U3;
import static nabla.autodiff.kernels.Logarithms.U4;
import static nabla.autodiff.kernels.Logarithms.U5;
import static nabla.autodiff.kernels.Logarithms.U6;
import static nabla.autodiff.kernels.Logarithms.U7;
import static nabla.autodiff.kernels.Logarithms.U8;
import static nabla.autodiff.kernels.Logarithms.U9;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;

/**
 * {@link Logarithms} on vectors, operation by operation. A loop goes on to the first vector with an element whose
 * logarithm is a special case, or to the last whole vector, and returns how many elements it has done.
 */
final class VectorLogarithms {

    private VectorLogarithms() {}

    /** log x. */
    static int log(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            if (!v.compare(GE, Double.MIN_NORMAL)
                    .and(v.compare(LE, Double.MAX_VALUE))
                    .allTrue()) {
                break;
            }
            Vector<Long> bits = v.reinterpretShape(LONGS, 0).lanewise(ADD, CENTRE);
            Vector<Long> exponent = bits.lanewise(LSHR, 52);
            DoubleVector k =
                    ((DoubleVector) exponent.lanewise(OR, TWO_52_BITS).reinterpretShape(DOUBLES, 0)).sub(EXPONENT_ZERO);
            DoubleVector f = ((DoubleVector) bits.lanewise(AND, FRACTION_BITS)
                            .lanewise(ADD, SQRT_HALF_BITS)
                            .reinterpretShape(DOUBLES, 0))
                    .sub(1);
            DoubleVector s = f.div(f.add(2));
            DoubleVector z = s.mul(s);
            DoubleVector half = f.mul(0.5).mul(f);
            DoubleVector l = z.fma(L6, L5);
            l = z.lanewise(FMA, l, L4);
            l = z.lanewise(FMA, l, L3);
            l = z.lanewise(FMA, l, L2);
            l = z.lanewise(FMA, l, L1);
            l = z.lanewise(FMA, l, L0);
            DoubleVector small = s.fma(z.fma(l, half), k.lanewise(FMA, LN2_LOW, DoubleVector.zero(DOUBLES)));
            VECTOR.cast(k.lanewise(FMA, LN2_HIGH, f.sub(half.sub(small)))).intoArray(y, yo + i);
        }
        return i;
    }

    /** log(1 + x). */
    static int log1p(double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i);
            if (!v.compare(GT, -1.0).and(v.compare(LE, LOG1P_LARGE)).allTrue()) {
                break;
            }
            DoubleVector one = DoubleVector.broadcast(DOUBLES, 1);
            LongVector twiceBias = LongVector.broadcast(LONGS, 2046);
            DoubleVector u = v.add(1);
            DoubleVector w = u.sub(1);
            DoubleVector uLow = one.sub(u.sub(w)).add(v.sub(w));
            Vector<Long> bits = u.reinterpretShape(LONGS, 0).lanewise(ADD, CENTRE);
            Vector<Long> exponent = bits.lanewise(LSHR, 52);
            DoubleVector k =
                    ((DoubleVector) exponent.lanewise(OR, TWO_52_BITS).reinterpretShape(DOUBLES, 0)).sub(EXPONENT_ZERO);
            Vector<Long> scaleBits = twiceBias.lanewise(SUB, exponent).lanewise(LSHL, 52);
            DoubleVector scale = (DoubleVector) scaleBits.reinterpretShape(DOUBLES, 0);
            DoubleVector fHigh = ((DoubleVector) bits.lanewise(AND, FRACTION_BITS)
                            .lanewise(ADD, SQRT_HALF_BITS)
                            .reinterpretShape(DOUBLES, 0))
                    .sub(1);
            DoubleVector fLow = uLow.mul(scale);
            DoubleVector f = fHigh.add(fLow);
            DoubleVector low = fHigh.sub(f).add(fLow);
            DoubleVector s = f.div(f.add(2));
            DoubleVector z = s.mul(s);
            DoubleVector half = f.mul(0.5).mul(f);
            DoubleVector l = z.fma(L6, L5);
            l = z.lanewise(FMA, l, L4);
            l = z.lanewise(FMA, l, L3);
            l = z.lanewise(FMA, l, L2);
            l = z.lanewise(FMA, l, L1);
            l = z.lanewise(FMA, l, L0);
            DoubleVector small = s.fma(z.fma(l, half), k.lanewise(FMA, LN2_LOW, low));
            DoubleVector sum = k.lanewise(FMA, LN2_HIGH, f.sub(half.sub(small)));
            VECTOR.cast(sum.blend(v, v.compare(EQ, 0.0))).intoArray(y, yo + i);
        }
        return i;
    }

    /** sign·log(1 + exp(sign·x)), with a sign of 1 or −1. */
    static int softplus(double sign, double[] x, int xo, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            DoubleVector v = DoubleVector.fromArray(DOUBLES, x, xo + i).mul(sign);
            if (v.abs().compare(GT, Exponentials.ORDINARY).anyTrue()) {
                break;
            }
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
            DoubleVector e = VECTOR.cast(r.mul(r).fma(q, r).add(1).mul(power));

            DoubleVector s = e.div(e.add(2));
            DoubleVector z = VECTOR.cast(s.mul(s));
            DoubleVector half = e.mul(0.5).mul(e);
            DoubleVector u = z.fma(U9, U8);
            u = z.lanewise(FMA, u, U7);
            u = z.lanewise(FMA, u, U6);
            u = z.lanewise(FMA, u, U5);
            u = z.lanewise(FMA, u, U4);
            u = z.lanewise(FMA, u, U3);
            u = z.lanewise(FMA, u, U2);
            u = z.lanewise(FMA, u, U1);
            u = z.lanewise(FMA, u, U0);
            DoubleVector log = e.sub(half.sub(s.mul(z.fma(u, half))));
            DoubleVector positive = DoubleVector.zero(DOUBLES).blend(v, v.compare(GT, 0.0));
            VECTOR.cast(VECTOR.cast(positive.add(log)).mul(sign)).intoArray(y, yo + i);
        }
        return i;
    }
}
