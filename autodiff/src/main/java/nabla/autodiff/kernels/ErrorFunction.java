package nabla.autodiff.kernels;

/** The error function of one number. */
final class ErrorFunction {

    private ErrorFunction() {}

    static double erf(double x) {
        if (Math.abs(x) > 2) {
            return Math.signum(x) * (1 - erfc(Math.abs(x)));
        }
        double term = x, sum = x;
        for (int n = 1; n < 60; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    static double erfc(double x) {
        if (x <= 2) {
            return x < -2 ? 2 - erfc(-x) : 1 - erf(x);
        }
        double fraction = x;
        for (int n = 60; n > 0; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return StrictMath.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
