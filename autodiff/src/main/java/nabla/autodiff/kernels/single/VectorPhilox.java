package nabla.autodiff.kernels.single;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MUL;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.Lanes.LONGS;
import static nabla.autodiff.kernels.Philox.M0;
import static nabla.autodiff.kernels.Philox.M1;
import static nabla.autodiff.kernels.Philox.ROUNDS;
import static nabla.autodiff.kernels.Philox.WEYL0;
import static nabla.autodiff.kernels.Philox.WEYL1;
import static nabla.autodiff.kernels.Philox.WORD;
import static nabla.autodiff.kernels.VectorPhilox.HIGH0;
import static nabla.autodiff.kernels.VectorPhilox.HIGH1;
import static nabla.autodiff.kernels.VectorPhilox.KEY;
import static nabla.autodiff.kernels.VectorPhilox.TWO_52_BITS;
import static nabla.autodiff.kernels.single.Lanes.COUNT;
import static nabla.autodiff.kernels.single.Lanes.FLOATS;
import static nabla.autodiff.kernels.single.Lanes.INTS;
import static nabla.autodiff.kernels.single.Lanes.VECTOR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;

/** The rounds of {@link nabla.autodiff.kernels.VectorPhilox}, of which the words of {@link Draws} are kept. */
final class VectorPhilox {

    private static final long[] BLOCK = new long[COUNT / 2];

    static {
        for (int lane = 0; lane < COUNT / 2; lane++) {
            BLOCK[lane] = lane;
        }
    }

    private VectorPhilox() {}

    /**
     * The words of a stream from an even index on, as long as two vectors can be filled; returns how many. There are none where
     * vectors of floats are narrower than those of doubles.
     */
    static int words(int key0, int key1, int stream, long first, float[] y, int yo, int n) {
        if (COUNT != 2 * LONGS.length()) {
            return 0;
        }
        int i = 0;
        for (; i <= n - 2 * COUNT; i += 2 * COUNT) {
            Vector<Long> index = LongVector.fromArray(LONGS, BLOCK, 0).add((first + i) >> 1);
            Vector<Long> a0 = index.lanewise(AND, WORD).lanewise(OR, TWO_52_BITS);
            Vector<Long> a1 = index.lanewise(LSHR, 32);
            Vector<Long> a2 = LongVector.broadcast(LONGS, stream | TWO_52_BITS);
            Vector<Long> a3 = LongVector.broadcast(LONGS, 0);
            index = index.lanewise(ADD, COUNT / 2);
            Vector<Long> b0 = index.lanewise(AND, WORD).lanewise(OR, TWO_52_BITS);
            Vector<Long> b1 = index.lanewise(LSHR, 32);
            Vector<Long> b2 = LongVector.broadcast(LONGS, stream | TWO_52_BITS);
            Vector<Long> b3 = LongVector.broadcast(LONGS, 0);
            int k0 = key0;
            int k1 = key1;
            for (int round = 0; round < ROUNDS - 1; round++) {
                Vector<Integer> m0 = LongVector.broadcast(LONGS, M0).reinterpretShape(INTS, 0);
                Vector<Integer> m1 = LongVector.broadcast(LONGS, M1).reinterpretShape(INTS, 0);
                Vector<Long> high = ((DoubleVector) a0.reinterpretShape(DOUBLES, 0))
                        .lanewise(FMA, (double) M0, HIGH0)
                        .reinterpretShape(LONGS, 0);
                Vector<Long> low =
                        a0.reinterpretShape(INTS, 0).lanewise(MUL, m0).reinterpretShape(LONGS, 0);
                a0 = ((DoubleVector) a2.reinterpretShape(DOUBLES, 0))
                        .lanewise(FMA, (double) M1, HIGH1)
                        .reinterpretShape(LONGS, 0)
                        .lanewise(XOR, a1.lanewise(XOR, (k0 & WORD) | KEY));
                a1 = a2.reinterpretShape(INTS, 0).lanewise(MUL, m1).reinterpretShape(LONGS, 0);
                a2 = high.lanewise(XOR, a3.lanewise(XOR, (k1 & WORD) | KEY));
                a3 = low;
                high = ((DoubleVector) b0.reinterpretShape(DOUBLES, 0))
                        .lanewise(FMA, (double) M0, HIGH0)
                        .reinterpretShape(LONGS, 0);
                low = b0.reinterpretShape(INTS, 0).lanewise(MUL, m0).reinterpretShape(LONGS, 0);
                b0 = ((DoubleVector) b2.reinterpretShape(DOUBLES, 0))
                        .lanewise(FMA, (double) M1, HIGH1)
                        .reinterpretShape(LONGS, 0)
                        .lanewise(XOR, b1.lanewise(XOR, (k0 & WORD) | KEY));
                b1 = b2.reinterpretShape(INTS, 0).lanewise(MUL, m1).reinterpretShape(LONGS, 0);
                b2 = high.lanewise(XOR, b3.lanewise(XOR, (k1 & WORD) | KEY));
                b3 = low;
                k0 += WEYL0;
                k1 += WEYL1;
            }
            // Of the last round the lower halves are enough: they are words 1 and 3.
            Vector<Integer> m0 = LongVector.broadcast(LONGS, M0).reinterpretShape(INTS, 0);
            Vector<Integer> m1 = LongVector.broadcast(LONGS, M1).reinterpretShape(INTS, 0);
            a1 = a2.reinterpretShape(INTS, 0).lanewise(MUL, m1).reinterpretShape(LONGS, 0);
            a3 = a0.reinterpretShape(INTS, 0).lanewise(MUL, m0).reinterpretShape(LONGS, 0);
            b1 = b2.reinterpretShape(INTS, 0).lanewise(MUL, m1).reinterpretShape(LONGS, 0);
            b3 = b0.reinterpretShape(INTS, 0).lanewise(MUL, m0).reinterpretShape(LONGS, 0);
            Vector<Integer> a = a3.lanewise(LSHL, 32).lanewise(OR, a1).reinterpretShape(INTS, 0);
            Vector<Integer> b = b3.lanewise(LSHL, 32).lanewise(OR, b1).reinterpretShape(INTS, 0);
            VECTOR.cast(a.lanewise(ASHR, 1).lanewise(AND, Draws.WITHOUT_30).reinterpretShape(FLOATS, 0))
                    .intoArray(y, yo + i);
            VECTOR.cast(b.lanewise(ASHR, 1).lanewise(AND, Draws.WITHOUT_30).reinterpretShape(FLOATS, 0))
                    .intoArray(y, yo + i + COUNT);
        }
        return i;
    }
}
