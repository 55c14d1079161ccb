package nabla.scorematching;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** Squared Euclidean distances between points. */
final class SquaredDistances {
    private SquaredDistances() {}

    /**
     * ‖xᵢ − yⱼ‖² as a sum of squares: the expansion ‖x‖² + ‖y‖² − 2xᵀy, though faster, cancels where points are close.
     *
     * @param x [n, D]
     * @param y [m, D]
     * @return [n, m]
     */
    static Tensor between(Tensor x, Tensor y) {
        return x.unsqueeze(1).sub(y.unsqueeze(0)).square().sum(-1);
    }

    /** The largest squared distance between two points; 0 if there are fewer. */
    static double largest(double[][] points) {
        double largest = 0;
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                largest = Math.max(largest, between(points[i], points[j]));
            }
        }
        return largest;
    }

    /** For each point the squared distance to the nearest other one; +∞ if there is none. */
    static double[] nearest(double[][] points) {
        double[] nearest = new double[points.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i = 0; i < points.length; i++) {
            for (int j = 0; j < i; j++) {
                double squared = between(points[i], points[j]);
                nearest[i] = Math.min(nearest[i], squared);
                nearest[j] = Math.min(nearest[j], squared);
            }
        }
        return nearest;
    }

    private static double between(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return sum;
    }
}
