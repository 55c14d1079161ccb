package nabla.scorematching.losses;

import java.util.Optional;

/**
 * A wall below a sample: an end at which the density does not vanish.
 *
 * <p>Given the smallest value x₀ and the (k+1)-th one x_k, those between are independent draws of the density between the two,
 * so U = (x − x₀)/(x_k − x₀) is uniform where a constant density ends, and its mean is a/(a + 1) for a density ∝
 * (x − x₀)^(a−1). For one that vanishes as its tail falls off, the mean is about 0.7 (normal) and more, with k = n/6; for the
 * log-normal density with σ = 1, whose lower tail is the steepest of those that should pass, it is 0.59 from a thousand rows on.
 * A wall is taken for one if the mean of U is below 0.59 by 3.1 standard deviations of the uniform distribution. Where a small
 * cluster lies apart, U looks like that, too; but not with k/2, k/4, …, one of which ends inside the cluster, so that
 * at these scales, too, the mean has to be that of the uniform distribution or below it.
 *
 * @param rows k
 * @param mean of U
 * @param bound below which it is a wall
 */
record Wall(int rows, double mean, double bound) {
    private static final double VANISHING = 0.59;
    private static final double DEVIATIONS = 3.1;

    /** The quantile .99 of the standard normal distribution. */
    private static final double LIKELY = 2.33;

    private static final int FEWEST = 16;
    private static final int PART = 6;

    /** The wall below sorted values, if there is one. */
    static Optional<Wall> below(double[] sorted) {
        int rows = sorted.length / PART;
        if (rows < FEWEST) {
            return Optional.empty();
        }
        double mean = mean(sorted, rows);
        double bound = VANISHING - DEVIATIONS * deviation(rows);
        if (!(mean < bound)) {
            return Optional.empty();
        }
        for (int k = rows / 2; k >= FEWEST; k /= 2) {
            if (mean(sorted, k) > 0.5 + LIKELY * deviation(k)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Wall(rows, mean, bound));
    }

    /** Where it cannot be any more, as far as the rows next to it tell, which are about evenly spread. */
    double beyond(double[] sorted) {
        return sorted[0] - (sorted[rows] - sorted[0]);
    }

    private static double mean(double[] sorted, int k) {
        double sum = 0;
        for (int i = 1; i < k; i++) {
            sum += sorted[i] - sorted[0];
        }
        return sum / ((k - 1) * (sorted[k] - sorted[0]));
    }

    /** Of the mean of k − 1 uniform numbers. */
    private static double deviation(int k) {
        return 1 / Math.sqrt(12.0 * (k - 1));
    }
}
