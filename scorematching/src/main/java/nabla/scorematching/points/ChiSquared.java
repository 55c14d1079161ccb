package nabla.scorematching.points;

import nabla.autodiff.Tensor;

/** The χ² distribution with D degrees of freedom: that of ‖z‖² for z ~ N(0, I) in D dimensions. */
public final class ChiSquared {
    private ChiSquared() {}

    /**
     * The probability that χ²_D ≤ x: the regularised incomplete gamma function P(D/2, x/2), by its series (DLMF 8.7.1)
     *
     * <pre>
     *     P(a, y) = yᵃ e^(−y) Σₙ yⁿ/Γ(a + n + 1),
     * </pre>
     *
     * whose terms are all positive.
     */
    public static double probability(int dim, double x) {
        double a = dim / 2.0;
        double y = x / 2;
        if (!(y > 0)) {
            return 0;
        }
        double logFirst = a * Math.log(y) - y - Tensor.scalar(a + 1).lgamma().item();
        double sum = 1;
        double term = 1;
        for (int n = 1; term > sum * 0x1p-60; n++) {
            term *= y / (a + n);
            sum += term;
        }
        return Math.min(1, Math.exp(logFirst + Math.log(sum)));
    }

    /**
     * The probability that χ²_D &gt; x, without cancellation where it is small: Q(D/2, x/2) by its continued fraction (DLMF 8.9.2),
     * evaluated by Lentz's method.
     */
    public static double tail(int dim, double x) {
        double a = dim / 2.0;
        double y = x / 2;
        if (!(y > a + 1)) {
            return 1 - probability(dim, x);
        }
        double b = y + 1 - a;
        double c = 1 / Double.MIN_NORMAL;
        double d = 1 / b;
        double fraction = d;
        double factor = 0;
        for (int n = 1; Math.abs(factor - 1) > 0x1p-52 && n < 10_000; n++) {
            double numerator = -n * (n - a);
            b += 2;
            d = 1 / (numerator * d + b);
            c = b + numerator / c;
            factor = c * d;
            fraction *= factor;
        }
        return fraction
                * Math.exp(a * Math.log(y) - y - Tensor.scalar(a).lgamma().item());
    }

    /** The x with this probability, 0 &lt; p &lt; 1. */
    public static double quantile(int dim, double probability) {
        double low = 0;
        double high = dim;
        while (probability(dim, high) < probability) {
            low = high;
            high *= 2;
        }
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (probability(dim, middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
