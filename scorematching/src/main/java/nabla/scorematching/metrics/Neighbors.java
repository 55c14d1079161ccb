package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.scorematching.points.Distances;

/** The nearest of some points, in memory that does not grow with the number of pairs. */
final class Neighbors {
    private Neighbors() {}

    /**
     * The squared distances from a point to the k nearest of others, increasing; +∞ for those that are not there.
     *
     * @param except the index of one that does not count, −1 for none
     */
    static double[] nearest(double[] point, double[][] others, int k, int except) {
        double[] nearest = new double[k];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int j = 0; j < others.length; j++) {
            if (j != except) {
                insert(nearest, Distances.squared(point, others[j]));
            }
        }
        return nearest;
    }

    /** Puts a distance into its place, and drops the last. */
    private static void insert(double[] nearest, double distance) {
        int place = nearest.length - 1;
        if (!(distance < nearest[place])) {
            return;
        }
        for (; place > 0 && distance < nearest[place - 1]; place--) {
            nearest[place] = nearest[place - 1];
        }
        nearest[place] = distance;
    }
}
