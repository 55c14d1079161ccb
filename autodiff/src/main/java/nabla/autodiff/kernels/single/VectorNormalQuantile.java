package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NOT;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;
import static nabla.autodiff.kernels.single.Lanes.INTS;
import static nabla.autodiff.kernels.single.Lanes.INT_VECTOR;
import static nabla.autodiff.kernels.single.Lanes.VECTOR;
import static nabla.autodiff.kernels.single.NormalQuantile.CENTRE;
import static nabla.autodiff.kernels.single.NormalQuantile.EXPONENT_ZERO;
import static nabla.autodiff.kernels.single.NormalQuantile.FRACTION_BITS;
import static nabla.autodiff.kernels.single.NormalQuantile.L0;
import static nabla.autodiff.kernels.single.NormalQuantile.L1;
import static nabla.autodiff.kernels.single.NormalQuantile.L2;
import static nabla.autodiff.kernels.single.NormalQuantile.L3;
import static nabla.autodiff.kernels.single.NormalQuantile.L4;
import static nabla.autodiff.kernels.single.NormalQuantile.L5;
import static nabla.autodiff.kernels.single.NormalQuantile.L6;
import static nabla.autodiff.kernels.single.NormalQuantile.L7;
import static nabla.autodiff.kernels.single.NormalQuantile.LARGE;
import static nabla.autodiff.kernels.single.NormalQuantile.N0;
import static nabla.autodiff.kernels.single.NormalQuantile.N1;
import static nabla.autodiff.kernels.single.NormalQuantile.N10;
import static nabla.autodiff.kernels.single.NormalQuantile.N2;
import static nabla.autodiff.kernels.single.NormalQuantile.N3;
import static nabla.autodiff.kernels.single.NormalQuantile.N4;
import static nabla.autodiff.kernels.single.NormalQuantile.N5;
import static nabla.autodiff.kernels.single.NormalQuantile.N6;
import static nabla.autodiff.kernels.single.NormalQuantile.N7;
import static nabla.autodiff.kernels.single.NormalQuantile.N8;
import static nabla.autodiff.kernels.single.NormalQuantile.N9;
import static nabla.autodiff.kernels.single.NormalQuantile.SMALL;
import static nabla.autodiff.kernels.single.NormalQuantile.SQRT_HALF_BITS;
import static nabla.autodiff.kernels.single.NormalQuantile.TWO_23_BITS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** {@link NormalQuantile} on vectors, operation by operation. */
final class VectorNormalQuantile {

    private VectorNormalQuantile() {}

    /**
     * Φ⁻¹(u) of words of {@link Draws} in place, up to and with the first vector that holds a result which needs all
     * bits, or to the last whole vector; returns how many elements that are.
     */
    static int of(float[] y, int yo, int n) {
        int i = 0;
        boolean ordinary = true;
        for (; ordinary && i <= n - COUNT; i += COUNT) {
            IntVector word =
                    INT_VECTOR.cast(FloatVector.fromArray(FLOATS, y, yo + i).reinterpretShape(INTS, 0));
            IntVector below = INT_VECTOR.cast(word.lanewise(ASHR, 31).lanewise(NOT));
            IntVector odd = INT_VECTOR.cast(word.lanewise(LSHL, 1)
                    .lanewise(XOR, below.lanewise(LSHR, 1))
                    .lanewise(OR, 1));
            FloatVector s = VECTOR.cast(odd.convertShape(I2F, FLOATS, 0)).mul(0x1p-31f);
            IntVector other = INT_VECTOR.cast(odd.lanewise(XOR, 0x7FFFFFFE));
            FloatVector q = VECTOR.cast(other.convertShape(I2F, FLOATS, 0)).mul(0x1p-31f);
            FloatVector two = FloatVector.broadcast(FLOATS, 2);
            IntVector bits =
                    INT_VECTOR.cast(q.mul(two.sub(q)).reinterpretShape(INTS, 0).lanewise(ADD, CENTRE));
            FloatVector k = VECTOR.cast(
                            bits.lanewise(LSHR, 23).lanewise(OR, TWO_23_BITS).reinterpretShape(FLOATS, 0))
                    .sub(EXPONENT_ZERO);
            FloatVector f = VECTOR.cast(bits.lanewise(AND, FRACTION_BITS)
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
            FloatVector t = VECTOR.cast(f.lanewise(FMA, l, k));
            FloatVector z = t.fma(N10, N9);
            z = t.lanewise(FMA, z, N8);
            z = t.lanewise(FMA, z, N7);
            z = t.lanewise(FMA, z, N6);
            z = t.lanewise(FMA, z, N5);
            z = t.lanewise(FMA, z, N4);
            z = t.lanewise(FMA, z, N3);
            z = t.lanewise(FMA, z, N2);
            z = t.lanewise(FMA, z, N1);
            z = t.lanewise(FMA, z, N0);
            z = VECTOR.cast(s.mul(z));
            ordinary = !z.compare(LT, SMALL).or(z.compare(GT, LARGE)).anyTrue();
            IntVector sign = INT_VECTOR.cast(below.lanewise(LSHL, 31));
            IntVector signed = INT_VECTOR.cast(z.reinterpretShape(INTS, 0).lanewise(OR, sign));
            VECTOR.cast(signed.reinterpretShape(FLOATS, 0)).intoArray(y, yo + i);
        }
        return i;
    }
}
