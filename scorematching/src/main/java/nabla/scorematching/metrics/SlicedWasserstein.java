package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * The sliced Wasserstein distance: the mean over directions θ, uniform on the unit sphere, of the squared distance W₂² of
 * the projections θᵀx and θᵀy (Rabin, Peyré, Delon and Bernot, Wasserstein barycenter and its application to texture mixing,
 * 2011). In one dimension the best transport keeps the order, so W₂² is an integral over quantiles.
 *
 * <p>Between a sample and the sample shifted by μ it is ‖μ‖²/D.
 */
public final class SlicedWasserstein {
    private SlicedWasserstein() {}

    /**
     * The mean of W₂² over random directions.
     *
     * @param x [n, D]
     * @param y [m, D]
     * @param directions how many
     * @throws IllegalArgumentException if a sample is empty or not finite, they differ in dimension, or there is no direction
     */
    public static double squared(Tensor x, Tensor y, int directions, Rng rng) {
        Points.requireSameDim("SlicedWasserstein", x, y);
        double[][] a = Points.rows("SlicedWasserstein", x, 1);
        double[][] b = Points.rows("SlicedWasserstein", y, 1);
        if (directions < 1) {
            throw new IllegalArgumentException(
                    "SlicedWasserstein: expected a positive number of directions, got " + directions);
        }
        Points.present("SlicedWasserstein", "a key", rng);
        double sum = 0;
        for (double[] direction : rng.normal(directions, x.size(1)).toMatrix()) {
            double norm = Math.sqrt(Arrays.stream(direction).map(v -> v * v).sum());
            sum += quantileDistance(projected(a, direction), projected(b, direction)) / (norm * norm);
        }
        return sum / directions;
    }

    private static double[] projected(double[][] rows, double[] direction) {
        double[] values = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < direction.length; j++) {
                values[i] += rows[i][j] * direction[j];
            }
        }
        Arrays.sort(values);
        return values;
    }

    /** ∫₀¹ (F⁻¹ − G⁻¹)² of two sorted samples; quantiles are constant between multiples of 1/n and of 1/m. */
    static double quantileDistance(double[] a, double[] b) {
        long n = a.length;
        long m = b.length;
        double sum = 0;
        long from = 0; // in units of 1/(n·m)
        for (int i = 0, j = 0; i < n && j < m; ) {
            long to = Math.min((i + 1) * m, (j + 1) * n);
            sum += (to - from) * (a[i] - b[j]) * (a[i] - b[j]);
            i += to == (i + 1) * m ? 1 : 0;
            j += to == (j + 1) * n ? 1 : 0;
            from = to;
        }
        return sum / ((double) n * m);
    }
}
