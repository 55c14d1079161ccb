package nabla.autodiff.kernels.single;

/**
 * The exponential function of one number, and what is a short step from it, in single precision.
 *
 * <p>As in double precision x = k·ln 2 + r with the nearest integer k, found by adding 1.5·2²³, and
 *
 * <pre>  eʳ = 1 + r + r²·E(r),  |r| ≤ ½·ln 2</pre>
 *
 * where E is of degree 4 and its error is 2⁻²⁸ of the result. Polynomials of these classes are minimax polynomials of the
 * relative error of the function they serve: linear programs on Chebyshev points, with the coefficients rounded to floats one
 * after another, the lowest first, and the rest fitted anew.
 *
 * <p>2ᵏ is multiplied in two factors, so that one formula reaches from the least subnormal number to infinity. The
 * bounds in units in the last place hold for every float.
 */
final class Exponentials {

    /** Beyond these e^x is infinite or 0. */
    static final float EXP_LARGEST = 89;

    static final float EXP_SMALLEST = -104;

    static final float LOG2_E = 1.442695f;
    static final float LN2_HIGH = 0.6931472f;
    static final float LN2_LOW = -1.9046542e-9f;

    /** Added to k it leaves k + 127, the exponent bits of 2ᵏ, in the low bits of the sum. */
    static final float ROUNDER = 0x1.8p23f + 127;

    /** The same for two factors: the bits of a sum, halved, end in the exponent of the first. */
    static final float TWO_STEP_ROUNDER = 0x1.8p23f + 254;

    static final float E0 = 0.49999994f;
    static final float E1 = 0.16666521f;
    static final float E2 = 0.041668266f;
    static final float E3 = 0.008368684f;
    static final float E4 = 0.0013820947f;

    /** Up to this magnitude tanh is a polynomial. */
    static final float TANH_SMALL = 0.55f;

    /** From here on tanh is 1. */
    static final float TANH_IS_ONE = 9.02f;

    static final float T0 = -0.33332875f;
    static final float T1 = 0.13319056f;
    static final float T2 = -0.052563615f;
    static final float T3 = 0.016230084f;

    /** From here down e^x − 1 is −1. */
    static final float EXPM1_IS_MINUS_ONE = -18;

    /** Up to this 2ᵏ is a number. */
    static final float EXPM1_ORDINARY = 88;

    /** Down to this the logistic function is a normal number. */
    static final float SIGMOID_ORDINARY = -87;

    /** From here on the logistic function is 1. */
    static final float SIGMOID_IS_ONE = 18;

    private Exponentials() {}

    /** eˣ, within 0.9 ulp. */
    static float exp(float x) {
        float v = x > EXP_LARGEST ? EXP_LARGEST : x < EXP_SMALLEST ? EXP_SMALLEST : x;
        float t = Math.fma(v, LOG2_E, TWO_STEP_ROUNDER);
        float k = t - TWO_STEP_ROUNDER;
        float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, v));
        float p = Math.fma(r, Math.fma(r, tail(r), 1), 1);
        int bits = Float.floatToRawIntBits(t);
        int half = bits >> 1;
        return p * Float.intBitsToFloat(half << 23) * Float.intBitsToFloat(bits - half << 23);
    }

    /** eˣ − 1 = (2ᵏ − 1) + 2ᵏ·(eʳ − 1), within 1.5 ulp. */
    static float expm1(float x) {
        if (x > EXPM1_ORDINARY) {
            return exp(x);
        }
        float v = x < EXPM1_IS_MINUS_ONE ? EXPM1_IS_MINUS_ONE : x;
        float t = Math.fma(v, LOG2_E, ROUNDER);
        float k = t - ROUNDER;
        float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, v));
        float power = powerOfTwo(t);
        return Math.copySign(Math.fma(power, reducedExpm1(r), power - 1), x);
    }

    /** x + x³·T(x²) next to 0, and ±(1 − 2/(e^{2|x|} + 1)) beyond, where nothing cancels; within 1.5 ulp. */
    static float tanh(float x) {
        float a = Math.abs(x);
        if (!(a > TANH_SMALL)) {
            float z = x * x;
            float p = Math.fma(z, T3, T2);
            p = Math.fma(z, p, T1);
            p = Math.fma(z, p, T0);
            return Math.copySign(Math.fma(x * z, p, x), x);
        }
        float v = a > TANH_IS_ONE ? TANH_IS_ONE : a;
        float w = v + v;
        float t = Math.fma(w, LOG2_E, ROUNDER);
        float k = t - ROUNDER;
        float r = Math.fma(k, -LN2_HIGH, w);
        float power = powerOfTwo(t);
        float d = Math.fma(power, reducedExpm1(r), power + 1);
        return Math.copySign(1 - 2 / d, x);
    }

    /** 1/(1 + e⁻ˣ), within 1.7 ulp. What 1 + 2ᵏ loses for a large k comes back with e⁻ˣ − 2ᵏ. */
    static float sigmoid(float x) {
        if (x < SIGMOID_ORDINARY) {
            return exp(x);
        }
        float v = -(x > SIGMOID_IS_ONE ? SIGMOID_IS_ONE : x);
        float t = Math.fma(v, LOG2_E, ROUNDER);
        float k = t - ROUNDER;
        float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, v));
        float power = powerOfTwo(t);
        float c = power + 1;
        float low = 1 - (c - power);
        return 1 / (c + Math.fma(power, reducedExpm1(r), low));
    }

    /** eʳ − 1. */
    static float reducedExpm1(float r) {
        return Math.fma(r * r, tail(r), r);
    }

    /** E(r). */
    static float tail(float r) {
        float e = Math.fma(r, E4, E3);
        e = Math.fma(r, e, E2);
        e = Math.fma(r, e, E1);
        e = Math.fma(r, e, E0);
        return e;
    }

    /** 2ᵏ from k + {@link #ROUNDER}. */
    static float powerOfTwo(float t) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(t) << 23);
    }
}
