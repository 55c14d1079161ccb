package nabla.autodiff.kernels.single;

import static nabla.autodiff.kernels.NormalQuantile.centred;

import nabla.autodiff.kernels.Philox;

/**
 * The inverse Φ⁻¹ of the standard normal distribution function in single precision, of a uniform number's random bits.
 *
 * <p>The uniform number u enters as |s| = |2u − 1| and q = 1 − |s|, each rounded once from 31 bits, so that neither loses digits
 * near 0. Φ⁻¹(u)/s is a smooth function of t = log₂(4u(1 − u)), as in {@link nabla.autodiff.kernels.NormalQuantile}: a polynomial N
 * of degree 10 with relative error 2⁻²⁷, and t = k + f·L(f) for 4u(1 − u) = 2ᵏ(1 + f) with √½ ≤ 1 + f &lt; √2, with an absolute
 * error of 2⁻²⁴. Roundings included, the result is within 2⁻²² of the quantile in doubles relatively.
 *
 * <p>That holds for results between {@link #SMALL} and {@link #LARGE}. Fewer than one in a hundred lie elsewhere; they need more
 * bits and are computed in doubles.
 */
final class NormalQuantile {

    /** Smallest result for which 31 bits are enough. */
    static final float SMALL = 0x1p-7f;

    /** Largest result for which 31 bits are enough, and the end of the polynomial. */
    static final float LARGE = 3.25f;

    /** The bits of 1 less those of √½, as in {@link nabla.autodiff.kernels.Logarithms}. */
    static final int CENTRE = 0x3F800000 - 0x3F3504F3;

    static final int SQRT_HALF_BITS = 0x3F3504F3;
    static final int FRACTION_BITS = 0x007FFFFF;
    static final int TWO_23_BITS = 0x4B000000;

    /** 2²³ and the bias of the exponent. */
    static final float EXPONENT_ZERO = 0x1p23f + 127;

    static final float L0 = 1.4426948f;
    static final float L1 = -0.7213571f;
    static final float L2 = 0.48093876f;
    static final float L3 = -0.3600881f;
    static final float L4 = 0.28672042f;
    static final float L5 = -0.2500727f;
    static final float L6 = 0.23681302f;
    static final float L7 = -0.14564611f;

    static final float N0 = 1.2533141f;
    static final float N1 = -0.22743312f;
    static final float N2 = 0.007848512f;
    static final float N3 = 0.0011024631f;
    static final float N4 = -3.8697075e-05f;
    static final float N5 = -8.51329e-06f;
    static final float N6 = 1.1354304e-06f;
    static final float N7 = 3.1701381e-07f;
    static final float N8 = 2.8941347e-08f;
    static final float N9 = 1.2739948e-09f;
    static final float N10 = 2.2891985e-11f;

    private static final double SQRT_HALF_PI = 1.2533141373155003;

    private NormalQuantile() {}

    /** Φ⁻¹(u) for a word of {@link Draws}. */
    static float of(int word) {
        int below = ~(word >> 31);
        int odd = (word << 1 ^ below >>> 1) | 1;
        float s = odd * 0x1p-31f;
        float q = (odd ^ 0x7FFFFFFE) * 0x1p-31f;
        int r = Float.floatToRawIntBits(q * (2 - q)) + CENTRE;
        float k = Float.intBitsToFloat(r >>> 23 | TWO_23_BITS) - EXPONENT_ZERO;
        float f = Float.intBitsToFloat((r & FRACTION_BITS) + SQRT_HALF_BITS) - 1;
        float l = Math.fma(f, L7, L6);
        l = Math.fma(f, l, L5);
        l = Math.fma(f, l, L4);
        l = Math.fma(f, l, L3);
        l = Math.fma(f, l, L2);
        l = Math.fma(f, l, L1);
        l = Math.fma(f, l, L0);
        float t = Math.fma(f, l, k);
        float n = Math.fma(t, N10, N9);
        n = Math.fma(t, n, N8);
        n = Math.fma(t, n, N7);
        n = Math.fma(t, n, N6);
        n = Math.fma(t, n, N5);
        n = Math.fma(t, n, N4);
        n = Math.fma(t, n, N3);
        n = Math.fma(t, n, N2);
        n = Math.fma(t, n, N1);
        n = Math.fma(t, n, N0);
        return Float.intBitsToFloat(Float.floatToRawIntBits(s * n) | below << 31);
    }

    /** Whether a result needs more bits than 31. */
    static boolean needsAllBits(float z) {
        return Math.abs(z) < SMALL || Math.abs(z) > LARGE;
    }

    /** Φ⁻¹(u) for all bits of u, in doubles; near 0 by its series √(π/2)·s·(1 + πs²/12 + …). */
    static float ofAll(long bits) {
        double u = centred(Philox.halfOpenUniform(bits));
        double s = 2 * u - 1;
        return Math.abs(s) < SMALL
                ? (float) (s * Math.fma(s * s, SQRT_HALF_PI * Math.PI / 12, SQRT_HALF_PI))
                : (float) nabla.autodiff.kernels.NormalQuantile.of(u);
    }
}
