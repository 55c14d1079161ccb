package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.SUB;
import static nabla.autodiff.kernels.single.Exponentials.E0;
import static nabla.autodiff.kernels.single.Exponentials.E1;
import static nabla.autodiff.kernels.single.Exponentials.E2;
import static nabla.autodiff.kernels.single.Exponentials.E3;
import static nabla.autodiff.kernels.single.Exponentials.E4;
import static nabla.autodiff.kernels.single.Exponentials.EXP_SMALLEST;
import static nabla.autodiff.kernels.single.Exponentials.LN2_HIGH;
import static nabla.autodiff.kernels.single.Exponentials.LN2_LOW;
import static nabla.autodiff.kernels.single.Exponentials.LOG2_E;
import static nabla.autodiff.kernels.single.Exponentials.TWO_STEP_ROUNDER;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;
import static nabla.autodiff.kernels.single.Lanes.INTS;
import static nabla.autodiff.kernels.single.Lanes.VECTOR;
import static nabla.autodiff.kernels.single.Logarithms.CENTRE;
import static nabla.autodiff.kernels.single.Logarithms.EXPONENT_ZERO;
import static nabla.autodiff.kernels.single.Logarithms.FRACTION_BITS;
import static nabla.autodiff.kernels.single.Logarithms.L0;
import static nabla.autodiff.kernels.single.Logarithms.L1;
import static nabla.autodiff.kernels.single.Logarithms.L2;
import static nabla.autodiff.kernels.single.Logarithms.L3;
import static nabla.autodiff.kernels.single.Logarithms.L4;
import static nabla.autodiff.kernels.single.Logarithms.L5;
import static nabla.autodiff.kernels.single.Logarithms.L6;
import static nabla.autodiff.kernels.single.Logarithms.L7;
import static nabla.autodiff.kernels.single.Logarithms.LOG1P_LARGE;
import static nabla.autodiff.kernels.single.Logarithms.SQRT_HALF_BITS;
import static nabla.autodiff.kernels.single.Logarithms.TWO_23_BITS;
import static nabla.autodiff.kernels.single.Logarithms.U0;
import static nabla.autodiff.kernels.single.Logarithms.U1;
import static nabla.autodiff.kernels.single.Logarithms.U2;
import static nabla.autodiff.kernels.single.Logarithms.U3;
import static nabla.autodiff.kernels.single.Logarithms.U4;
import static nabla.autodiff.kernels.single.Logarithms.U5;
import static nabla.autodiff.kernels.single.Logarithms.U6;
import static nabla.autodiff.kernels.single.Logarithms.U7;
import static nabla.autodiff.kernels.single.Logarithms.U8;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;

/**
 * {@link Logarithms} on vectors, operation by operation. A loop goes on to the first vector with an element whose
 * logarithm is a special case, or to the last whole vector, and returns how many elements it has done.
 */
final class VectorLogarithms {

    private VectorLogarithms() {}

