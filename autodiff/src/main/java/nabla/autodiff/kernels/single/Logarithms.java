package nabla.autodiff.kernels.single;

/**
 * The natural logarithm of one number, and what is made of it, in single precision.
 *
 * <p>A positive normal number is m·2ᵏ with √½ ≤ m &lt; √2, and with f = m − 1
 *
 * <pre>  log m = f + f²·(−½ + f·L(f))</pre>
 *
 * where L is of degree 7 and its error is 2⁻²⁷ of the result. For f from 0 to 1, where softplus needs it,
 * log(1 + f) = f + f²·U(f) with U of degree 8 and an error of 2⁻²⁷. ({@link Exponentials} tells how they are fitted.)
 */
final class Logarithms {

    /** The bits of 1 less those of √½: added to the bits of x they round its exponent to the k above. */
    static final int CENTRE = 0x3F800000 - 0x3F3504F3;

    static final int SQRT_HALF_BITS = 0x3F3504F3;
    static final int FRACTION_BITS = 0x007FFFFF;
    static final int TWO_23_BITS = 0x4B000000;

    /** 2²³ and the bias of the exponent. */
    static final float EXPONENT_ZERO = 0x1p23f + 127;

    /** Up to this 1 + x can be scaled to m; beyond, log(1 + x) is log x to the last bit. */
    static final float LOG1P_LARGE = 0x1p60f;

    static final float L0 = 0.3333333f;
    static final float L1 = -0.2500082f;
    static final float L2 = 0.2000124f;
    static final float L3 = -0.16623403f;
    static final float L4 = 0.14201608f;
    static final float L5 = -0.1315973f;
    static final float L6 = 0.12762125f;
    static final float L7 = -0.076359876f;

    static final float U0 = -0.4999993f;
    static final float U1 = 0.33330464f;
    static final float U2 = -0.24958019f;
    static final float U3 = 0.19692102f;
    static final float U4 = -0.15344882f;
    static final float U5 = 0.10661137f;
    static final float U6 = -0.057457425f;
    static final float U7 = 0.020086423f;
    static final float U8 = -0.00329053f;

    private Logarithms() {}

    /** log x, within 0.9 ulp. */
    static float log(float x) {
        if (x >= Float.MIN_NORMAL && x <= Float.MAX_VALUE) {
            return normalLog(x, EXPONENT_ZERO);
        }
        if (x > 0 && x < Float.MIN_NORMAL) {
            return normalLog(x * 0x1p24f, EXPONENT_ZERO + 24);
        }
        return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
    }

    private static float normalLog(float x, float exponentZero) {
        int bits = Float.floatToRawIntBits(x) + CENTRE;
        float k = Float.intBitsToFloat((bits >>> 23) | TWO_23_BITS) - exponentZero;
        float f = Float.intBitsToFloat((bits & FRACTION_BITS) + SQRT_HALF_BITS) - 1;
        return assemble(k, f, 0);
    }

    /** k·ln 2 + log(1 + f + low), low being far below the last bit of 1 + f. */
    private static float assemble(float k, float f, float low) {
        float z = f * f;
        float l = Math.fma(f, L7, L6);
        l = Math.fma(f, l, L5);
        l = Math.fma(f, l, L4);
        l = Math.fma(f, l, L3);
        l = Math.fma(f, l, L2);
        l = Math.fma(f, l, L1);
        l = Math.fma(f, l, L0);
        l = Math.fma(f, l, -0.5f);
        float small = Math.fma(z, l, Math.fma(k, Exponentials.LN2_LOW, low));
        return Math.fma(k, Exponentials.LN2_HIGH, f + small);
    }

    /**
     * log(1 + x), within 1 ulp. The rounding error of u = 1 + x, scaled like u, is added to f; where k = 0 this gives back
     * f = x.
     */
    static float log1p(float x) {
        if (!(x > -1 && x <= LOG1P_LARGE)) {
            return x > 0 ? log(x) : x == -1 ? Float.NEGATIVE_INFINITY : Float.NaN;
        }
        float u = 1 + x;
        float v = u - 1;
        float uLow = (1 - (u - v)) + (x - v);
        int bits = Float.floatToRawIntBits(u) + CENTRE;
        int exponent = bits >>> 23;
        float k = Float.intBitsToFloat(exponent | TWO_23_BITS) - EXPONENT_ZERO;
        float scale = Float.intBitsToFloat((254 - exponent) << 23);
        float fHigh = Float.intBitsToFloat((bits & FRACTION_BITS) + SQRT_HALF_BITS) - 1;
        float fLow = uLow * scale;
        float f = fHigh + fLow;
        float y = assemble(k, f, (fHigh - f) + fLow);
        return x == 0 ? x : y;
    }

    /** log(1 + e) for 0 ≤ e ≤ 1. */
    private static float log1pOfUnit(float e) {
        float u = Math.fma(e, U8, U7);
        u = Math.fma(e, u, U6);
        u = Math.fma(e, u, U5);
        u = Math.fma(e, u, U4);
        u = Math.fma(e, u, U3);
        u = Math.fma(e, u, U2);
        u = Math.fma(e, u, U1);
        u = Math.fma(e, u, U0);
        return Math.fma(e * e, u, e);
    }

    /** log(1 + eˣ) = max(x, 0) + log(1 + exp(−|x|)), within 1.9 ulp. */
    static float softplus(float x) {
        return (x > 0 ? x : 0) + log1pOfUnit(Exponentials.exp(-Math.abs(x)));
    }
}
