package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Rng;
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
 * divergence it hardly sees the weights of far modes. {@link #test} gives a p-value.
 */
public final class KSD {
    /** The most points that a test compares. */
    private static final int MOST_POINTS = 8_000;

    /** Bootstraps that are looked at together. */
    private static final int TOGETHER = 256;

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

    /**
     * The test of the hypothesis that independent draws have this score, by the wild bootstrap (Chwialkowski, Strathmann and Gretton,
     * A kernel test of goodness of fit, ICML 2016; Liu, Lee and Jordan 2016, section 4): how many of the sums with random
     * signs Σ wᵢwⱼ u(xᵢ, xⱼ)/(n(n − 1)), i ≠ j, are as large as the one without. Signs keep the mean of 0 that the pairs have under the
     * hypothesis, so the p-value is right for large n. In the plane, 2,000 samples of 100 points have one of at most .05 in 5.1 %
     * (a mixture) and 5.4 % (normal). Draws of a chain are not independent: thin them.
     *
     * <p>Work n² (D + bootstraps), memory some 50 MB at most: of more than 8,000 points so many are taken at random, the same on
     * every run.
     *
     * @param score the score of the density
     * @param x the sample, [n, D], n ≥ 2
     * @param bootstraps how many; number b has its signs from {@code rng.split(b)}
     * @return the unbiased estimate, and (1 + number as large)/(1 + bootstraps)
     * @throws IllegalArgumentException if there is no bootstrap, or as of {@link #unbiased}
     */
    public TestResult test(ScoreFunction score, Tensor x, int bootstraps, Rng rng) {
        if (bootstraps < 1) {
            throw new IllegalArgumentException("KSD.test: expected at least one bootstrap, got " + bootstraps);
        }
        Points.rows("KSD", x, 2);
        Tensor some = x.take(0, Distances.sample(x.size(0), MOST_POINTS));
        double[][] points = some.toMatrix();
        double[][] s = Points.rows("KSD: scores", score.checked("KSD").score(some), 2);
        double estimate = forms(points, s, Tensor.ones(points.length, 1))[0];
        long larger = 0;
        for (int from = 0; from < bootstraps; from += TOGETHER) {
            Tensor[] signs = new Tensor[Math.min(TOGETHER, bootstraps - from)];
            int first = from;
            Arrays.setAll(signs, b -> rng.split(first + b).rademacher(points.length));
            larger += Arrays.stream(forms(points, s, Tensor.stack(1, signs)))
                    .filter(value -> value >= estimate)
                    .count();
        }
        return new TestResult(estimate, (1.0 + larger) / (1 + bootstraps));
    }

    /** wᵀUw/(n(n − 1)) for each column w, where U has the kernels of all pairs and 0 for those of a point with itself. */
    private double[] forms(double[][] points, double[][] s, Tensor columns) {
        int n = points.length;
        int height = Distances.rowsOfBlock(n);
        Tensor sum = Tensor.zeros(columns.size(1));
        for (int from = 0; from < n; from += height) {
            int rows = Math.min(height, n - from);
            double[] kernels = new double[rows * n];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < n; j++) {
                    kernels[i * n + j] =
                            from + i == j ? 0 : steinKernel(points[from + i], s[from + i], points[j], s[j]);
                }
            }
            Tensor image = Tensor.of(new int[] {rows, n}, kernels).matmul(columns);
            sum = sum.add(columns.slice(0, from, from + rows).mul(image).sum(0));
        }
        return sum.div(n * (n - 1.0)).toArray();
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
