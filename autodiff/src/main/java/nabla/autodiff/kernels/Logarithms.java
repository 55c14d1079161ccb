package nabla.autodiff.kernels;

/** The logarithm of one number, and what is made of it. */
final class Logarithms {

    private Logarithms() {}

    static double log(double x) {
        return StrictMath.log(x);
    }

    static double log1p(double x) {
        return StrictMath.log1p(x);
    }

    static double softplus(double x) {
        return Math.max(x, 0) + log1p(Exponentials.exp(-Math.abs(x)));
    }

    static double logAddExp(double a, double b) {
        double gap = a == b ? 0 : Math.abs(a - b);
        return Math.max(a, b) + log1p(Exponentials.exp(-gap));
    }
}
