package nabla.scorematching.metrics;

import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * The squared kernel Stein discrepancy of a sample from a density of which only the score is known (Liu, Lee and Jordan, A
 * kernelized Stein discrepancy, ICML 2016), with the inverse multiquadric kernel k(x, y) = (1 + ‖x − y‖²/h²)^(−1/2), which
 * also sees samples that wander off (Gorham and Mackey, Measuring sample quality with kernels, ICML 2017):
 *
 * <pre>
 *     E[ s(x)ᵀs(y) k + s(x)ᵀ∇_y k + s(y)ᵀ∇_x k + ∇_x·∇_y k ]   over pairs x ≠ y.
 * </pre>
 *
 * <p>It is 0 if the sample has this score, up to the noise of the unbiased estimate, which may be negative. Like the Fisher
 * divergence it hardly sees the weights of far modes.
 */
public final class KSD {
    private final double bandwidth;

    private KSD(double bandwidth) {
        this.bandwidth = bandwidth;
    }

    /**
     * With this bandwidth.
     *
     * @param bandwidth h
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static KSD of(double bandwidth) {
        return new KSD(Points.positive("KSD", "bandwidth", bandwidth));
    }

    /**
     * The unbiased estimate. It looks at every pair, so the work is quadratic; the memory is that of the sample and its
     * scores.
     *
     * @param score the score of the density
     * @param x the sample, [n, D], n ≥ 2
     * @throws IllegalArgumentException if the sample is smaller or not finite, or the score is of another shape or not finite
     */
    public double unbiased(ScoreFunction score, Tensor x) {
        double[][] points = Points.rows("KSD", x, 2);
        double[][] s = Points.rows("KSD: scores", score.checked("KSD").score(x), 2);
        double sum = 0;
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += steinKernel(points[i], s[i], points[j], s[j]);
            }
        }
        return 2 * sum / ((double) points.length * (points.length - 1));
    }

    /** With q = 1 + ‖x − y‖²/h²: ∇_x k = −q^(−3/2) (x − y)/h² = −∇_y k. */
    private double steinKernel(double[] x, double[] sx, double[] y, double[] sy) {
        double scale = 1 / (bandwidth * bandwidth);
        double scores = 0;
        double pull = 0;
        for (int i = 0; i < x.length; i++) {
            scores += sx[i] * sy[i];
            pull += (sx[i] - sy[i]) * (x[i] - y[i]);
        }
        double squared = Distances.squared(x, y) * scale;
        double q = 1 + squared;
        double k = 1 / Math.sqrt(q);
        double slope = k / q * scale;
        return scores * k + slope * (pull + x.length - 3 * squared / q);
    }
}
