package nabla.autodiff.kernels;

/**
 * The error function of one number and its complement.
 *
 * <p>Up to {@value #SMALL}, erf x = x + x·F(x²) with F of degree 8 and error 2⁻⁵⁶. Beyond,
 *
 * <pre>  erfc x = exp(−x²)·(1 + G(t))/(1 + 2x),  t = (x − 4)/(x + 4)</pre>
 *
 * with G of degree 21 and error 2⁻⁵⁶: the map to t makes the scaled function exp(x²)·(1 + 2x)·erfc x, which stays
 * between 1 and 1.13, smooth on the whole half line (Shepherd and Laframboise, "Chebyshev approximation of
 * (1 + 2x) exp(x²) erfc x", Math. Comp. 36, 1981). The rounding error of x² goes into the exponential, that of
 * 1/(1 + 2x) into the last sum.
 */
final class ErrorFunction {

    /** Below this erf is a polynomial, and 1 − erf x does not cancel. */
    static final double SMALL = 0.5;

    /** Up to this erfc is a normal number. */
    static final double ORDINARY = 26;

    /** From here on erf is 1. */
    static final double ERF_IS_ONE = 6;

    static final double F0 = 0.12837916709551256;
    static final double F1 = -0.3761263890318326;
    static final double F2 = 0.1128379167091335;
    static final double F3 = -0.02686617062986794;
    static final double F4 = 0.005223977332756668;
    static final double F5 = -0.0008548294709201876;
    static final double F6 = 0.00012053204036633704;
    static final double F7 = -1.4842854429905098e-05;
    static final double F8 = 1.4697692658734963e-06;

    static final double G0 = 0.2329951186255525;
    static final double G1 = -0.13962111684056253;
    static final double G2 = 0.015379652102620458;
    static final double G3 = 0.06809705425469367;
    static final double G4 = -0.10103906603630554;
    static final double G5 = 0.09373283499833032;
    static final double G6 = -0.06633036581274805;
    static final double G7 = 0.03716751553747102;
    static final double G8 = -0.016197734046099754;
    static final double G9 = 0.0050319699821118734;
    static final double G10 = -0.0007577734057224876;
    static final double G11 = -0.00019925674845318344;
    static final double G12 = 0.00015062234744117955;
    static final double G13 = -2.4398866410967797e-05;
    static final double G14 = -1.1224411472748897e-05;
    static final double G15 = 5.7083954263661406e-06;
    static final double G16 = 2.991304700904167e-07;
    static final double G17 = -8.22241332674742e-07;
    static final double G18 = 6.734351464258267e-08;
    static final double G19 = 1.0545204132391772e-07;
    static final double G20 = -1.2326147087571146e-08;
    static final double G21 = -1.0406856175745199e-08;

    private ErrorFunction() {}

    /** erf x, within 1.3 ulp. */
    static double erf(double x) {
        double a = Math.abs(x);
        if (a <= SMALL) {
            return near(x);
        }
        return Math.copySign(a < ERF_IS_ONE ? 1 - far(a, 0) : a >= ERF_IS_ONE ? 1 : a, x);
    }

    /** erfc x, within 1.6 ulp. */
    static double erfc(double x) {
        double a = Math.abs(x);
        if (a <= SMALL) {
            return 1 - near(x);
        }
        if (!(a <= ORDINARY)) {
            return x < 0 ? 2 : a > 28 ? 0 : a != a ? a : far(a, 128) * 0x1p-128;
        }
        double y = far(a, 0);
        return x < 0 ? 2 - y : y;
    }

    /** erf x for |x| ≤ {@value #SMALL}. */
    private static double near(double x) {
        double z = x * x;
        double f = Math.fma(z, F8, F7);
        f = Math.fma(z, f, F6);
        f = Math.fma(z, f, F5);
        f = Math.fma(z, f, F4);
        f = Math.fma(z, f, F3);
        f = Math.fma(z, f, F2);
        f = Math.fma(z, f, F1);
        f = Math.fma(z, f, F0);
        return Math.fma(x, f, x);
    }

    /** erfc x · 2ˢ for x > {@value #SMALL}. */
    private static double far(double x, int s) {
        double square = x * x;
        double squareLow = Math.fma(x, x, -square);
        double t = Math.fma(-square, Exponentials.LOG2_E, Exponentials.ROUNDER);
        double k = t - Exponentials.ROUNDER;
        double e = Exponentials.reducedExpm1(
                Math.fma(k, -Exponentials.LN2_HIGH, -square), Math.fma(k, -Exponentials.LN2_LOW, -squareLow));

        double plus4 = x + 4;
        double d = Math.fma(2, x, 1);
        double dLow = Math.fma(2, x, 1 - d);
        double inverse = 1 / (d * plus4);
        double v = inverse * plus4;
        double error = Math.fma(-v, dLow, Math.fma(-v, d, 1));
        double u = (x - 4) * (inverse * d);
        double g = Math.fma(u, G21, G20);
        g = Math.fma(u, g, G19);
        g = Math.fma(u, g, G18);
        g = Math.fma(u, g, G17);
        g = Math.fma(u, g, G16);
        g = Math.fma(u, g, G15);
        g = Math.fma(u, g, G14);
        g = Math.fma(u, g, G13);
        g = Math.fma(u, g, G12);
        g = Math.fma(u, g, G11);
        g = Math.fma(u, g, G10);
        g = Math.fma(u, g, G9);
        g = Math.fma(u, g, G8);
        g = Math.fma(u, g, G7);
        g = Math.fma(u, g, G6);
        g = Math.fma(u, g, G5);
        g = Math.fma(u, g, G4);
        g = Math.fma(u, g, G3);
        g = Math.fma(u, g, G2);
        g = Math.fma(u, g, G1);
        g = Math.fma(u, g, G0);
        double excess = Math.fma(g, e, g) + (e + error);
        return Math.fma(v, excess, v) * Exponentials.powerOfTwo(t + s);
    }
}