    /** log x. */
    static int log(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            if (!v.compare(GE, Float.MIN_NORMAL)
                    .and(v.compare(LE, Float.MAX_VALUE))
                    .allTrue()) {
                break;
            }
            Vector<Integer> bits = v.reinterpretShape(INTS, 0).lanewise(ADD, CENTRE);
            Vector<Integer> exponent = bits.lanewise(LSHR, 23);
            FloatVector k =
                    ((FloatVector) exponent.lanewise(OR, TWO_23_BITS).reinterpretShape(FLOATS, 0)).sub(EXPONENT_ZERO);
            FloatVector f = ((FloatVector) bits.lanewise(AND, FRACTION_BITS)
                            .lanewise(ADD, SQRT_HALF_BITS)
                            .reinterpretShape(FLOATS, 0))
                    .sub(1);
            FloatVector l = f.fma(L7, L6);
            l = f.lanewise(FMA, l, L5);
            l = f.lanewise(FMA, l, L4);
            l = f.lanewise(FMA, l, L3);
            l = f.lanewise(FMA, l, L2);
            l = f.lanewise(FMA, l, L1);
            l = f.lanewise(FMA, l, L0);
            l = f.lanewise(FMA, l, -0.5f);
            FloatVector small = f.mul(f).fma(l, k.lanewise(FMA, LN2_LOW, FloatVector.zero(FLOATS)));
            VECTOR.cast(k.lanewise(FMA, LN2_HIGH, f.add(small))).intoArray(y, yo + i);
        }
        return i;
    }

    /** log(1 + x). */
    static int log1p(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            if (!v.compare(GT, -1).and(v.compare(LE, LOG1P_LARGE)).allTrue()) {
                break;
            }
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            IntVector twiceBias = IntVector.broadcast(INTS, 254);
            FloatVector u = v.add(1);
            FloatVector w = u.sub(1);
            FloatVector uLow = one.sub(u.sub(w)).add(v.sub(w));
            Vector<Integer> bits = u.reinterpretShape(INTS, 0).lanewise(ADD, CENTRE);
            Vector<Integer> exponent = bits.lanewise(LSHR, 23);
            FloatVector k =
                    ((FloatVector) exponent.lanewise(OR, TWO_23_BITS).reinterpretShape(FLOATS, 0)).sub(EXPONENT_ZERO);
            Vector<Integer> scaleBits = twiceBias.lanewise(SUB, exponent).lanewise(LSHL, 23);
            FloatVector scale = (FloatVector) scaleBits.reinterpretShape(FLOATS, 0);
            FloatVector fHigh = ((FloatVector) bits.lanewise(AND, FRACTION_BITS)
                            .lanewise(ADD, SQRT_HALF_BITS)
                            .reinterpretShape(FLOATS, 0))
                    .sub(1);
            FloatVector fLow = uLow.mul(scale);
            FloatVector f = fHigh.add(fLow);
            FloatVector low = fHigh.sub(f).add(fLow);
            FloatVector l = f.fma(L7, L6);
            l = f.lanewise(FMA, l, L5);
            l = f.lanewise(FMA, l, L4);
            l = f.lanewise(FMA, l, L3);
            l = f.lanewise(FMA, l, L2);
            l = f.lanewise(FMA, l, L1);
            l = f.lanewise(FMA, l, L0);
            l = f.lanewise(FMA, l, -0.5f);
            FloatVector small = f.mul(f).fma(l, k.lanewise(FMA, LN2_LOW, low));
            FloatVector sum = k.lanewise(FMA, LN2_HIGH, f.add(small));
            VECTOR.cast(sum.blend(v, v.compare(EQ, 0))).intoArray(y, yo + i);
        }
        return i;
    }

    /** sign·log(1 + exp(sign·x)) for every x, with a sign of 1 or −1. */
    static int softplus(float sign, float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i).mul(sign);
            FloatVector zero = FloatVector.zero(FLOATS);
            FloatVector smallest = FloatVector.broadcast(FLOATS, EXP_SMALLEST);
            FloatVector minus = v.abs().neg();
            FloatVector a = minus.blend(smallest, minus.compare(LT, smallest));
            FloatVector t = a.fma(LOG2_E, TWO_STEP_ROUNDER);
            FloatVector k = t.sub(TWO_STEP_ROUNDER);
            FloatVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, a));
            FloatVector q = r.fma(E4, E3);
            q = r.lanewise(FMA, q, E2);
            q = r.lanewise(FMA, q, E1);
            q = r.lanewise(FMA, q, E0);
            q = r.lanewise(FMA, q, 1);
            q = r.lanewise(FMA, q, 1);
            Vector<Integer> bits = t.reinterpretShape(INTS, 0);
            Vector<Integer> half = bits.lanewise(ASHR, 1);
            FloatVector first = (FloatVector) half.lanewise(LSHL, 23).reinterpretShape(FLOATS, 0);
            FloatVector second =
                    (FloatVector) bits.lanewise(SUB, half).lanewise(LSHL, 23).reinterpretShape(FLOATS, 0);
            FloatVector e = VECTOR.cast(q.mul(first).mul(second));

            FloatVector u = e.fma(U8, U7);
            u = e.lanewise(FMA, u, U6);
            u = e.lanewise(FMA, u, U5);
            u = e.lanewise(FMA, u, U4);
            u = e.lanewise(FMA, u, U3);
            u = e.lanewise(FMA, u, U2);
            u = e.lanewise(FMA, u, U1);
            u = e.lanewise(FMA, u, U0);
            FloatVector log = e.mul(e).fma(u, e);
            FloatVector positive = zero.blend(v, v.compare(GT, zero));
            VECTOR.cast(VECTOR.cast(positive.add(log)).mul(sign)).intoArray(y, yo + i);
        }
        return i;
    }
}
