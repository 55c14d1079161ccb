package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.points.Points;

/**
 * Which modes of a mixture a sample visits, and how often. A point belongs to the component with the largest probability for
 * it; it is near if it lies within three standard deviations, √((x−μ)ᵀΣ⁻¹(x−μ)) ≤ 3.
 */
public final class ModeCoverage {
    private static final double NEAR = 3;

    private final double[] weights;
    private final double[] shares;
    private final boolean[] visited;
    private final double near;

    private ModeCoverage(double[] weights, double[] shares, boolean[] visited, double near) {
        this.weights = weights;
        this.shares = shares;
        this.visited = visited;
        this.near = near;
    }

    /**
     * The coverage of a mixture by a sample.
     *
     * @param x [n, D], n ≥ 1
     */
    public static ModeCoverage of(GaussianMixture mixture, Tensor x) {
        int n = Points.rows("ModeCoverage", x, 1).length;
        int[] owner = mixture.responsibilities(x).argMax(-1);
        Tensor centred = x.unsqueeze(0).sub(mixture.means().unsqueeze(1)).transpose();
        Tensor white = mixture.covariances().cholesky().triangularSolve(centred);
        double[][] distances = white.square().sum(-2).sqrt().toMatrix();
        double[] shares = new double[mixture.count()];
        boolean[] visited = new boolean[mixture.count()];
        double near = 0;
        for (int i = 0; i < n; i++) {
            shares[owner[i]] += 1.0 / n;
            if (distances[owner[i]][i] <= NEAR) {
                visited[owner[i]] = true;
                near += 1.0 / n;
            }
        }
        return new ModeCoverage(mixture.weights().toArray(), shares, visited, near);
    }

    /** The share of the points that belongs to each component. */
    public double[] shares() {
        return shares.clone();
    }

    /** How many components have a point near them. */
    public int visited() {
        int count = 0;
        for (boolean mode : visited) {
            count += mode ? 1 : 0;
        }
        return count;
    }

    /** The share of the points that are near the component they belong to. */
    public double near() {
        return near;
    }

    /** The total variation ½ Σ |share − weight|: 0 if every component has its weight, 1 at worst. */
    public double weightError() {
        double sum = 0;
        for (int k = 0; k < shares.length; k++) {
            sum += Math.abs(shares[k] - weights[k]) / 2;
        }
        return sum;
    }

    @Override
    public String toString() {
        return "ModeCoverage[shares " + Arrays.toString(shares) + " of weights " + Arrays.toString(weights) + ", "
                + visited() + " visited, " + near + " near]";
    }
}
