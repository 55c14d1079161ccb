package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.SUB;
import static nabla.autodiff.kernels.single.Exponentials.E0;
import static nabla.autodiff.kernels.single.Exponentials.E1;
import static nabla.autodiff.kernels.single.Exponentials.E2;
import static nabla.autodiff.kernels.single.Exponentials.E3;
import static nabla.autodiff.kernels.single.Exponentials.E4;
import static nabla.autodiff.kernels.single.Exponentials.EXPM1_IS_MINUS_ONE;
import static nabla.autodiff.kernels.single.Exponentials.EXPM1_ORDINARY;
import static nabla.autodiff.kernels.single.Exponentials.EXP_LARGEST;
import static nabla.autodiff.kernels.single.Exponentials.EXP_SMALLEST;
import static nabla.autodiff.kernels.single.Exponentials.LN2_HIGH;
import static nabla.autodiff.kernels.single.Exponentials.LN2_LOW;
import static nabla.autodiff.kernels.single.Exponentials.LOG2_E;
import static nabla.autodiff.kernels.single.Exponentials.ROUNDER;
import static nabla.autodiff.kernels.single.Exponentials.SIGMOID_IS_ONE;
import static nabla.autodiff.kernels.single.Exponentials.SIGMOID_ORDINARY;
import static nabla.autodiff.kernels.single.Exponentials.T0;
import static nabla.autodiff.kernels.single.Exponentials.T1;
import static nabla.autodiff.kernels.single.Exponentials.T2;
import static nabla.autodiff.kernels.single.Exponentials.T3;
import static nabla.autodiff.kernels.single.Exponentials.TANH_IS_ONE;
import static nabla.autodiff.kernels.single.Exponentials.TANH_SMALL;
import static nabla.autodiff.kernels.single.Exponentials.TWO_STEP_ROUNDER;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;
import static nabla.autodiff.kernels.single.Lanes.INTS;
import static nabla.autodiff.kernels.single.Lanes.SIGN;
import static nabla.autodiff.kernels.single.Lanes.VECTOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;

/**
 * {@link Exponentials} on vectors, operation by operation. A loop goes on to the last whole vector, or to the first one
 * with an element that has a branch of its own there, and returns how many elements it has done.
 */
final class VectorExponentials {

    private VectorExponentials() {}

