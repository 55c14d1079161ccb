package nabla.autodiff.kernels.single;

/**
 * Sine and cosine of one number, in single precision.
 *
 * <p>x = k·π/2 + r with the nearest integer k and |r| ≤ π/4, where π/2 is the sum of three floats. x − k·(the first) is
 * exact, and the two other products enter unrounded, so r keeps its relative accuracy next to the multiples of π/2. With
 * z = r²
 *
 * <pre>  sin r = r + r·z·S(z)        cos r = 1 − z/2 + z²·C(z)</pre>
 *
 * S and C are of degree 2 with errors of 2⁻²⁸ and 2⁻³³. ({@link Exponentials} tells how they are fitted.) The parity of k
 * chooses between the two, its second bit the sign. Beyond {@value #ORDINARY} FDLIBM's function on doubles takes over
 * ({@link StrictMath}).
 */
final class Trigonometry {

    /** Up to this magnitude k has at most 16 bits, so that it is the nearest integer, or next to a half. */
    static final float ORDINARY = 1e5f;

    static final float TWO_OVER_PI = 0.63661975f;

    /** The parts are rounded down: products with a k of 0 then keep the sign of a zero. */
    static final float HALF_PI_1 = 1.5707963f;

    static final float HALF_PI_2 = 7.5497894e-8f;
    static final float HALF_PI_3 = 5.3903025e-15f;
    static final float ROUNDER = 0x1.8p23f;

    static final float S0 = -0.16666654f;
    static final float S1 = 0.008332106f;
    static final float S2 = -0.00019507883f;

    static final float C0 = 0.041666646f;
    static final float C1 = -0.0013887306f;
    static final float C2 = 0.00002443165f;

    private Trigonometry() {}

    /** sin x, within 1.6 ulp. */
    static float sin(float x) {
        return Math.abs(x) <= ORDINARY ? turned(x, 0) : (float) StrictMath.sin(x);
    }

    /** cos x, within 1.6 ulp. */
    static float cos(float x) {
        return Math.abs(x) <= ORDINARY ? turned(x, 1) : (float) StrictMath.cos(x);
    }

    /** sin(x + quarter·π/2). */
    private static float turned(float x, int quarter) {
        float t = Math.fma(x, TWO_OVER_PI, ROUNDER);
        float k = t - ROUNDER;
        float r = Math.fma(k, -HALF_PI_3, Math.fma(k, -HALF_PI_2, Math.fma(k, -HALF_PI_1, x)));
        float z = r * r;
        int turns = Float.floatToRawIntBits(t) + quarter;
        float y = (turns & 1) == 0 ? sine(r, z) : cosine(z);
        return Float.intBitsToFloat(Float.floatToRawIntBits(y) ^ (turns & 2) << 30);
    }

    private static float sine(float r, float z) {
        float s = Math.fma(z, S2, S1);
        s = Math.fma(z, s, S0);
        return r == 0 ? r : Math.fma(r * z, s, r);
    }

    private static float cosine(float z) {
        float c = Math.fma(z, C2, C1);
        c = Math.fma(z, c, C0);
        c = Math.fma(z, c, -0.5f);
        return Math.fma(z, c, 1);
    }
}
