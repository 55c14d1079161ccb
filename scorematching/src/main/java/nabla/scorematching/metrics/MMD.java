package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * The squared maximum mean discrepancy of two samples, with the kernel k(x, y) = exp(−‖x − y‖²/(2h²)): MMD² = E k(x, x′) +
 * E k(y, y′) − 2 E k(x, y) (Gretton et al., A kernel two-sample test, JMLR 13, 2012). It is 0 for equal distributions only.
 *
 * <p>The unbiased estimate leaves pairs of a point with itself out (there, lemma 6); it has mean MMD² and may be
 * negative. How large it has to be to mean anything is shown by its values when both samples come from one pool, {@link
 * #underEquality}, and told by {@link #test}.
 *
 * <p>Estimates look at every pair of points, so their work is quadratic; the memory they use is that of the samples.
 */
public final class MMD {
    /** Of sums of kernels, which are at most 1. */
    private static final double ROUNDING = 1e-12;

    private final double bandwidth;

    private MMD(double bandwidth) {
        this.bandwidth = bandwidth;
    }

    /**
     * With this bandwidth.
     *
     * @param bandwidth h
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static MMD of(double bandwidth) {
        return new MMD(Points.positive("MMD", "bandwidth", bandwidth));
    }

    /**
     * With the median distance between the points of a sample as bandwidth, the usual choice. Of more than 2,000 points
     * it is the median for 2,000 of them, taken at random and the same on every run: 16 MB.
     *
     * @param x [n, D], n ≥ 2
     * @throws IllegalArgumentException if a point is not finite, or half of the distances are 0
     */
    public static MMD ofMedianDistance(Tensor x) {
        return of(Distances.median("MMD.ofMedianDistance", x));
    }

    /** h. */
    public double bandwidth() {
        return bandwidth;
    }

    /**
     * The unbiased estimate of MMD².
     *
     * @param x [n, D], n ≥ 2
     * @param y [m, D], m ≥ 2
     */
    public double unbiased(Tensor x, Tensor y) {
        Points.requireSameDim("MMD", x, y);
        double[][] a = Points.rows("MMD", x, 2);
        double[][] b = Points.rows("MMD", y, 2);
        double cross = 0;
        for (double[] p : a) {
            for (double[] q : b) {
                cross += kernel(p, q);
            }
        }
        return withinMean(a) + withinMean(b) - 2 * cross / ((double) a.length * b.length);
    }

    private double withinMean(double[][] rows) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += kernel(rows[i], rows[j]);
            }
        }
        return 2 * sum / ((double) rows.length * (rows.length - 1));
    }

    /** k(a, b). */
    private double kernel(double[] a, double[] b) {
        return Math.exp(-Distances.squared(a, b) / (2 * bandwidth * bandwidth));
    }

    /**
     * What the unbiased estimate is when both samples are one: its values for random splits of a pool into n points and the
     * rest.
     *
     * <p>A pool of N points takes N² products for each split, and some 100 MB at most. A pool of more than 8,000 points
     * is represented by 8,000 of them, taken at random and the same on every run, with n in proportion. Because the
     * spread of the estimate is proportional to 1/n + 1/(N − n), its values are then multiplied by the ratio of the
     * two.
     *
     * @param pool [N, D]
     * @param n the points on one side of a split, 2 ≤ n ≤ N − 2
     * @param splits how many; split s is by {@code rng.split(s)}
     * @return the values, increasing; the one at 0.95 of the length is the 95th percentile
     * @throws IllegalArgumentException if a point is not finite, n is out of range, or there are fewer than 0 splits
     */
    public double[] underEquality(Tensor pool, int n, int splits, Rng rng) {
        double[][] rows = Points.rows("MMD.underEquality", pool, 4);
        if (n < 2 || n > rows.length - 2) {
            throw new IllegalArgumentException("MMD.underEquality: expected a split of " + rows.length
                    + " points into 2 to " + (rows.length - 2) + " and the rest, got " + n);
        }
        if (splits < 0) {
            throw new IllegalArgumentException("MMD.underEquality: expected at least 0 splits, got " + splits);
        }
        return Splits.of(this, rows, n, splits, Points.present("MMD.underEquality", "a key", rng));
    }

    /**
     * The permutation test of the hypothesis that both samples come from one distribution (Gretton et al. 2012, section 5):
     * how many of the estimates for random splits of the pool of both are as large.
     *
     * <p>The p-value (1 + number of them)/(1 + splits) is exact for pools of up to 8,000 points. A larger one is represented as
     * in {@link #underEquality}, of which work and memory are.
     *
     * @param x [n, D], n ≥ 2
     * @param y [m, D], m ≥ 2
     * @param splits how many; the least p-value is 1/(1 + splits)
     * @return the unbiased estimate of MMD², and the p-value
     * @throws IllegalArgumentException if there is no split, or as of {@link #unbiased}
     */
    public TestResult test(Tensor x, Tensor y, int splits, Rng rng) {
        if (splits < 1) {
            throw new IllegalArgumentException("MMD.test: expected at least one split, got " + splits);
        }
        Points.present("MMD.test", "a key", rng);
        double estimate = unbiased(x, y);
        double[] equal = underEquality(Tensor.concat(0, x, y), x.size(0), splits, rng);
        // A split into the very samples is equal to them but for rounding.
        double reached = estimate - ROUNDING;
        long larger = Arrays.stream(equal).filter(value -> value >= reached).count();
        return new TestResult(estimate, (1.0 + larger) / (1 + splits));
    }

    /** k for a squared distance, elementwise. */
    Tensor kernel(Tensor squaredDistance) {
        return squaredDistance.mul(-1 / (2 * bandwidth * bandwidth)).exp();
    }
}
