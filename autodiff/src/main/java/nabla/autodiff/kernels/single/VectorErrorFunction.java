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
import static nabla.autodiff.kernels.single.ErrorFunction.ERFC_IS_ZERO;
import static nabla.autodiff.kernels.single.ErrorFunction.ERFC_NEAR;
import static nabla.autodiff.kernels.single.ErrorFunction.ERF_IS_ONE;
import static nabla.autodiff.kernels.single.ErrorFunction.ERF_NEAR;
import static nabla.autodiff.kernels.single.ErrorFunction.F0;
import static nabla.autodiff.kernels.single.ErrorFunction.F1;
import static nabla.autodiff.kernels.single.ErrorFunction.F2;
import static nabla.autodiff.kernels.single.ErrorFunction.F3;
import static nabla.autodiff.kernels.single.ErrorFunction.F4;
import static nabla.autodiff.kernels.single.ErrorFunction.F5;
import static nabla.autodiff.kernels.single.ErrorFunction.G0;
import static nabla.autodiff.kernels.single.ErrorFunction.G1;
import static nabla.autodiff.kernels.single.ErrorFunction.G2;
import static nabla.autodiff.kernels.single.ErrorFunction.G3;
import static nabla.autodiff.kernels.single.ErrorFunction.G4;
import static nabla.autodiff.kernels.single.ErrorFunction.G5;
import static nabla.autodiff.kernels.single.ErrorFunction.G6;
import static nabla.autodiff.kernels.single.ErrorFunction.G7;
import static nabla.autodiff.kernels.single.ErrorFunction.G8;
import static nabla.autodiff.kernels.single.ErrorFunction.G9;
import static nabla.autodiff.kernels.single.ErrorFunction.Q0;
import static nabla.autodiff.kernels.single.ErrorFunction.Q1;
import static nabla.autodiff.kernels.single.ErrorFunction.Q2;
import static nabla.autodiff.kernels.single.ErrorFunction.Q3;
import static nabla.autodiff.kernels.single.ErrorFunction.Q4;
import static nabla.autodiff.kernels.single.ErrorFunction.Q5;
import static nabla.autodiff.kernels.single.Exponentials.E0;
import static nabla.autodiff.kernels.single.Exponentials.E1;
import static nabla.autodiff.kernels.single.Exponentials.E2;
import static nabla.autodiff.kernels.single.Exponentials.E3;
import static nabla.autodiff.kernels.single.Exponentials.E4;
import static nabla.autodiff.kernels.single.Exponentials.LN2_HIGH;
import static nabla.autodiff.kernels.single.Exponentials.LN2_LOW;
import static nabla.autodiff.kernels.single.Exponentials.LOG2_E;
import static nabla.autodiff.kernels.single.Exponentials.ROUNDER;
import static nabla.autodiff.kernels.single.Exponentials.TWO_STEP_ROUNDER;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;
import static nabla.autodiff.kernels.single.Lanes.INTS;
import static nabla.autodiff.kernels.single.Lanes.SIGN;
import static nabla.autodiff.kernels.single.Lanes.VECTOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;

/** {@link ErrorFunction} on vectors, operation by operation, for every argument. */
final class VectorErrorFunction {

    private VectorErrorFunction() {}

    /** erf x, or erfc x = 1 − erf x, for the whole vectors; returns how many elements they have. */
    static int errorFunction(boolean complement, float[] x, int xo, float[] y, int yo, int n) {
        return complement ? erfc(x, xo, y, yo, n) : erf(x, xo, y, yo, n);
    }

