package nabla.autodiff.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MUL;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.XOR;
import static nabla.autodiff.kernels.Lanes.COUNT;
import static nabla.autodiff.kernels.Lanes.DOUBLES;
import static nabla.autodiff.kernels.Lanes.INTS;
import static nabla.autodiff.kernels.Lanes.LONGS;
import static nabla.autodiff.kernels.Lanes.VECTOR;
import static nabla.autodiff.kernels.Philox.M0;
import static nabla.autodiff.kernels.Philox.M1;
import static nabla.autodiff.kernels.Philox.ROUNDS;
import static nabla.autodiff.kernels.Philox.WEYL0;
import static nabla.autodiff.kernels.Philox.WEYL1;
import static nabla.autodiff.kernels.Philox.WORD;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * {@link Philox} on vectors, a block in each lane, its four words in the lower halves of four vectors of longs.
 *
 * <p>No instruction of AVX2 multiplies all 32-bit words to 64 bits, so a product M·c = hi·2³² + lo is made of two. The
 * multiplication of ints gives lo. The word c itself stands in its lane as the double 2⁵² + c, and one fused multiply-add
 * gives hi, since
 *
 * <pre>  M·(2⁵² + c) + (3·2⁸³ − M·2⁵² − 2³¹) = 3·2⁸³ + hi·2³² + (lo − 2³¹)</pre>
 *
 * has to be rounded to a multiple of 2³²: that is 3·2⁸³ + hi·2³², also in the one tie, c = 0. So hi stands in the lower half
 * of the result, below bits that do not vary; the keys have upper halves that turn them into those of 2⁵².
 */
public final class VectorPhilox {

    /** The bits of 2⁵², the upper half of words that are to be multiplied. */
    public static final long TWO_52_BITS = 0x4330000000000000L;

    /** The upper half of keys: it turns the upper half of 3·2⁸³ into that of 2⁵². */
    public static final long KEY = 0x4538000000000000L ^ TWO_52_BITS;

    /** 3·2⁸³ − M·2⁵² − 2³¹, exactly, for both multipliers. */
    public static final double HIGH0 = 0x1.8p84 - 0x1p52 * M0 - 0x1p31;

    public static final double HIGH1 = 0x1.8p84 - 0x1p52 * M1 - 0x1p31;

    private static final long HALF_BITS = 0x3FE0000000000000L;
    private static final long TWO_20_BITS = 0x4130000000000000L;

    /** Which block a lane holds: even lanes the first ones, so that one exchange of neighbours brings numbers into order. */
    private static final long[] BLOCK = new long[COUNT];

    private static final VectorShuffle<Double> NEIGHBOUR = VectorShuffle.fromOp(DOUBLES, lane -> lane ^ 1);
    private static final VectorMask<Double> ODD;

    static {
        boolean[] odd = new boolean[COUNT];
        for (int lane = 0; lane < COUNT; lane++) {
            odd[lane] = (lane & 1) == 1;
            BLOCK[lane] = odd[lane] ? (COUNT + lane) / 2 : lane / 2;
        }
        ODD = VectorMask.fromArray(DOUBLES, odd, 0);
    }

    private VectorPhilox() {}

    /**
     * The numbers of {@link Philox#uniforms} from an even index on, as long as four vectors can be filled; returns how
     * many.
     */
    static int uniforms(int key0, int key1, int stream, long first, double[] y, int yo, int n) {
        int i = 0;
        for (; i <= n - 4 * COUNT; i += 4 * COUNT) {
            Vector<Long> index = LongVector.fromArray(LONGS, BLOCK, 0).add((first + i) >> 1);
            Vector<Long> a0 = index.lanewise(AND, WORD).lanewise(OR, TWO_52_BITS);
            Vector<Long> a1 = index.lanewise(LSHR, 32);
            Vector<Long> a2 = LongVector.broadcast(LONGS, stream | TWO_52_BITS);
            Vector<Long> a3 = LongVector.broadcast(LONGS, 0);
            index = index.lanewise(ADD, COUNT);
            Vector<Long> b0 = index.lanewise(AND, WORD).lanewise(OR, TWO_52_BITS);
            Vector<Long> b1 = index.lanewise(LSHR, 32);
            Vector<Long> b2 = LongVector.broadcast(LONGS, stream | TWO_52_BITS);
            Vector<Long> b3 = LongVector.broadcast(LONGS, 0);
            int k0 = key0;
            int k1 = key1;
            for (int round = 0; round < ROUNDS; round++) {
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
            // A number is c1·2⁻³² + ⌊c0/2¹¹⌋·2⁻⁵³; the words come below the exponents of 2²⁰ and ½, whose last bits
            // those are.
            DoubleVector even = ((DoubleVector) a1.lanewise(OR, TWO_20_BITS).reinterpretShape(DOUBLES, 0))
                    .sub(0x1p20 + 0.5)
                    .add(a0.lanewise(AND, WORD)
                            .lanewise(LSHR, 11)
                            .lanewise(OR, HALF_BITS)
                            .reinterpretShape(DOUBLES, 0));
            DoubleVector odd = ((DoubleVector) a3.lanewise(OR, TWO_20_BITS).reinterpretShape(DOUBLES, 0))
                    .sub(0x1p20 + 0.5)
                    .add(a2.lanewise(AND, WORD)
                            .lanewise(LSHR, 11)
                            .lanewise(OR, HALF_BITS)
                            .reinterpretShape(DOUBLES, 0));
            DoubleVector exchanged = odd.blend(even, ODD).rearrange(NEIGHBOUR);
            VECTOR.cast(even.blend(exchanged, ODD)).intoArray(y, yo + i);
            VECTOR.cast(exchanged.blend(odd, ODD)).intoArray(y, yo + i + COUNT);

            even = ((DoubleVector) b1.lanewise(OR, TWO_20_BITS).reinterpretShape(DOUBLES, 0))
                    .sub(0x1p20 + 0.5)
                    .add(b0.lanewise(AND, WORD)
                            .lanewise(LSHR, 11)
                            .lanewise(OR, HALF_BITS)
                            .reinterpretShape(DOUBLES, 0));
            odd = ((DoubleVector) b3.lanewise(OR, TWO_20_BITS).reinterpretShape(DOUBLES, 0))
                    .sub(0x1p20 + 0.5)
                    .add(b2.lanewise(AND, WORD)
                            .lanewise(LSHR, 11)
                            .lanewise(OR, HALF_BITS)
                            .reinterpretShape(DOUBLES, 0));
            exchanged = odd.blend(even, ODD).rearrange(NEIGHBOUR);
            VECTOR.cast(even.blend(exchanged, ODD)).intoArray(y, yo + i + 2 * COUNT);
            VECTOR.cast(exchanged.blend(odd, ODD)).intoArray(y, yo + i + 3 * COUNT);
        }
        return i;
    }
}
