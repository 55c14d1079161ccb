package nabla.scorematching.points;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/** Distances between points, in memory that does not grow with the number of pairs. */
public final class Distances {
    /** The farthest points from the mean whose distances are compared for the largest one. */
    static final int MOST_EXTREMES = 10_000;

    /** The points whose nearest neighbours are looked for. */
    static final int MOST_QUERIES = 1_000;

    /** The points whose distances have their median taken: 16 MB. */
    private static final int MOST_FOR_MEDIAN = 2_000;

    /** Elements of one block: 8 MB. */
    private static final int BLOCK = 1 << 20;

    private Distances() {}

    /** ‖a − b‖². */
    public static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return sum;
    }

    /**
     * ‖xᵢ − yⱼ‖² as a sum of squares: the expansion ‖x‖² + ‖y‖² − 2xᵀy, though faster, cancels where points are close. The
     * differences, D numbers for each pair, are made in blocks of 8 MB (or of one y).
     *
     * @param x [n, D]
     * @param y [m, D]
     * @return [n, m]
     */
    public static Tensor squared(Tensor x, Tensor y) {
        int columns = y.size(0);
        int width = rowsOfBlock((long) x.size(0) * x.size(1));
        if (width >= columns) {
            return x.unsqueeze(1).sub(y.unsqueeze(0)).square().sum(-1);
        }
        Tensor[] blocks = IntStream.iterate(0, from -> from < columns, from -> from + width)
                .mapToObj(from -> squared(x, y.slice(0, from, Math.min(from + width, columns))))
                .toArray(Tensor[]::new);
        return Tensor.concat(1, blocks);
    }

    /** How many rows of this many numbers make a block; at least one. */
    public static int rowsOfBlock(long width) {
        return (int) Math.max(1, BLOCK / Math.max(1, width));
    }

    /**
     * The largest squared distance between two points; 0 if there are fewer. Of more than 10,000 points only those farthest
     * from the mean are compared: the work is bounded, and what is missed is a pair neither of whose ends is extreme.
     */
    public static double largestSquared(double[][] points) {
        double[][] extremes = points.length > MOST_EXTREMES ? farthestFromMean(points) : points;
        double largest = 0;
        for (int i = 0; i < extremes.length; i++) {
            for (int j = 0; j < i; j++) {
                largest = Math.max(largest, squared(extremes[i], extremes[j]));
            }
        }
        return largest;
    }

    /**
     * The median distance between two points of a sample, or of 2,000 of them at random, the same on every run; of an even number of
     * distances, the mean of the two in the middle.
     *
     * @throws IllegalArgumentException in this name, if there are fewer than two points, one is not finite, or the median is 0
     */
    public static double median(String name, Tensor x) {
        double[][] rows = Points.rows(name, x, 2);
        int[] chosen = sample(rows.length, MOST_FOR_MEDIAN);
        double[] distances = new double[chosen.length * (chosen.length - 1) / 2];
        int count = 0;
        for (int i = 0; i < chosen.length; i++) {
            for (int j = 0; j < i; j++) {
                distances[count++] = Math.sqrt(squared(rows[chosen[i]], rows[chosen[j]]));
            }
        }
        Arrays.sort(distances);
        double median = 0.5 * distances[(count - 1) / 2] + 0.5 * distances[count / 2];
        if (!(median > 0)) {
            throw new IllegalArgumentException(
                    name + ": expected a positive median distance, got 0: half of the points are copies");
        }
        return median;
    }

    private static double[][] farthestFromMean(double[][] points) {
        double[] mean = new double[points[0].length];
        for (double[] point : points) {
            Arrays.setAll(mean, k -> mean[k] + point[k] / points.length);
        }
        return Arrays.stream(points)
                .sorted(Comparator.comparingDouble((double[] point) -> -squared(point, mean)))
                .limit(MOST_EXTREMES)
                .toArray(double[][]::new);
    }

    /**
     * Squared distances to the nearest other point, +∞ if there is none: for every point, or for 1,000 points at random, the
     * same on every run, if there are more.
     */
    public static double[] nearestSquared(double[][] points) {
        int[] queries = sample(points.length, MOST_QUERIES);
        double[] nearest = new double[queries.length];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        for (int i = 0; i < queries.length; i++) {
            for (int j = 0; j < points.length; j++) {
                if (j != queries[i]) {
                    nearest[i] = Math.min(nearest[i], squared(points[queries[i]], points[j]));
                }
            }
        }
        return nearest;
    }

    /** The numbers 0 to n − 1, or {@code most} of them at random, the same on every run. */
    public static int[] sample(int n, int most) {
        return n <= most
                ? IntStream.range(0, n).toArray()
                : Arrays.copyOf(Rng.of(0).permutation(n), most);
    }
}
