package nabla.scorematching.metrics;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * The energy distance 2E‖x − y‖ − E‖x − x′‖ − E‖y − y′‖, which is 0 for equal distributions only and has no bandwidth to
 * choose (Székely and Rizzo, Energy statistics: A class of statistics based on distances, 2013).
 */
public final class EnergyDistance {
    private EnergyDistance() {}

    /**
     * The unbiased estimate, without pairs of a point with itself; it may be negative. It looks at every pair, so the work is
     * quadratic; the memory is that of the samples.
     *
     * @param x [n, D], n ≥ 2
     * @param y [m, D], m ≥ 2
     * @throws IllegalArgumentException if a sample is smaller or not finite, or they differ in dimension
     */
    public static double unbiased(Tensor x, Tensor y) {
        Points.requireSameDim("EnergyDistance", x, y);
        double[][] a = Points.rows("EnergyDistance", x, 2);
        double[][] b = Points.rows("EnergyDistance", y, 2);
        double cross = 0;
        for (double[] p : a) {
            for (double[] q : b) {
                cross += Math.sqrt(Distances.squared(p, q));
            }
        }
        return 2 * cross / ((double) a.length * b.length) - withinMean(a) - withinMean(b);
    }

    private static double withinMean(double[][] rows) {
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < i; j++) {
                sum += Math.sqrt(Distances.squared(rows[i], rows[j]));
            }
        }
        return 2 * sum / ((double) rows.length * (rows.length - 1));
    }
}
