package nabla.autodiff.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static nabla.autodiff.kernels.Exponentials.LN2_HIGH;
import static nabla.autodiff.kernels.Exponentials.LN2_LOW;
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
import static nabla.autodiff.kernels.Logarithms.SQRT_HALF_BITS;
import static nabla.autodiff.kernels.Logarithms.TWO_52_BITS;
import static nabla.autodiff.kernels.NormalQuantile.CENTRAL;
import static nabla.autodiff.kernels.NormalQuantile.N0;
import static nabla.autodiff.kernels.NormalQuantile.N1;
import static nabla.autodiff.kernels.NormalQuantile.N10;
import static nabla.autodiff.kernels.NormalQuantile.N11;
import static nabla.autodiff.kernels.NormalQuantile.N12;
import static nabla.autodiff.kernels.NormalQuantile.N13;
import static nabla.autodiff.kernels.NormalQuantile.N14;
import static nabla.autodiff.kernels.NormalQuantile.N15;
import static nabla.autodiff.kernels.NormalQuantile.N16;
import static nabla.autodiff.kernels.NormalQuantile.N17;
import static nabla.autodiff.kernels.NormalQuantile.N18;
import static nabla.autodiff.kernels.NormalQuantile.N19;
import static nabla.autodiff.kernels.NormalQuantile.N2;
import static nabla.autodiff.kernels.NormalQuantile.N20;
import static nabla.autodiff.kernels.NormalQuantile.N21;
import static nabla.autodiff.kernels.NormalQuantile.N22;
import static nabla.autodiff.kernels.NormalQuantile.N23;
import static nabla.autodiff.kernels.NormalQuantile.N3;
import static nabla.autodiff.kernels.NormalQuantile.N4;
import static nabla.autodiff.kernels.NormalQuantile.N5;
import static nabla.autodiff.kernels.NormalQuantile.N6;
import static nabla.autodiff.kernels.NormalQuantile.N7;
import static nabla.autodiff.kernels.NormalQuantile.N8;
import static nabla.autodiff.kernels.NormalQuantile.N9;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.Vector;

/** The central part of {@link NormalQuantile} on vectors, operation by operation, with the logarithm in it. */
final class VectorNormalQuantile {

    private VectorNormalQuantile() {}

    /**
     * Normal numbers of uniform ones in place, up to the first vector with an element in a tail or to the last whole
     * vector; returns how many elements that are. Uniform numbers that are odd multiples of 2⁻⁵³, which 1 + u rounds, are
     * centred as they are, and even ones move up by 2⁻⁵³.
     */
    static int of(double[] y, int yo, int count) {
        int i = 0;
        for (; i <= count - COUNT; i += COUNT) {
            DoubleVector uniform = DoubleVector.fromArray(DOUBLES, y, yo + i);
            DoubleVector rounded = uniform.add(1).sub(1);
            DoubleVector toOdd = DoubleVector.broadcast(DOUBLES, 0x1p-53)
                    .sub(uniform.sub(rounded).abs());
            DoubleVector u = uniform.add(toOdd);
            DoubleVector v = DoubleVector.broadcast(DOUBLES, 1).sub(u);

            Vector<Long> bits = u.mul(4).mul(v).reinterpretShape(LONGS, 0).lanewise(ADD, CENTRE);
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
            DoubleVector w = VECTOR.cast(
                    k.lanewise(FMA, LN2_HIGH, f.sub(half.sub(small))).neg());
            if (w.compare(GT, CENTRAL).anyTrue()) {
                break;
            }
            DoubleVector n = w.fma(N23, N22);
            n = w.lanewise(FMA, n, N21);
            n = w.lanewise(FMA, n, N20);
            n = w.lanewise(FMA, n, N19);
            n = w.lanewise(FMA, n, N18);
            n = w.lanewise(FMA, n, N17);
            n = w.lanewise(FMA, n, N16);
            n = w.lanewise(FMA, n, N15);
            n = w.lanewise(FMA, n, N14);
            n = w.lanewise(FMA, n, N13);
            n = w.lanewise(FMA, n, N12);
            n = w.lanewise(FMA, n, N11);
            n = w.lanewise(FMA, n, N10);
            n = w.lanewise(FMA, n, N9);
            n = w.lanewise(FMA, n, N8);
            n = w.lanewise(FMA, n, N7);
            n = w.lanewise(FMA, n, N6);
            n = w.lanewise(FMA, n, N5);
            n = w.lanewise(FMA, n, N4);
            n = w.lanewise(FMA, n, N3);
            n = w.lanewise(FMA, n, N2);
            n = w.lanewise(FMA, n, N1);
            n = w.lanewise(FMA, n, N0);
            VECTOR.cast(u.sub(v).mul(n)).intoArray(y, yo + i);
        }
        return i;
    }
}