    private static int erf(float[] x, int xo, float[] y, int yo, int n) {
        int largest = Float.floatToRawIntBits(ERF_IS_ONE); // the order of positive floats is that of their bits
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector magnitude = v.abs();
            FloatVector a = (FloatVector)
                    magnitude.reinterpretShape(INTS, 0).lanewise(MIN, largest).reinterpretShape(FLOATS, 0);
            FloatVector w = a.fma(Q5, Q4);
            w = a.lanewise(FMA, w, Q3);
            w = a.lanewise(FMA, w, Q2);
            w = a.lanewise(FMA, w, Q1);
            w = a.lanewise(FMA, w, Q0);
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
            FloatVector far = power.neg().fma(p, one.sub(power));

            FloatVector z = v.mul(v);
            FloatVector f = z.fma(F5, F4);
            f = z.lanewise(FMA, f, F3);
            f = z.lanewise(FMA, f, F2);
            f = z.lanewise(FMA, f, F1);
            f = z.lanewise(FMA, f, F0);
            FloatVector near = v.fma(f, v);
            Vector<Integer> sign = v.reinterpretShape(INTS, 0).lanewise(AND, SIGN);
            Vector<Integer> bits = near.blend(far, magnitude.compare(GT, ERF_NEAR))
                    .reinterpretShape(INTS, 0)
                    .lanewise(OR, sign);
            VECTOR.cast(bits.reinterpretShape(FLOATS, 0)).intoArray(y, yo + i);
        }
        return i;
    }

    private static int erfc(float[] x, int xo, float[] y, int yo, int n) {
        int largest = Float.floatToRawIntBits(ERFC_IS_ZERO);
        int i = 0;
        for (; i <= n - COUNT; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xo + i);
            FloatVector one = FloatVector.broadcast(FLOATS, 1);
            FloatVector two = FloatVector.broadcast(FLOATS, 2);
            FloatVector magnitude = v.abs();
            FloatVector a = (FloatVector)
                    magnitude.reinterpretShape(INTS, 0).lanewise(MIN, largest).reinterpretShape(FLOATS, 0);
            FloatVector square = a.mul(a).neg();
            FloatVector squareLow = a.neg().fma(a, square.neg());
            FloatVector t = square.fma(LOG2_E, TWO_STEP_ROUNDER);
            FloatVector k = t.sub(TWO_STEP_ROUNDER);
            FloatVector low = k.lanewise(FMA, -LN2_LOW, squareLow);
            FloatVector high = k.lanewise(FMA, -LN2_HIGH, square);
            FloatVector r = high.add(low);
            FloatVector rest = high.sub(r).add(low);
            FloatVector q = r.fma(E4, E3);
            q = r.lanewise(FMA, q, E2);
            q = r.lanewise(FMA, q, E1);
            q = r.lanewise(FMA, q, E0);
            FloatVector e = VECTOR.cast(r.mul(r).fma(q, r));
            Vector<Integer> bits = t.reinterpretShape(INTS, 0);
            Vector<Integer> half = bits.lanewise(ASHR, 1);
            FloatVector first = (FloatVector) half.lanewise(LSHL, 23).reinterpretShape(FLOATS, 0);
            FloatVector second =
                    (FloatVector) bits.lanewise(SUB, half).lanewise(LSHL, 23).reinterpretShape(FLOATS, 0);

            FloatVector plus4 = VECTOR.cast(a.add(4));
            FloatVector d = VECTOR.cast(a.fma(2, 1));
            FloatVector dLow = a.lanewise(FMA, 2, one.sub(d));
            FloatVector inverse = one.div(d.mul(plus4));
            FloatVector w = VECTOR.cast(inverse.mul(plus4));
            FloatVector minusW = VECTOR.cast(w.neg());
            FloatVector error = minusW.fma(dLow, minusW.fma(d, one));
            FloatVector u = VECTOR.cast(inverse.mul(d).mul(a.sub(4)));
            FloatVector g = u.fma(G9, G8);
            g = u.lanewise(FMA, g, G7);
            g = u.lanewise(FMA, g, G6);
            g = u.lanewise(FMA, g, G5);
            g = u.lanewise(FMA, g, G4);
            g = u.lanewise(FMA, g, G3);
            g = u.lanewise(FMA, g, G2);
            g = u.lanewise(FMA, g, G1);
            g = u.lanewise(FMA, g, G0);
            FloatVector sum = VECTOR.cast(r.add(g));
            FloatVector ofG = sum.sub(r);
            FloatVector sumLow = r.sub(sum.sub(ofG)).add(g.sub(ofG));
            FloatVector tail = r.mul(r).fma(q, g.fma(e, error.add(rest).add(sumLow)));
            FloatVector far = VECTOR.cast(w.fma(sum.add(tail), w).mul(first).mul(second));
            FloatVector farOfBothSigns = far.blend(two.sub(far), v.compare(LT, 0));

            FloatVector z = v.mul(v);
            FloatVector f = z.fma(F5, F4);
            f = z.lanewise(FMA, f, F3);
            f = z.lanewise(FMA, f, F2);
            f = z.lanewise(FMA, f, F1);
            f = z.lanewise(FMA, f, F0);
            FloatVector near = v.fma(f, v);
            FloatVector result = one.sub(near).blend(farOfBothSigns, magnitude.compare(GT, ERFC_NEAR));
            VECTOR.cast(result).intoArray(y, yo + i);
        }
        return i;
    }
}
