// Generated from VectorTranspose.java of the package above, by
// java autodiff/src/test/java/nabla/autodiff/kernels/single/Twin.java autodiff && mvn spotless:apply
package nabla.autodiff.kernels.single;

import static nabla.autodiff.kernels.single.ShortLanes.COUNT;
import static nabla.autodiff.kernels.single.ShortLanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The transpose of a matrix with the Vector API, in square blocks as wide as a vector.
 *
 * <p>A block is transposed in log₂ steps: rows s apart exchange what stands off the diagonal of 2 × 2 blocks of s × s
 * elements, for s = 4, 2, 1 (J. O. Eklundh, "A fast computer method for matrix transposing", IEEE Trans. Computers 21,
 * 1972). What two rows exchange is blended into one vector and moved by one shuffle.
 */
final class VectorTranspose {

    static final VectorShuffle<Float> SHIFT1 = shift(1), SHIFT2 = shift(2), SHIFT4 = shift(4);
    static final VectorMask<Float> UPPER1 = upper(1), UPPER2 = upper(2), UPPER4 = upper(4);

    private VectorTranspose() {}

    /** y[j,i] = x[i,j] for a {@code rows}×{@code columns} matrix x. */
    static void transpose(int rows, int cols, float[] x, int xo, int ldx, float[] y, int yo, int ldy) {
        int i = 0;
        for (; COUNT >= 4 && i <= rows - COUNT; i += COUNT) {
            int from = xo + i * ldx;
            int to = yo + i;
            int j = 0;
            for (; j <= cols - COUNT; j += COUNT) {
                if (COUNT == 8) {
                    block8(x, from + j, ldx, y, to + j * ldy, ldy);
                } else {
                    block4(x, from + j, ldx, y, to + j * ldy, ldy);
                }
            }
            rest(COUNT, j, cols, x, from, ldx, y, to, ldy);
        }
        rest(rows - i, 0, cols, x, xo + i * ldx, ldx, y, yo + i, ldy);
    }

    /** The columns from {@code first} on, a few at a time, which come from one line of the cache. */
    private static void rest(int rows, int first, int cols, float[] x, int xo, int ldx, float[] y, int yo, int ldy) {
        for (int j = first; j < cols; j += 8) {
            int end = Math.min(j + 8, cols);
            for (int i = 0; i < rows; i++) {
                for (int l = j; l < end; l++) {
                    y[yo + l * ldy + i] = x[xo + i * ldx + l];
                }
            }
        }
    }

    private static void block4(float[] x, int xo, int ldx, float[] y, int yo, int ldy) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, x, xo);
        FloatVector a1 = FloatVector.fromArray(FLOATS, x, xo + ldx);
        FloatVector a2 = FloatVector.fromArray(FLOATS, x, xo + 2 * ldx);
        FloatVector a3 = FloatVector.fromArray(FLOATS, x, xo + 3 * ldx);
        FloatVector t = a2.blend(a0, UPPER2).rearrange(SHIFT2);
        a0 = a0.blend(t, UPPER2);
        a2 = t.blend(a2, UPPER2);
        t = a3.blend(a1, UPPER2).rearrange(SHIFT2);
        a1 = a1.blend(t, UPPER2);
        a3 = t.blend(a3, UPPER2);
        t = a1.blend(a0, UPPER1).rearrange(SHIFT1);
        a0.blend(t, UPPER1).intoArray(y, yo);
        t.blend(a1, UPPER1).intoArray(y, yo + ldy);
        t = a3.blend(a2, UPPER1).rearrange(SHIFT1);
        a2.blend(t, UPPER1).intoArray(y, yo + 2 * ldy);
        t.blend(a3, UPPER1).intoArray(y, yo + 3 * ldy);
    }

    private static void block8(float[] x, int xo, int ldx, float[] y, int yo, int ldy) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, x, xo);
        FloatVector a1 = FloatVector.fromArray(FLOATS, x, xo + ldx);
        FloatVector a2 = FloatVector.fromArray(FLOATS, x, xo + 2 * ldx);
        FloatVector a3 = FloatVector.fromArray(FLOATS, x, xo + 3 * ldx);
        FloatVector a4 = FloatVector.fromArray(FLOATS, x, xo + 4 * ldx);
        FloatVector a5 = FloatVector.fromArray(FLOATS, x, xo + 5 * ldx);
        FloatVector a6 = FloatVector.fromArray(FLOATS, x, xo + 6 * ldx);
        FloatVector a7 = FloatVector.fromArray(FLOATS, x, xo + 7 * ldx);
        FloatVector t = a4.blend(a0, UPPER4).rearrange(SHIFT4);
        a0 = a0.blend(t, UPPER4);
        a4 = t.blend(a4, UPPER4);
        t = a5.blend(a1, UPPER4).rearrange(SHIFT4);
        a1 = a1.blend(t, UPPER4);
        a5 = t.blend(a5, UPPER4);
        t = a6.blend(a2, UPPER4).rearrange(SHIFT4);
        a2 = a2.blend(t, UPPER4);
        a6 = t.blend(a6, UPPER4);
        t = a7.blend(a3, UPPER4).rearrange(SHIFT4);
        a3 = a3.blend(t, UPPER4);
        a7 = t.blend(a7, UPPER4);
        t = a2.blend(a0, UPPER2).rearrange(SHIFT2);
        a0 = a0.blend(t, UPPER2);
        a2 = t.blend(a2, UPPER2);
        t = a3.blend(a1, UPPER2).rearrange(SHIFT2);
        a1 = a1.blend(t, UPPER2);
        a3 = t.blend(a3, UPPER2);
        t = a6.blend(a4, UPPER2).rearrange(SHIFT2);
        a4 = a4.blend(t, UPPER2);
        a6 = t.blend(a6, UPPER2);
        t = a7.blend(a5, UPPER2).rearrange(SHIFT2);
        a5 = a5.blend(t, UPPER2);
        a7 = t.blend(a7, UPPER2);
        t = a1.blend(a0, UPPER1).rearrange(SHIFT1);
        a0.blend(t, UPPER1).intoArray(y, yo);
        t.blend(a1, UPPER1).intoArray(y, yo + ldy);
        t = a3.blend(a2, UPPER1).rearrange(SHIFT1);
        a2.blend(t, UPPER1).intoArray(y, yo + 2 * ldy);
        t.blend(a3, UPPER1).intoArray(y, yo + 3 * ldy);
        t = a5.blend(a4, UPPER1).rearrange(SHIFT1);
        a4.blend(t, UPPER1).intoArray(y, yo + 4 * ldy);
        t.blend(a5, UPPER1).intoArray(y, yo + 5 * ldy);
        t = a7.blend(a6, UPPER1).rearrange(SHIFT1);
        a6.blend(t, UPPER1).intoArray(y, yo + 6 * ldy);
        t.blend(a7, UPPER1).intoArray(y, yo + 7 * ldy);
    }

    /** Exchanges lanes that are s apart. */
    private static VectorShuffle<Float> shift(int s) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ s) % COUNT);
    }

    /** The lanes that come second in pairs of s lanes. */
    private static VectorMask<Float> upper(int s) {
        boolean[] lanes = new boolean[COUNT];
        for (int lane = 0; lane < COUNT; lane++) {
            lanes[lane] = (lane & s) != 0;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }
}
