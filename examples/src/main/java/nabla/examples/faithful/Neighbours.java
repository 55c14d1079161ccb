package nabla.examples.faithful;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** How close rows are to those next to them. */
final class Neighbours {
    private Neighbours() {}

    /** The median distance of a row from its nearest neighbour; the work grows with the square of the number of rows. */
    static double medianDistance(Tensor table) {
        double[][] rows = table.toMatrix();
        double[] nearest = new double[rows.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < i; k++) {
                double squared = 0;
                for (int j = 0; j < rows[i].length; j++) {
                    squared += (rows[i][j] - rows[k][j]) * (rows[i][j] - rows[k][j]);
                }
                nearest[i] = Math.min(nearest[i], squared);
                nearest[k] = Math.min(nearest[k], squared);
            }
        }
        Arrays.sort(nearest);
        return Math.sqrt(nearest[nearest.length / 2]);
    }
}
