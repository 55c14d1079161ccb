package nabla.scorematching.densities;

import java.util.stream.DoubleStream;

/**
 * Nodes and weights of a composite rule of Gauss and Legendre: ten points in each panel, exact for polynomials of degree
 * 19 there.
 *
 * @param nodes where the integrand is asked for
 * @param weights by which its values are summed
 */
record GaussRule(double[] nodes, double[] weights) {
    /** Points of a panel. */
    static final int ORDER = 10;

    /** On [−1, 1]. */
    static final GaussRule STANDARD = standard();

    /** Of panels of equal width, of at most this one. */
    static GaussRule panels(double low, double high, double widest) {
        int count = (int) Math.ceil((high - low) / widest);
        double half = (high - low) / count / 2;
        double[] nodes = new double[count * ORDER];
        double[] weights = new double[count * ORDER];
        for (int i = 0; i < nodes.length; i++) {
            double centre = low + half * (2 * (i / ORDER) + 1);
            nodes[i] = centre + half * STANDARD.nodes[i % ORDER];
            weights[i] = half * STANDARD.weights[i % ORDER];
        }
        return new GaussRule(nodes, weights);
    }

    /** The sum of two rules. */
    GaussRule and(GaussRule other) {
        return new GaussRule(joined(nodes, other.nodes), joined(weights, other.weights));
    }

    private static double[] joined(double[] a, double[] b) {
        return DoubleStream.concat(DoubleStream.of(a), DoubleStream.of(b)).toArray();
    }

    /** The Legendre polynomials P₀ … Pₙ at a point. */
    static double[] legendre(int n, double x) {
        double[] p = new double[n + 1];
        p[0] = 1;
        p[1] = x;
        for (int k = 2; k <= n; k++) {
            p[k] = ((2 * k - 1) * x * p[k - 1] - (k - 1) * p[k - 2]) / k;
        }
        return p;
    }

    /** The zeros of P₁₀ by Newton's method from Chebyshev's points, and the weights 2/((1 − x²) P₁₀′(x)²). */
    private static GaussRule standard() {
        double[] nodes = new double[ORDER];
        double[] weights = new double[ORDER];
        for (int i = 0; i < ORDER; i++) {
            double x = -Math.cos(Math.PI * (i + 0.75) / (ORDER + 0.5));
            double slope = 0;
            for (int step = 0; step < 8; step++) {
                double[] p = legendre(ORDER, x);
                slope = ORDER * (x * p[ORDER] - p[ORDER - 1]) / (x * x - 1);
                x -= p[ORDER] / slope;
            }
            nodes[i] = x;
            weights[i] = 2 / ((1 - x * x) * slope * slope);
        }
        return new GaussRule(nodes, weights);
    }
}