    /** eˣ, for every x. */
    static int exp(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector given = FloatVector.fromArray(FLOATS, x, xo + i);
            FloatVector largest = FloatVector.broadcast(FLOATS, EXP_LARGEST);
            FloatVector smallest = FloatVector.broadcast(FLOATS, EXP_SMALLEST);
            FloatVector v =
                    given.blend(largest, given.compare(GT, largest)).blend(smallest, given.compare(LT, smallest));
            FloatVector t = v.fma(LOG2_E, TWO_STEP_ROUNDER);
            FloatVector k = t.sub(TWO_STEP_ROUNDER);
            FloatVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, v));
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
            VECTOR.cast(q.mul(first).mul(second)).intoArray(y, yo + i);
        }
        return i;
    }

    /** α(eˣ − 1), or this for x ≤ 0 and x for x > 0. */
    static int expm1(boolean onlyBelow0, float alpha, float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector given = FloatVector.fromArray(FLOATS, x, xo + i);
            FloatVector zero = FloatVector.zero(FLOATS);
            FloatVector smallest = FloatVector.broadcast(FLOATS, EXPM1_IS_MINUS_ONE);
            FloatVector upper = onlyBelow0 ? given.blend(zero, given.compare(GT, zero)) : given;
            if (!onlyBelow0 && given.compare(GT, EXPM1_ORDINARY).anyTrue()) {
                break;
            }
            FloatVector v = upper.blend(smallest, given.compare(LT, smallest));
            FloatVector t = v.fma(LOG2_E, ROUNDER);
            FloatVector k = t.sub(ROUNDER);
            FloatVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, v));
            FloatVector q = r.fma(E4, E3);
            q = r.lanewise(FMA, q, E2);
            q = r.lanewise(FMA, q, E1);
            q = r.lanewise(FMA, q, E0);
            FloatVector p = r.mul(r).fma(q, r);
            FloatVector power =
                    (FloatVector) t.reinterpretShape(INTS, 0).lanewise(LSHL, 23).reinterpretShape(FLOATS, 0);
            Vector<Integer> sign = given.reinterpretShape(INTS, 0).lanewise(AND, SIGN);
            Vector<Integer> bits =
                    power.fma(p, power.sub(1)).reinterpretShape(INTS, 0).lanewise(OR, sign);
            FloatVector scaled = VECTOR.cast(bits.reinterpretShape(FLOATS, 0)).mul(alpha);
            FloatVector result = onlyBelow0 ? scaled.blend(given, given.compare(GT, zero)) : scaled;
            VECTOR.cast(result).intoArray(y, yo + i);
        }
        return i;
    }

    /** tanh x, for every x. */
    static int tanh(float[] x, int xo, float[] y, int yo, int n) {
        int largest = Float.floatToRawIntBits(TANH_IS_ONE); // the order of positive floats is that of their bits
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector two = FloatVector.broadcast(FLOATS, 2);
            FloatVector magnitude = v.abs();
            FloatVector a = (FloatVector)
                    magnitude.reinterpretShape(INTS, 0).lanewise(MIN, largest).reinterpretShape(FLOATS, 0);
            FloatVector w = a.add(a);
            FloatVector t = w.fma(LOG2_E, ROUNDER);
            FloatVector k = t.sub(ROUNDER);
            FloatVector r = k.lanewise(FMA, -LN2_HIGH, w);
            FloatVector q = r.fma(E4, E3);
            q = r.lanewise(FMA, q, E2);
            q = r.lanewise(FMA, q, E1);
            q = r.lanewise(FMA, q, E0);
            FloatVector p = r.mul(r).fma(q, r);
            FloatVector power =
                    (FloatVector) t.reinterpretShape(INTS, 0).lanewise(LSHL, 23).reinterpretShape(FLOATS, 0);
            FloatVector d = power.fma(p, power.add(one));
            FloatVector far = one.sub(two.div(d));

            FloatVector z = v.mul(v);
            FloatVector u = z.fma(T3, T2);
            u = z.lanewise(FMA, u, T1);
            u = z.lanewise(FMA, u, T0);
            FloatVector near = v.mul(z).fma(u, v);
            Vector<Integer> sign = v.reinterpretShape(INTS, 0).lanewise(AND, SIGN);
            Vector<Integer> bits = near.blend(far, magnitude.compare(GT, TANH_SMALL))
                    .reinterpretShape(INTS, 0)
                    .lanewise(OR, sign);
            VECTOR.cast(bits.reinterpretShape(FLOATS, 0)).intoArray(y, yo + i);
        }
        return i;
    }

    /** 1/(1 + e⁻ˣ). */
    static int sigmoid(float[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector given = FloatVector.fromArray(FLOATS, x, xo + i);
            if (given.compare(LT, SIGMOID_ORDINARY).anyTrue()) {
                break;
            }
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector largest = FloatVector.broadcast(FLOATS, SIGMOID_IS_ONE);
            FloatVector v = given.blend(largest, given.compare(GT, largest)).neg();
            FloatVector t = v.fma(LOG2_E, ROUNDER);
            FloatVector k = t.sub(ROUNDER);
            FloatVector r = k.lanewise(FMA, -LN2_LOW, k.lanewise(FMA, -LN2_HIGH, v));
            FloatVector q = r.fma(E4, E3);
            q = r.lanewise(FMA, q, E2);
            q = r.lanewise(FMA, q, E1);
            q = r.lanewise(FMA, q, E0);
            FloatVector p = r.mul(r).fma(q, r);
            FloatVector power =
                    (FloatVector) t.reinterpretShape(INTS, 0).lanewise(LSHL, 23).reinterpretShape(FLOATS, 0);
            FloatVector c = power.add(one);
            FloatVector low = one.sub(c.sub(power));
            VECTOR.cast(one.div(power.fma(p, low).add(c))).intoArray(y, yo + i);
        }
        return i;
    }
}
