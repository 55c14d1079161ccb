package nabla.scorematching.metrics;

import nabla.autodiff.Tensor;

/** The χ² distribution with D degrees of freedom: that of ‖z‖² for z ~ N(0, I) in D dimensions. */
final class ChiSquared {
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
    static double probability(int dim, double x) {
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

    /** The x with this probability, 0 &lt; p &lt; 1. */
    static double quantile(int dim, double probability) {
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
