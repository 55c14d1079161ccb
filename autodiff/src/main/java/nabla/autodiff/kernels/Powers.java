package nabla.autodiff.kernels;

/** Powers of one number. */
final class Powers {

    private Powers() {}

    /**
     * xᵃ with the special cases of C (C99, annex F), which are those of {@link Math#pow} but for 1ᵃ = 1 with any a, and
     * (−1)^±∞ = 1. The exponents 1, 2, −1 and, for positive x, ½ are correctly rounded
     * and quick; others are FDLIBM's ({@link StrictMath}), within 1 ulp.
     */
    static double pow(double x, double a) {
        if (a == 2) {
            return x * x;
        }
        if (a == 1) {
            return x;
        }
        if (a == -1) {
            return 1 / x;
        }
        if (a == 0.5 && x > 0) {
            return Math.sqrt(x);
        }
        if (x == 1 || x == -1 && Double.isInfinite(a)) {
            return 1;
        }
        return StrictMath.pow(x, a);
    }
}
