package nabla.autodiff.kernels;

/**
 * The inverse Φ⁻¹ of the standard normal distribution function.
 *
 * <p>Φ⁻¹(u)/(2u − 1) is a smooth function of w = −log(4u(1 − u)), even up to w = {@value #CENTRAL}, which leaves out one
 * draw in a thousand (Giles, "Approximating the erfinv function", GPU Computing Gems 2, 2011): a polynomial N of degree
 * 23 with relative error 2⁻⁵⁴. In the tails a polynomial T of degree 16 in √w gives a start good to 1e-10, and one Newton
 * step on {@link ErrorFunction#erfc} squares that error.
 */
public final class NormalQuantile {

    /** Largest w of the central polynomial. */
    static final double CENTRAL = 6.25;

    private static final double TAIL_MIDDLE = 4.25;
    private static final double SQRT_HALF = 0.7071067811865476;
    private static final double SQRT_TWO_PI = 2.5066282746310002;

    static final double N0 = 1.2533141373155003;
    static final double N1 = 0.32811687386920907;
    static final double N2 = 0.01633323614719954;
    static final double N3 = -0.0033023324131238063;
    static final double N4 = -0.00018108055128236751;
    static final double N5 = 6.591848689828347e-05;
    static final double N6 = 2.8568050912409833e-06;
    static final double N7 = -1.4321589595793785e-06;
    static final double N8 = -5.250146152925117e-08;
    static final double N9 = 3.2007924590717085e-08;
    static final double N10 = 1.2247199110893862e-09;
    static final double N11 = -8.20846270378917e-10;
    static final double N12 = 3.415366906239055e-12;
    static final double N13 = 1.3963796989048095e-11;
    static final double N14 = -1.4659074283482873e-12;
    static final double N15 = 1.1350427116369498e-12;
    static final double N16 = -6.04345535066334e-13;
    static final double N17 = 1.6144770179141284e-13;
    static final double N18 = -2.6719380122968184e-14;
    static final double N19 = 2.971313612500665e-15;
    static final double N20 = -2.256956238559479e-16;
    static final double N21 = 1.1354138120427862e-17;
    static final double N22 = -3.436156652396676e-19;
    static final double N23 = 4.7615374158042276e-21;

    private static final double T0 = 5.787277866322256;
    private static final double T1 = 1.4283249815242978;
    private static final double T2 = 0.001007966628357482;
    private static final double T3 = -0.0008597594681223645;
    private static final double T4 = 0.0003001695311220676;
    private static final double T5 = -9.079267099731099e-05;
    private static final double T6 = 3.077054983208933e-05;
    private static final double T7 = -1.5060638986278149e-05;
    private static final double T8 = 8.683597465873753e-06;
    private static final double T9 = -3.849009094498855e-06;
    private static final double T10 = 1.704766607550625e-06;
    private static final double T11 = -1.1482907060395838e-06;
    private static final double T12 = 3.3793121724640546e-07;
    private static final double T13 = 1.7616476044405852e-07;
    private static final double T14 = -1.0542828317260016e-07;
    private static final double T15 = -2.8751863139674727e-09;
    private static final double T16 = 6.1739732249464365e-09;

    private NormalQuantile() {}

    /** The odd multiple of 2⁻⁵³ next to a uniform number in [0, 1): as far from 0 as from 1. */
    public static double centred(double u) {
        return Math.fma(Math.floor(u * 0x1p52), 0x1p-52, 0x1p-53);
    }

    /** Φ⁻¹(u) for 2⁻⁵³ ≤ u ≤ 1 − 2⁻⁵³, within 5e-16 relatively. */
    public static double of(double u) {
        double v = 1 - u;
        double w = -Logarithms.log(4 * u * v);
        if (w > CENTRAL) {
            return u < 0.5 ? -tail(u, w) : tail(v, w);
        }
        double n = Math.fma(w, N23, N22);
        n = Math.fma(w, n, N21);
        n = Math.fma(w, n, N20);
        n = Math.fma(w, n, N19);
        n = Math.fma(w, n, N18);
        n = Math.fma(w, n, N17);
        n = Math.fma(w, n, N16);
        n = Math.fma(w, n, N15);
        n = Math.fma(w, n, N14);
        n = Math.fma(w, n, N13);
        n = Math.fma(w, n, N12);
        n = Math.fma(w, n, N11);
        n = Math.fma(w, n, N10);
        n = Math.fma(w, n, N9);
        n = Math.fma(w, n, N8);
        n = Math.fma(w, n, N7);
        n = Math.fma(w, n, N6);
        n = Math.fma(w, n, N5);
        n = Math.fma(w, n, N4);
        n = Math.fma(w, n, N3);
        n = Math.fma(w, n, N2);
        n = Math.fma(w, n, N1);
        n = Math.fma(w, n, N0);
        return (u - v) * n;
    }

    /** −Φ⁻¹(u) for a small u. */
    private static double tail(double u, double w) {
        double s = Math.sqrt(w) - TAIL_MIDDLE;
        double t = Math.fma(s, T16, T15);
        t = Math.fma(s, t, T14);
        t = Math.fma(s, t, T13);
        t = Math.fma(s, t, T12);
        t = Math.fma(s, t, T11);
        t = Math.fma(s, t, T10);
        t = Math.fma(s, t, T9);
        t = Math.fma(s, t, T8);
        t = Math.fma(s, t, T7);
        t = Math.fma(s, t, T6);
        t = Math.fma(s, t, T5);
        t = Math.fma(s, t, T4);
        t = Math.fma(s, t, T3);
        t = Math.fma(s, t, T2);
        t = Math.fma(s, t, T1);
        t = Math.fma(s, t, T0);
        double z = (1 - 2 * u) * t;
        double excess = 0.5 * ErrorFunction.erfc(z * SQRT_HALF) - u;
        return Math.fma(excess, SQRT_TWO_PI * Exponentials.exp(0.5 * z * z), z);
    }
}
