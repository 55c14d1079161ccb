package nabla.autodiff.kernels;

/** The exponential family of one number. */
final class Exponentials {

    private Exponentials() {}

    static double exp(double x) {
        return StrictMath.exp(x);
    }

    static double expm1(double x) {
        return StrictMath.expm1(x);
    }

    static double tanh(double x) {
        return StrictMath.tanh(x);
    }

    static double sigmoid(double x) {
        double e = exp(-Math.abs(x));
        return x < 0 ? e / (1 + e) : 1 / (1 + e);
    }
}
