package nabla.autodiff.kernels;

/**
 * log |Γ| of one number and its first two derivatives.
 *
 * <p>From {@value #LARGE} on, the asymptotic series of Stirling (NIST Digital Library of Mathematical Functions, 5.11.1
 * and 5.11.2) is accurate to the last bit; smaller arguments come there by Γ(x + 1) = x·Γ(x), and negative ones by
 * reflection, Γ(x)·Γ(1 − x) = π/sin πx. log Γ has roots at 1 and 2; there it is computed from log Γ(2 + e) = e·H(e), with
 * H a polynomial of degree 18 and error 2⁻⁵⁷ for |e| ≤ ½.
 *
 * <p>Errors are relative and below 1e-14, except near the roots on the negative axis and near ψ(1.4616…) = 0, where they
 * are absolute.
 */
final class GammaFunction {

    private static final double LARGE = 10;
    private static final double HALF_LOG_TWO_PI = 0.9189385332046728;

    private static final double H0 = 0.42278433509846713;
    private static final double H1 = 0.32246703342411326;
    private static final double H2 = -0.06735230105319694;
    private static final double H3 = 0.02058080842777743;
    private static final double H4 = -0.0073855510287529486;
    private static final double H5 = 0.0028905103311645873;
    private static final double H6 = -0.001192753909286049;
    private static final double H7 = 0.0005096695126216898;
    private static final double H8 = -0.00022315479781974057;
    private static final double H9 = 9.94577066263653e-05;
    private static final double H10 = -4.492587170709751e-05;
    private static final double H11 = 2.0505362264521255e-05;
    private static final double H12 = -9.441409209827754e-06;
    private static final double H13 = 4.3856203684731824e-06;
    private static final double H14 = -2.034128913546145e-06;
    private static final double H15 = 9.180785435386399e-07;
    private static final double H16 = -4.5193947388707347e-07;
    private static final double H17 = 2.8051021617198687e-07;
    private static final double H18 = -1.1595190543371841e-07;

    private GammaFunction() {}

    /** log |Γ(x)|; +∞ at 0, −1, −2, … and ±∞. */
    static double logGamma(double x) {
        if (x >= LARGE) {
            return stirling(x);
        }
        if (x > 2.5) {
            double product = x - 1;
            double y = x - 1;
            while (y > 2.5) {
                y -= 1;
                product *= y;
            }
            return Logarithms.log(product) + nearTwo(y - 2);
        }
        if (x >= 1.5) {
            return nearTwo(x - 2);
        }
        if (x >= 0.5) {
            return nearTwo(x - 1) - Logarithms.log1p(x - 1);
        }
        if (x > 0) {
            return nearTwo(x) - Logarithms.log1p(x) - Logarithms.log(x);
        }
        if (x != x) {
            return x;
        }
        if (x > -1e-150 && x < 0) {
            return -Logarithms.log(-x); // x·sin πx would underflow
        }
        return x == Math.floor(x)
                ? Double.POSITIVE_INFINITY
                : Logarithms.log(Math.PI / Math.abs(x * sinPi(x))) - logGamma(-x);
    }

    /** log Γ(2 + e) for |e| ≤ ½. */
    private static double nearTwo(double e) {
        double h = Math.fma(e, H18, H17);
        h = Math.fma(e, h, H16);
        h = Math.fma(e, h, H15);
        h = Math.fma(e, h, H14);
        h = Math.fma(e, h, H13);
        h = Math.fma(e, h, H12);
        h = Math.fma(e, h, H11);
        h = Math.fma(e, h, H10);
        h = Math.fma(e, h, H9);
        h = Math.fma(e, h, H8);
        h = Math.fma(e, h, H7);
        h = Math.fma(e, h, H6);
        h = Math.fma(e, h, H5);
        h = Math.fma(e, h, H4);
        h = Math.fma(e, h, H3);
        h = Math.fma(e, h, H2);
        h = Math.fma(e, h, H1);
        h = Math.fma(e, h, H0);
        return e * h;
    }

    private static double stirling(double x) {
        if (x > 1e300) {
            return x * (Logarithms.log(x) - 1);
        }
        double r = 1 / (x * x);
        double series = -691.0 / 360360;
        series = Math.fma(r, series, 1.0 / 1188);
        series = Math.fma(r, series, -1.0 / 1680);
        series = Math.fma(r, series, 1.0 / 1260);
        series = Math.fma(r, series, -1.0 / 360);
        series = Math.fma(r, series, 1.0 / 12);
        return Math.fma(x - 0.5, Logarithms.log(x), -x) + (HALF_LOG_TWO_PI + series / x);
    }

    /** ψ(x); NaN at 0, −1, −2, … */
    static double digamma(double x) {
        if (x <= 0) {
            return x == Math.floor(x) ? Double.NaN : digamma(1 - x) - Math.PI * (cosPi(x) / sinPi(x));
        }
        double sum = 0;
        while (x < LARGE) {
            sum -= 1 / x;
            x += 1;
        }
        double r = 1 / (x * x);
        double series = 1.0 / 12;
        series = Math.fma(r, series, -691.0 / 32760);
        series = Math.fma(r, series, 1.0 / 132);
        series = Math.fma(r, series, -1.0 / 240);
        series = Math.fma(r, series, 1.0 / 252);
        series = Math.fma(r, series, -1.0 / 120);
        series = Math.fma(r, series, 1.0 / 12);
        return sum + (Logarithms.log(x) - Math.fma(r, series, 0.5 / x));
    }

    /** sin πx, exactly reduced. */
    private static double sinPi(double x) {
        double nearest = Math.rint(x);
        double s = Trigonometry.sin(Math.PI * (x - nearest));
        return nearest == 2 * Math.rint(0.5 * nearest) ? s : -s;
    }

    /** cos πx, exactly reduced. */
    private static double cosPi(double x) {
        double nearest = Math.rint(x);
        double c = Trigonometry.cos(Math.PI * (x - nearest));
        return nearest == 2 * Math.rint(0.5 * nearest) ? c : -c;
    }
}
