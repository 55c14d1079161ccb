package nabla.autodiff.kernels;

/**
 * The exponential function of one number, and what is a short step from it.
 *
 * <p>The reduction is x = k·ln 2 + r with the integer k nearest to x/ln 2, found by adding 1.5·2⁵² (its low bits then
 * hold k), and r computed with ln 2 in two parts (Cody and Waite, "Software manual for the elementary functions",
 * 1980). Then
 *
 * <pre>  eʳ = 1 + r + r²·E(r),  |r| ≤ ½·ln 2</pre>
 *
 * where E is a polynomial of degree 9 whose error is 2⁻⁵⁷ of the result, and multiplying by 2ᵏ adds to the exponent.
 *
 * <p>Every function is written for |x| ≤ {@value #ORDINARY}, where 2ᵏ and the result are normal numbers, and has a
 * second branch beyond. The vector kernels repeat the first branch operation by operation and take the second from
 * here.
 */
final class Exponentials {

    /** Up to this magnitude eˣ and e⁻ˣ are normal numbers. */
    static final double ORDINARY = 708;

    static final double LOG2_E = 1.4426950408889634;
    static final double LN2_HIGH = 0.6931471805599453;
    static final double LN2_LOW = 2.3190468138462996e-17;

    /** Added to k it leaves k + 1023, the exponent bits of 2ᵏ, in the low bits of the sum. */
    static final double ROUNDER = 0x1.8p52 + 1023;

    static final double E0 = 0.5;
    static final double E1 = 0.16666666666666685;
    static final double E2 = 0.041666666666600294;
    static final double E3 = 0.008333333333315953;
    static final double E4 = 0.0013888888928172128;
    static final double E5 = 0.00019841269898664948;
    static final double E6 = 2.480150705593107e-05;
    static final double E7 = 2.7557232865118846e-06;
    static final double E8 = 2.7625800842535505e-07;
    static final double E9 = 2.5112658622693133e-08;

    private Exponentials() {}

    /** eˣ, within 1.1 ulp. */
    static double exp(double x) {
        if (!(Math.abs(x) <= ORDINARY)) {
            return extremeExp(x);
        }
        double t = Math.fma(x, LOG2_E, ROUNDER);
        double k = t - ROUNDER;
        double r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
        return (1 + Math.fma(r * r, tail(r), r)) * powerOfTwo(t);
    }

    /** eˣ for any x, rounded once if the result is subnormal. */
    private static double extremeExp(double x) {
        if (x > 800) {
            return Double.POSITIVE_INFINITY;
        }
        if (x < -900) {
            return 0;
        }
        double k = Math.rint(x * LOG2_E);
        double r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
        return Math.scalb(1 + Math.fma(r * r, tail(r), r), (int) k);
    }

    /**
     * eˣ − 1 = (2ᵏ − 1) + 2ᵏ·(eʳ − 1) with one rounding at the end, within 1.7 ulp. The low part of r matters: at
     * k = 1 a third of its last bit is one of the result.
     */
    static double expm1(double x) {
        if (!(Math.abs(x) <= ORDINARY)) {
            return x < 0 ? -1 : exp(x);
        }
        double t = Math.fma(x, LOG2_E, ROUNDER);
        double k = t - ROUNDER;
        double power = powerOfTwo(t);
        double y = Math.fma(power, reducedExpm1(Math.fma(k, -LN2_HIGH, x), k * -LN2_LOW), power - 1);
        return Math.copySign(y, x);
    }

    /** eʳ − 1 for r = high + low, low being about a rounding error. */
    static double reducedExpm1(double high, double low) {
        double r = high + low;
        double rest = (high - r) + low;
        return r + Math.fma(r * r, tail(r), rest);
    }

    /**
     * tanh |x| = e/(e + 2) with e = exp(2|x|) − 1. The quotient takes a step of Newton's iteration with the rounding
     * errors of e and e + 2, so that little more than the last rounding remains: within 1.5 ulp. From 22 on the result
     * is 1.
     */
    static double tanh(double x) {
        double a = Math.abs(x);
        double z = 2 * (a > 22 ? 22 : a);
        double t = Math.fma(z, LOG2_E, ROUNDER);
        double k = t - ROUNDER;
        double power = powerOfTwo(t);
        double p = reducedExpm1(Math.fma(k, -LN2_HIGH, z), k * -LN2_LOW);
        double e = Math.fma(power, p, power - 1);
        double eLow = Math.fma(power, p, (power - 1) - e);
        double d = e + 2;
        double dLow = (e - (d - 2)) + eLow;
        double inverse = 1 / d;
        double q = e * inverse;
        double rest = Math.fma(-q, d, e) + Math.fma(-q, dLow, eLow);
        return Math.copySign(Math.fma(rest, inverse, q), x);
    }

    /**
     * 1/(1 + e⁻ˣ) for x ≥ 0 and eˣ/(1 + eˣ) for x &lt; 0, the quotient corrected as in {@link #tanh}; within 1.5 ulp.
     */
    static double sigmoid(double x) {
        if (!(Math.abs(x) <= ORDINARY)) {
            return x > 0 ? 1 : exp(x);
        }
        double e = exp(-Math.abs(x));
        double numerator = x < 0 ? e : 1;
        double d = 1 + e;
        double dLow = e - (d - 1);
        double inverse = 1 / d;
        double q = numerator * inverse;
        double correction = Math.fma(-q, dLow, Math.fma(-q, d, numerator)) * inverse;
        return q + correction;
    }

    /** E(r). */
    private static double tail(double r) {
        double e = Math.fma(r, E9, E8);
        e = Math.fma(r, e, E7);
        e = Math.fma(r, e, E6);
        e = Math.fma(r, e, E5);
        e = Math.fma(r, e, E4);
        e = Math.fma(r, e, E3);
        e = Math.fma(r, e, E2);
        e = Math.fma(r, e, E1);
        e = Math.fma(r, e, E0);
        return e;
    }

    /** 2ᵏ from k + {@link #ROUNDER}. */
    static double powerOfTwo(double t) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(t) << 52);
    }
}
