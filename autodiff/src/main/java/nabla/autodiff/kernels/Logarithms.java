package nabla.autodiff.kernels;

/**
 * The natural logarithm of one number, and what is made of it.
 *
 * <p>A positive normal number is m·2ᵏ with √½ ≤ m &lt; √2. With f = m − 1 and s = f/(2 + f)
 *
 * <pre>  log m = log((1 + s)/(1 − s)) = f − (f²/2 − s·(f²/2 + s²·L(s²)))</pre>
 *
 * so the leading term f is exact and only small terms carry rounding errors (the form is that of FDLIBM's e_log.c, Sun
 * Microsystems 1993). L is a polynomial of degree 6 here, with an error of 2⁻⁶¹, or U of degree 9 with an error of 2⁻⁵⁸
 * when f reaches 1.
 */
final class Logarithms {

    /** The bits of 1 less those of √½: added to the bits of x they round its exponent to the k above. */
    static final long CENTRE = 0x3FF0000000000000L - 0x3FE6A09E667F3BCDL;

    static final long SQRT_HALF_BITS = 0x3FE6A09E667F3BCDL;
    static final long FRACTION_BITS = 0x000FFFFFFFFFFFFFL;
    static final long TWO_52_BITS = 0x4330000000000000L;

    /** 2⁵² and the bias of the exponent. */
    static final double EXPONENT_ZERO = 0x1p52 + 1023;

    /** Beyond this log(1 + x) is log x to the last bit. */
    static final double LOG1P_LARGE = 0x1p60;

    static final double L0 = 0.6666666666666816;
    static final double L1 = 0.39999999998986363;
    static final double L2 = 0.2857142882318421;
    static final double L3 = 0.2222219125679284;
    static final double L4 = 0.18183908352400138;
    static final double L5 = 0.15305949803397217;
    static final double L6 = 0.14871475664689177;

    static final double U0 = 0.666666666666663;
    static final double U1 = 0.40000000000158636;
    static final double U2 = 0.2857142854776242;
    static final double U3 = 0.2222222397218891;
    static final double U4 = 0.18181743913282092;
    static final double U5 = 0.15386559070640268;
    static final double U6 = 0.1330099503040506;
    static final double U7 = 0.12105857950789646;
    static final double U8 = 0.08341286755641796;
    static final double U9 = 0.1701612221295615;

    private Logarithms() {}

    /** log x, within 0.9 ulp. */
    static double log(double x) {
        if (x >= Double.MIN_NORMAL && x <= Double.MAX_VALUE) {
            return normalLog(x, EXPONENT_ZERO);
        }
        if (x > 0 && x < Double.MIN_NORMAL) {
            return normalLog(x * 0x1p54, EXPONENT_ZERO + 54);
        }
        return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
    }

    private static double normalLog(double x, double exponentZero) {
        long bits = Double.doubleToRawLongBits(x) + CENTRE;
        double k = Double.longBitsToDouble((bits >>> 52) | TWO_52_BITS) - exponentZero;
        double f = Double.longBitsToDouble((bits & FRACTION_BITS) + SQRT_HALF_BITS) - 1;
        return assemble(k, f, 0);
    }

    /** k·ln 2 + log(1 + f + low), low being far below the last bit of 1 + f. */
    private static double assemble(double k, double f, double low) {
        double s = f / (2 + f);
        double z = s * s;
        double half = 0.5 * f * f;
        double l = Math.fma(z, L6, L5);
        l = Math.fma(z, l, L4);
        l = Math.fma(z, l, L3);
        l = Math.fma(z, l, L2);
        l = Math.fma(z, l, L1);
        l = Math.fma(z, l, L0);
        double small = Math.fma(s, Math.fma(z, l, half), Math.fma(k, Exponentials.LN2_LOW, low));
        return Math.fma(k, Exponentials.LN2_HIGH, f - (half - small));
    }

    /**
     * log(1 + x), within 1.2 ulp. The rounding error of u = 1 + x, scaled like u, is added to f; where k = 0 this gives
     * back f = x.
     */
    static double log1p(double x) {
        if (!(x > -1 && x <= LOG1P_LARGE)) {
            return x > 0 ? log(x) : x == -1 ? Double.NEGATIVE_INFINITY : Double.NaN;
        }
        double u = 1 + x;
        double v = u - 1;
        double uLow = (1 - (u - v)) + (x - v);
        long bits = Double.doubleToRawLongBits(u) + CENTRE;
        long exponent = bits >>> 52;
        double k = Double.longBitsToDouble(exponent | TWO_52_BITS) - EXPONENT_ZERO;
        double scale = Double.longBitsToDouble((2046 - exponent) << 52);
        double fHigh = Double.longBitsToDouble((bits & FRACTION_BITS) + SQRT_HALF_BITS) - 1;
        double fLow = uLow * scale;
        double f = fHigh + fLow;
        double y = assemble(k, f, (fHigh - f) + fLow);
        return x == 0 ? x : y;
    }

    /** log(1 + e) for 0 ≤ e ≤ 1, within 1.2 ulp. */
    private static double log1pOfUnit(double e) {
        double s = e / (2 + e);
        double z = s * s;
        double half = 0.5 * e * e;
        double u = Math.fma(z, U9, U8);
        u = Math.fma(z, u, U7);
        u = Math.fma(z, u, U6);
        u = Math.fma(z, u, U5);
        u = Math.fma(z, u, U4);
        u = Math.fma(z, u, U3);
        u = Math.fma(z, u, U2);
        u = Math.fma(z, u, U1);
        u = Math.fma(z, u, U0);
        return e - (half - s * Math.fma(z, u, half));
    }

    /** log(1 + eˣ) = max(x, 0) + log(1 + exp(−|x|)), within 1.8 ulp. */
    static double softplus(double x) {
        double a = -Math.abs(x);
        if (!(a >= -Exponentials.ORDINARY)) {
            return x > 0 ? x : Exponentials.exp(x);
        }
        return (x > 0 ? x : 0) + log1pOfUnit(Exponentials.exp(a));
    }

    /** log(eᵃ + eᵇ) = max(a, b) + log(1 + exp(−|a − b|)); the error is 1.5 ulp of the larger of |max(a, b)| and 1. */
    static double logAddExp(double a, double b) {
        double larger = a > b ? a : b;
        double gap = -Math.abs(a - b);
        if (!(gap >= -Exponentials.ORDINARY)) {
            return a == b ? a : a != a || b != b ? Double.NaN : larger;
        }
        return larger + log1pOfUnit(Exponentials.exp(gap));
    }
}
