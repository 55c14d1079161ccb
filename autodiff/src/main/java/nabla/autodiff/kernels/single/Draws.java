package nabla.autodiff.kernels.single;

import nabla.autodiff.kernels.Philox;

/**
 * Runs of random numbers of one kind, as {@link nabla.autodiff.kernels.Kernels} describes them, made of the same random bits as
 * those in doubles: a uniform number is the double one rounded down to a multiple of 2⁻²⁴, a normal one is within 2⁻²² of it
 * relatively, and a sign is the same.
 *
 * <p>They are made in place. At first an array holds words, the upper 32 of the 64 random bits less the last one as the bits of a
 * float: the first bit, a 0, then thirty. So a word is never NaN, whose bits the JVM does not keep.
 */
final class Draws {

    /** All bits but the one with the value 2³⁰. */
    static final int WITHOUT_30 = 0xBFFFFFFF;

    private static final int SIGN = 0x80000000;

    private Draws() {}

    static void uniform(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.UNIFORM, first, y, yo, n);
        for (int i = 0; i < n; i++) {
            int word = Float.floatToRawIntBits(y[yo + i]);
            y[yo + i] = ((word << 1 | word & SIGN) >>> 8) * 0x1p-24f;
        }
    }

    static void normal(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.NORMAL, first, y, yo, n);
        for (int i = 0; i < n; i++) {
            y[yo + i] = NormalQuantile.of(Float.floatToRawIntBits(y[yo + i]));
        }
        completeNormals(key0, key1, first, y, yo, n);
    }

    static void rademacher(int key0, int key1, long first, float[] y, int yo, int n) {
        words(key0, key1, Philox.RADEMACHER, first, y, yo, n);
        for (int i = 0; i < n; i++) {
            y[yo + i] = Float.floatToRawIntBits(y[yo + i]) < 0 ? -1 : 1;
        }
    }

    /** Draws again, in doubles, the normal numbers that need all bits. */
    static void completeNormals(int key0, int key1, long first, float[] y, int yo, int n) {
        for (int i = 0; i < n; i++) {
            if (NormalQuantile.needsAllBits(y[yo + i])) {
                y[yo + i] = NormalQuantile.ofAll(Philox.bits(key0, key1, Philox.NORMAL, first + i));
            }
        }
    }

    private static void words(int key0, int key1, int stream, long first, float[] y, int yo, int n) {
        int i = 0;
        while (i < n) {
            long words = Philox.upperWords(key0, key1, stream, (first + i) >> 1);
            if ((first + i & 1) == 0) {
                y[yo + i++] = Float.intBitsToFloat(word((int) words));
            }
            if (i < n) {
                y[yo + i++] = Float.intBitsToFloat(word((int) (words >>> 32)));
            }
        }
    }

    /** What an array holds of the upper 32 bits. */
    static int word(int upper) {
        return upper >> 1 & WITHOUT_30;
    }
}
