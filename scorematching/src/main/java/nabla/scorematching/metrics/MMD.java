package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * The squared maximum mean discrepancy of two samples, with the kernel k(x, y) = exp(−‖x − y‖²/(2h²)): MMD² = E k(x, x′) +
 * E k(y, y′) − 2 E k(x, y) (Gretton et al., A kernel two-sample test, JMLR 13, 2012). It is 0 for equal distributions only.
 *
 * <p>The unbiased estimate leaves pairs of a point with itself out (there, lemma 6); it has mean MMD² and may be negative.
 * What it is worth is told by its distribution when both samples come from one pool, {@link #underEquality}.
 */
public final class MMD {
    private final double bandwidth;

    private MMD(double bandwidth) {
        this.bandwidth = bandwidth;
    }

    /**
     * @param bandwidth h
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static MMD of(double bandwidth) {
        if (!(bandwidth > 0 && bandwidth < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("MMD: expected a positive, finite bandwidth, got " + bandwidth);
        }
        return new MMD(bandwidth);
    }

    /** With the median distance between the points of a sample as bandwidth, the usual choice. */
    public static MMD ofMedianDistance(Tensor x) {
        double[][] rows = Points.rows("MMD", x, 2);
        double[] distances = new double[rows.length * (rows.length - 1) / 2];
        int count = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                distances[count++] = Math.sqrt(Points.squaredDistance(rows[i], rows[j]));
            }
        }
        Arrays.sort(distances);
        return of(distances[count / 2]);
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

    private double kernel(double[] a, double[] b) {
        return Math.exp(-Points.squaredDistance(a, b) / (2 * bandwidth * bandwidth));
    }

    /**
     * What the unbiased estimate is when both samples are one: its values for random splits of a pool into n points and the
     * rest.
     *
     * @param pool [N, D]
     * @param n the points on one side of a split, 2 ≤ n ≤ N − 2
     * @param splits how many
     * @return the values, increasing; the one at 0.95 of the length is the 95th percentile
     */
    public double[] underEquality(Tensor pool, int n, int splits, Rng rng) {
        double[][] rows = Points.rows("MMD", pool, 4);
        int total = rows.length;
        if (n < 2 || n > total - 2) {
            throw new IllegalArgumentException("MMD: no split of " + total + " points into " + n + " and the rest");
        }
        double[][] kernel = new double[total][total];
        for (int i = 0; i < total; i++) {
            for (int j = 0; j < i; j++) {
                kernel[i][j] = kernel[j][i] = kernel(rows[i], rows[j]);
            }
        }
        double[] values = new double[splits];
        for (int s = 0; s < splits; s++) {
            values[s] = ofSplit(kernel, rng.split(s).permutation(total), n);
        }
        Arrays.sort(values);
        return values;
    }

    private static double ofSplit(double[][] kernel, int[] order, int n) {
        double first = 0;
        double cross = 0;
        double second = 0;
        for (int i = 0; i < order.length; i++) {
            for (int j = 0; j < i; j++) {
                double k = kernel[order[i]][order[j]];
                if (i < n) {
                    first += k;
                } else if (j < n) {
                    cross += k;
                } else {
                    second += k;
                }
            }
        }
        double m = order.length - n;
        return 2 * first / (n * (n - 1.0)) + 2 * second / (m * (m - 1)) - 2 * cross / (n * m);
    }
}
