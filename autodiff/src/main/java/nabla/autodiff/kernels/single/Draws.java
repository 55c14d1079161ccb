package nabla.autodiff.kernels.single;

import nabla.autodiff.kernels.Philox;

/**
 * Runs of random numbers of one kind, as {@link nabla.autodiff.kernels.Kernels} describes them, made from the same random bits as
 * the numbers in doubles: an element is the double rounded, to a multiple of 2⁻²⁴ below if uniform.
 *
 * <p>The numbers are made in place. First an element holds, as the bits of a float, the upper 32 of its 64 random bits less the
 * last of them: the first bit, a 0, then thirty. So it is never NaN, whose bits the JVM does not keep.
 */
final class Draws {

    static final int UPPER = 0xBFFFFFFF;

    private Draws() {}

    static void uniform(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.UNIFORM, first, y, yo, n);
        uniforms(y, yo, n);
    }

    static void normal(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.NORMAL, first, y, yo, n);
        quantiles(y, yo, n);
        completeNormals(key0, key1, first, y, yo, n);
    }

    static void rademacher(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.RADEMACHER, first, y, yo, n);
        signs(y, yo, n);
    }

    /** The words of random bits with the indices first, first + 1, … of a stream. */
    static void words(int key0, int key1, int stream, long first, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            int upper = (int) (Philox.bits(key0, key1, stream, first + i) >>> 32);
            y[yo + i] = Float.intBitsToFloat(upper >> 1 & UPPER);
        }
    }

    /** Uniform numbers of words. */
    static void uniforms(float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            int word = Float.floatToRawIntBits(y[yo + i]);
            y[yo + i] = ((word << 1 | word & Lanes.SIGN) >>> 8) * 0x1p-24f;
        }
    }

    /** Normal numbers of words, but for those that need all bits. */
    static void quantiles(float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = NormalQuantile.of(Float.floatToRawIntBits(y[yo + i]));
        }
    }

    /** Draws the normal numbers that need all bits once more. */
    static void completeNormals(int key0, int key1, long first, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            if (NormalQuantile.needsAllBits(y[yo + i])) {
                y[yo + i] = NormalQuantile.ofAll(Philox.bits(key0, key1, Philox.NORMAL, first + i));
            }
        }
    }

    /** Signs of words: −1 where the first bit is set. */
    static void signs(float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            y[yo + i] = Float.floatToRawIntBits(y[yo + i]) < 0 ? -1 : 1;
        }
    }
}
