package nabla.scorematching.tables;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.scorematching.points.Distances;

/** Clusters of points by k-means from a start by k-means++ (Arthur and Vassilvitskii, 2007). */
final class KMeans {
    private static final int ROUNDS = 20;

    private KMeans() {}

    /** The cluster of each point. */
    static int[] clusters(double[][] points, int count, Rng rng) {
        double[][] centres = spread(points, count, rng);
        int[] clusters = new int[points.length];
        boolean moved = true;
        for (int round = 0; moved && round < ROUNDS; round++) {
            moved = false;
            for (int i = 0; i < points.length; i++) {
                int nearest = nearest(points[i], centres);
                moved |= nearest != clusters[i];
                clusters[i] = nearest;
            }
            centres = means(points, clusters, centres);
        }
        return clusters;
    }

    private static int nearest(double[] point, double[][] centres) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < centres.length; k++) {
            double distance = Distances.squared(point, centres[k]);
            if (distance < least) {
                least = distance;
                nearest = k;
            }
        }
        return nearest;
    }

    private static double[][] means(double[][] points, int[] clusters, double[][] before) {
        double[][] sums = new double[before.length][points[0].length];
        int[] counts = new int[before.length];
        for (int i = 0; i < points.length; i++) {
            counts[clusters[i]]++;
            for (int j = 0; j < points[i].length; j++) {
                sums[clusters[i]][j] += points[i][j];
            }
        }
        for (int k = 0; k < sums.length; k++) {
            int size = counts[k];
            sums[k] = size == 0
                    ? before[k]
                    : Arrays.stream(sums[k]).map(s -> s / size).toArray();
        }
        return sums;
    }

    /** Points that are drawn one after the other, far ones more likely. */
    private static double[][] spread(double[][] points, int count, Rng rng) {
        double[] u = rng.uniform(count).toArray();
        double[][] centres = new double[count][];
        double[] distances = new double[points.length];
        Arrays.fill(distances, 1);
        for (int k = 0; k < count; k++) {
            double rest = u[k] * Arrays.stream(distances).sum();
            int chosen = 0;
            while (chosen < points.length - 1 && rest >= distances[chosen]) {
                rest -= distances[chosen];
                chosen++;
            }
            centres[k] = points[chosen];
            for (int i = 0; i < points.length; i++) {
                double distance = Distances.squared(points[i], centres[k]);
                distances[i] = k == 0 ? distance : Math.min(distances[i], distance);
            }
        }
        return centres;
    }
}
