package nabla.examples.digits;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/**
 * The images of a collection that are nearest to others, by Euclidean distance of their pixels.
 *
 * @param rows for each of the others the rows of the nearest ones, the nearest first, [n][k]
 * @param distances how far the nearest one is, [n]
 */
record Neighbours(int[][] rows, double[] distances) {

    /** The k images of a collection that are nearest to each of these, [n, 64]. */
    static Neighbours of(Tensor images, Tensor collection, int k) {
        double[][] from = images.toMatrix();
        double[][] to = collection.toMatrix();
        int[][] rows = new int[from.length][];
        double[] distances = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            double[] squared = new double[k];
            rows[i] = nearest(from[i], to, squared);
            distances[i] = Math.sqrt(squared[0]);
        }
        return new Neighbours(rows, distances);
    }

    /** The rows nearest to a point; their squared distances go into the array, whose length says how many. */
    private static int[] nearest(double[] point, double[][] collection, double[] squared) {
        int[] rows = new int[squared.length];
        Arrays.fill(squared, Double.POSITIVE_INFINITY);
        for (int j = 0; j < collection.length; j++) {
            double distance = squared(point, collection[j]);
            int at = squared.length;
            while (at > 0 && distance < squared[at - 1]) {
                at--;
            }
            if (at < squared.length) {
                System.arraycopy(squared, at, squared, at + 1, squared.length - at - 1);
                System.arraycopy(rows, at, rows, at + 1, rows.length - at - 1);
                squared[at] = distance;
                rows[at] = j;
            }
        }
        return rows;
    }

    private static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return sum;
    }
}
