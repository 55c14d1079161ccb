package nabla.autodiff.kernels;

/**
 * Sine and cosine of one number.
 *
 * <p>x = k·π/2 + r with the nearest integer k and |r| ≤ π/4, where π/2 is the sum of three doubles and r of two, so that
 * r keeps its relative accuracy next to the multiples of π/2 (Cody and Waite). With z = r²
 *
 * <pre>  sin r = r + r·z·S(z)        cos r = 1 − z/2 + z²·C(z)</pre>
 *
 * S and C are of degree 5 with errors of 2⁻⁵⁷ and 2⁻⁶⁴. The parity of k chooses between the two, its second bit the
 * sign. Beyond {@value #ORDINARY} FDLIBM's exact reduction takes over ({@link StrictMath}).
 */
final class Trigonometry {

    /** Up to this magnitude k has at most 20 bits and the reduction by three parts is exact enough. */
    static final double ORDINARY = 1.6e6;

    static final double TWO_OVER_PI = 0.6366197723675814;
    static final double HALF_PI_1 = 1.5707963267948966;
    static final double HALF_PI_2 = 6.123233995736766e-17;
    static final double HALF_PI_3 = -1.4973849048591698e-33;
    static final double ROUNDER = 0x1.8p52;

    static final double S0 = -0.1666666666666663;
    static final double S1 = 0.008333333333321974;
    static final double S2 = -0.000198412698295229;
    static final double S3 = 2.7557313608031443e-06;
    static final double S4 = -2.505074662800555e-08;
    static final double S5 = 1.5896201015007677e-10;

    static final double C0 = 0.041666666666666595;
    static final double C1 = -0.001388888888887346;
    static final double C2 = 2.4801587289117557e-05;
    static final double C3 = -2.755731425783967e-07;
    static final double C4 = 2.0875711572673512e-09;
    static final double C5 = -1.13590895051783e-11;

    private Trigonometry() {}

    /** sin x, within 0.8 ulp. */
    static double sin(double x) {
        return Math.abs(x) <= ORDINARY ? turned(x, 0) : StrictMath.sin(x);
    }

    /** cos x, within 0.8 ulp. */
    static double cos(double x) {
        return Math.abs(x) <= ORDINARY ? turned(x, 1) : StrictMath.cos(x);
    }

    /** sin(x + quarter·π/2). */
    private static double turned(double x, int quarter) {
        double t = Math.fma(x, TWO_OVER_PI, ROUNDER);
        double k = t - ROUNDER;
        double first = Math.fma(k, -HALF_PI_1, x);
        double second = k * HALF_PI_2;
        double r = first - second;
        double low = ((first - r) - second) - Math.fma(k, HALF_PI_3, Math.fma(k, HALF_PI_2, -second));
        double z = r * r;
        long turns = Double.doubleToRawLongBits(t) + quarter;
        double y = (turns & 1) == 0 ? sine(r, low, z) : cosine(r, low, z);
        return Double.longBitsToDouble(Double.doubleToRawLongBits(y) ^ (turns & 2) << 62);
    }

    private static double sine(double r, double low, double z) {
        double s = Math.fma(z, S5, S4);
        s = Math.fma(z, s, S3);
        s = Math.fma(z, s, S2);
        s = Math.fma(z, s, S1);
        s = Math.fma(z, s, S0);
        double y = r + Math.fma(r * z, s, Math.fma(-0.5 * z, low, low));
        return r == 0 ? r : y;
    }

    private static double cosine(double r, double low, double z) {
        double c = Math.fma(z, C5, C4);
        c = Math.fma(z, c, C3);
        c = Math.fma(z, c, C2);
        c = Math.fma(z, c, C1);
        c = Math.fma(z, c, C0);
        double half = 0.5 * z;
        double w = 1 - half;
        return w + Math.fma(z * z, c, Math.fma(-r, low, (1 - w) - half));
    }
}
