package nabla.scorematching.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.points.ChiSquared;
import nabla.scorematching.points.Points;

/**
 * Which modes of a mixture a sample visits, and how often. A point belongs to the component with the largest probability for
 * it. It is near if (x−μ)ᵀΣ⁻¹(x−μ) is within a quantile of the χ² distribution with D degrees of freedom, as a point of the
 * component itself is with that probability, in any dimension.
 *
 * <p>Rows that are not finite, or so far out that the distance to every component overflows, belong to none and are counted
 * apart.
 */
public final class ModeCoverage {
    private static final double NEAR = 0.997;

    private final double[] weights;
    private final double[] shares;
    private final boolean[] visited;
    private final double near;
    private final double lost;

    private ModeCoverage(double[] weights, double[] shares, boolean[] visited, double near, double lost) {
        this.weights = weights;
        this.shares = shares;
        this.visited = visited;
        this.near = near;
        this.lost = lost;
    }

    /**
     * The coverage of a mixture by a sample, near being the .997 quantile.
     *
     * @param x [n, D], n ≥ 1
     */
    public static ModeCoverage of(GaussianMixture mixture, Tensor x) {
        return of(mixture, x, NEAR);
    }

    /**
     * The coverage of a mixture by a sample.
     *
     * @param x [n, D], n ≥ 1
     * @param probability how much of a component counts as near it, in (0, 1)
     * @throws IllegalArgumentException if the sample is empty or not [n, D], or the probability is out of range
     */
    public static ModeCoverage of(GaussianMixture mixture, Tensor x, double probability) {
        Points.present("ModeCoverage", "a mixture", mixture);
        Points.require("ModeCoverage", x, mixture.dim());
        int n = x.size(0);
        if (n == 0 || !(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException("ModeCoverage: expected points and a probability in (0, 1), got " + n
                    + " points and " + probability);
        }
        int[] owner = mixture.responsibilities(x).argMax(-1);
        double[][] distances = squaredDistances(mixture, x);
        double reach = ChiSquared.quantile(mixture.dim(), probability);
        int[] counts = new int[mixture.count()];
        boolean[] visited = new boolean[mixture.count()];
        int near = 0;
        int lost = 0;
        for (int i = 0; i < n; i++) {
            int k = owner[i];
            if (!Double.isFinite(distances[k][i])) {
                lost++;
                continue;
            }
            counts[k]++;
            if (distances[k][i] <= reach) {
                visited[k] = true;
                near++;
            }
        }
        double[] shares = Arrays.stream(counts).mapToDouble(c -> (double) c / n).toArray();
        return new ModeCoverage(mixture.weights().toArray(), shares, visited, (double) near / n, (double) lost / n);
    }

    /** (x−μ)ᵀΣ⁻¹(x−μ) for each component and row, [K, n]. */
    private static double[][] squaredDistances(GaussianMixture mixture, Tensor x) {
        Tensor centred = x.unsqueeze(0).sub(mixture.means().unsqueeze(1)).transpose();
        Tensor white = mixture.covariances().cholesky().triangularSolve(centred);
        return white.square().sum(-2).toMatrix();
    }

    /** The share of the rows that belongs to each component. */
    public double[] shares() {
        return shares.clone();
    }

    /** How many components have a point near them. */
    public int visited() {
        return (int) IntStream.range(0, visited.length).filter(k -> visited[k]).count();
    }

    /** The share of the rows that are near the component they belong to. */
    public double near() {
        return near;
    }

    /** The share of the rows that belong to no component, because they are not finite or too far out. */
    public double lost() {
        return lost;
    }

    /**
     * The total variation ½ (Σ |share − weight| + the share of lost rows): 0 if every component has its weight, 1 at worst.
     */
    public double weightError() {
        double sum = lost;
        for (int k = 0; k < shares.length; k++) {
            sum += Math.abs(shares[k] - weights[k]);
        }
        return sum / 2;
    }

    @Override
    public String toString() {
        return "ModeCoverage[shares " + Arrays.toString(shares) + " of weights " + Arrays.toString(weights) + ", "
                + visited() + " visited, " + near + " near, " + lost + " lost]";
    }
}
