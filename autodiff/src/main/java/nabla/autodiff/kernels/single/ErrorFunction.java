package nabla.autodiff.kernels.single;

/**
 * The error function of one number and its complement, in single precision.
 *
 * <p>Up to {@value #ERF_NEAR}, erf x = x + x·F(x²) with F of degree 5 and error 2⁻²⁶. Beyond,
 *
 * <pre>  erf x = 1 − exp Q(x)</pre>
 *
 * with Q of degree 5, the logarithm of erfc, and an error of 2⁻²⁵ of the result. The complement needs more there, for
 * nothing hides its relative error: from {@value #ERFC_NEAR} on
 *
 * <pre>  erfc x = exp(−x²)·(1 + G(t))/(1 + 2x),  t = (x − 4)/(x + 4)</pre>
 *
 * as in double precision, with G of degree 9 and error 2⁻²⁸. ({@link Exponentials} tells how they are fitted.)
 */
final class ErrorFunction {

    /** Up to this erf is a polynomial. */
    static final float ERF_NEAR = 0.875f;

    /** Up to this 1 − erf x does not cancel. */
    static final float ERFC_NEAR = 0.5f;

    /** From here on erf is 1. */
    static final float ERF_IS_ONE = 3.95f;

    /** From here on erfc is 0. */
    static final float ERFC_IS_ZERO = 10.1f;

    static final float F0 = 0.12837915f;
    static final float F1 = -0.37612504f;
    static final float F2 = 0.11281922f;
    static final float F3 = -0.026770486f;
    static final float F4 = 0.004998928f;
    static final float F5 = -0.0006020491f;

    static final float Q0 = -0.0016532416f;
    static final float Q1 = -1.1210136f;
    static final float Q2 = -0.64957803f;
    static final float Q3 = -0.091929615f;
    static final float Q4 = 0.015857238f;
    static final float Q5 = -0.0012882433f;

    static final float G0 = 0.23299512f;
    static final float G1 = -0.13962112f;
    static final float G2 = 0.015379491f;
    static final float G3 = 0.06809608f;
    static final float G4 = -0.1010388f;
    static final float G5 = 0.0937575f;
    static final float G6 = -0.06629961f;
    static final float G7 = 0.037001554f;
    static final float G8 = -0.016487693f;
    static final float G9 = 0.005329353f;

    private ErrorFunction() {}

    /** erf x, within 1.4 ulp. */
    static float erf(float x) {
        float a = Math.abs(x);
        if (!(a > ERF_NEAR)) {
            return near(x);
        }
        float v = a > ERF_IS_ONE ? ERF_IS_ONE : a;
        float q = Math.fma(v, Q5, Q4);
        q = Math.fma(v, q, Q3);
        q = Math.fma(v, q, Q2);
        q = Math.fma(v, q, Q1);
        q = Math.fma(v, q, Q0);
        float t = Math.fma(q, Exponentials.LOG2_E, Exponentials.ROUNDER);
        float k = t - Exponentials.ROUNDER;
        float r = Math.fma(k, -Exponentials.LN2_HIGH, q);
        float power = Exponentials.powerOfTwo(t);
        return Math.copySign(Math.fma(-power, Exponentials.reducedExpm1(r), 1 - power), x);
    }

    /** erfc x, within 2 ulp. */
    static float erfc(float x) {
        float a = Math.abs(x);
        if (!(a > ERFC_NEAR)) {
            return 1 - near(x);
        }
        float y = far(a > ERFC_IS_ZERO ? ERFC_IS_ZERO : a);
        return x < 0 ? 2 - y : y;
    }

    /** erf x for |x| ≤ {@value #ERF_NEAR}. */
    private static float near(float x) {
        float z = x * x;
        float f = Math.fma(z, F5, F4);
        f = Math.fma(z, f, F3);
        f = Math.fma(z, f, F2);
        f = Math.fma(z, f, F1);
        f = Math.fma(z, f, F0);
        return Math.fma(x, f, x);
    }

    /** erfc x for x > {@value #ERFC_NEAR}: the rounding errors of x², of 1/(1 + 2x) and of r + g enter again. */
    private static float far(float x) {
        float square = -(x * x);
        float squareLow = Math.fma(-x, x, -square);
        float t = Math.fma(square, Exponentials.LOG2_E, Exponentials.TWO_STEP_ROUNDER);
        float k = t - Exponentials.TWO_STEP_ROUNDER;
        float high = Math.fma(k, -Exponentials.LN2_HIGH, square);
        float low = Math.fma(k, -Exponentials.LN2_LOW, squareLow);
        float r = high + low;
        float rest = (high - r) + low;
        float e = Exponentials.reducedExpm1(r);

        float plus4 = x + 4;
        float d = Math.fma(2, x, 1);
        float dLow = Math.fma(2, x, 1 - d);
        float inverse = 1 / (d * plus4);
        float v = inverse * plus4;
        float error = Math.fma(-v, dLow, Math.fma(-v, d, 1));
        float u = (x - 4) * (inverse * d);
        float g = Math.fma(u, G9, G8);
        g = Math.fma(u, g, G7);
        g = Math.fma(u, g, G6);
        g = Math.fma(u, g, G5);
        g = Math.fma(u, g, G4);
        g = Math.fma(u, g, G3);
        g = Math.fma(u, g, G2);
        g = Math.fma(u, g, G1);
        g = Math.fma(u, g, G0);
        float sum = r + g;
        float ofG = sum - r;
        float sumLow = (r - (sum - ofG)) + (g - ofG);
        float tail = Math.fma(r * r, Exponentials.tail(r), Math.fma(g, e, (error + rest) + sumLow));
        int bits = Float.floatToRawIntBits(t);
        int half = bits >> 1;
        return Math.fma(v, sum + tail, v) * Float.intBitsToFloat(half << 23) * Float.intBitsToFloat(bits - half << 23);
    }
}
