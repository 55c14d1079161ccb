package nabla.autodiff.kernels;

/**
 * The counter-based random generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011: ten rounds that scramble a counter of four 32-bit words under a key of two.
 *
 * <p>A round maps the counter (c₀, c₁, c₂, c₃) under the key (k₀, k₁) to
 *
 * <pre>  (hi(M₁c₂) ⊕ c₁ ⊕ k₀,  lo(M₁c₂),  hi(M₀c₀) ⊕ c₃ ⊕ k₁,  lo(M₀c₀))</pre>
 *
 * where hi and lo are the halves of a 64-bit product; between rounds the key grows by a Weyl step.
 *
 * <p>A counter is here an index of 64 bits and a stream tag of 32, so draws of different kinds under one key do not
 * meet. A block is returned as two longs: words 0 and 1 (low and high half of the first), 2 and 3.
 */
public final class Philox {

    /** Tag of the stream of uniform numbers. */
    public static final int UNIFORM = 0;

    /** Tag of the stream of normal numbers. */
    public static final int NORMAL = 1;

    /** Tag of the stream of signs. */
    public static final int RADEMACHER = 2;

    /** Tag of the stream of keys that are split off a key. */
    public static final int SPLIT = 3;

    /** The bits of a word. */
    public static final long WORD = 0xFFFFFFFFL;
    /** M₀, by which word 0 is multiplied. */
    public static final long M0 = 0xD2511F53L;
    /** M₁, by which word 2 is multiplied. */
    public static final long M1 = 0xCD9E8D57L;
    /** By what the first word of the key grows. */
    public static final int WEYL0 = 0x9E3779B9;
    /** By what the second word of the key grows. */
    public static final int WEYL1 = 0xBB67AE85;
    /** How often a block is scrambled. */
    public static final int ROUNDS = 10;

    /** Both upper words, instead of a half. */
    private static final int UPPER = 2;

    private Philox() {}

    /** 64 random bits: half {@code index mod 2} of the block {@code index / 2} of a stream. */
    public static long bits(int key0, int key1, int stream, long index) {
        long block = index >> 1;
        return half(key0, key1, (int) block, (int) (block >>> 32), stream, 0, (int) index & 1);
    }

    /** The multiple of 2⁻⁵³ in [0, 1) that the upper 53 bits make. */
    public static double halfOpenUniform(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /** The multiples of 2⁻⁵³ in [0, 1) with the indices first, first + 1, … of a stream: both halves of each block. */
    static void uniforms(int key0, int key1, int stream, long first, double[] y, int yo, int n) {
        int i = 0;
        if ((first & 1) == 1 && n > 0) {
            y[yo] = halfOpenUniform(bits(key0, key1, stream, first));
            i = 1;
        }
        for (; i <= n - 2; i += 2) {
            long block = (first + i) >> 1;
            int c0 = (int) block;
            int c1 = (int) (block >>> 32);
            int c2 = stream;
            int c3 = 0;
            int k0 = key0;
            int k1 = key1;
            for (int round = 0; round < ROUNDS; round++) {
                long p0 = M0 * (c0 & WORD);
                long p1 = M1 * (c2 & WORD);
                c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
                c1 = (int) p1;
                c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
                c3 = (int) p0;
                k0 += WEYL0;
                k1 += WEYL1;
            }
            y[yo + i] = halfOpenUniform((c0 & WORD) | (long) c1 << 32);
            y[yo + i + 1] = halfOpenUniform((c2 & WORD) | (long) c3 << 32);
        }
        if (i < n) {
            y[yo + i] = halfOpenUniform(bits(key0, key1, stream, first + i));
        }
    }

    /** The upper words, 1 and 3, of the two numbers of a block: the first one in the lower half. */
    public static long upperWords(int key0, int key1, int stream, long block) {
        return half(key0, key1, (int) block, (int) (block >>> 32), stream, 0, UPPER);
    }

    /** One half (0 or 1) of the block of a counter under a key, or the upper words of both. */
    static long half(int key0, int key1, int c0, int c1, int c2, int c3, int which) {
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = M0 * (c0 & WORD);
            long p1 = M1 * (c2 & WORD);
            c0 = (int) (p1 >>> 32) ^ c1 ^ key0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ key1;
            c3 = (int) p0;
            key0 += WEYL0;
            key1 += WEYL1;
        }
        return switch (which) {
            case 0 -> (c0 & WORD) | (long) c1 << 32;
            case 1 -> (c2 & WORD) | (long) c3 << 32;
            default -> (c1 & WORD) | (long) c3 << 32;
        };
    }
}
