package nabla.examples.faithful;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/**
 * Distances between the rows of a table.
 *
 * @param largest the largest of all
 * @param medianNearest the median distance of a row from its nearest neighbour
 */
record Distances(double largest, double medianNearest) {
    /** The distances of at least two rows; the work grows with the square of their number. */
    static Distances of(Tensor table) {
        double[][] rows = table.toMatrix();
        double largest = 0;
        double[] nearest = new double[rows.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < i; k++) {
                double squared = 0;
                for (int j = 0; j < rows[i].length; j++) {
                    squared += (rows[i][j] - rows[k][j]) * (rows[i][j] - rows[k][j]);
                }
                largest = Math.max(largest, squared);
                nearest[i] = Math.min(nearest[i], squared);
                nearest[k] = Math.min(nearest[k], squared);
            }
        }
        Arrays.sort(nearest);
        return new Distances(Math.sqrt(largest), Math.sqrt(nearest[nearest.length / 2]));
    }
}
