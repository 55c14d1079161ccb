package nabla.scorematching.losses;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/**
 * Stops a training whose exact or sliced loss heads to −∞. With finite data the loss has no minimum: a model that puts
 * a spike of width h on every training point has the loss −D/h² there, which falls for ever as h shrinks. Long before,
 * the loss on held-out data has risen.
 *
 * <p>Nothing finer than the distance between neighbours can be learnt from a sample. So a loss below that of spikes a tenth as
 * wide is taken for a runaway. Distances are in units of the covariance Ĉ of the data (if it is regular), because a score may be
 * steep across a narrow direction, and are shared by the D columns, because noise of width h is h√D long: with δ the median
 * distance to the nearest neighbour after whitening, the floor is −tr(Ĉ⁻¹)/h², h = 0.1 δ/√D.
 */
public final class RunawayLoss {
    private static final double FINEST = 0.1;

    private final double floor;

    private RunawayLoss(double floor) {
        this.floor = floor;
    }

    /**
     * The check for a model that learns from these data. Of more than 1,000 rows, only 1,000 are asked for their
     * neighbours, taken at random and the same on every run.
     *
     * @param x training data, [n, D], without repeated rows
     * @throws IllegalArgumentException if there are fewer than two rows, one is not finite, or half of them have a copy
     */
    public static RunawayLoss forData(Tensor x) {
        Points.rows("RunawayLoss", x, 2);
        Tensor root = root(x);
        Tensor white = root.triangularSolve(x.sub(x.mean(0)).transpose()).transpose();
        double[] nearest = Distances.nearestSquared(white.toMatrix());
        Arrays.sort(nearest);
        double median = nearest[nearest.length / 2];
        if (!(median > 0)) {
            throw new IllegalArgumentException("RunawayLoss: expected rows that differ, got " + x.size(0)
                    + " of which half have a copy; the data have no density");
        }
        double slope =
                root.triangularSolve(Tensor.eye(x.size(1))).square().sum().item();
        return new RunawayLoss(-slope * x.size(1) / (FINEST * FINEST * median));
    }

    /** The lower triangular L with L·Lᵀ = Ĉ; the identity if Ĉ is singular. */
    private static Tensor root(Tensor x) {
        Tensor centred = x.sub(x.mean(0));
        Tensor root = centred.transpose().matmul(centred).div(x.size(0)).cholesky();
        boolean regular = Arrays.stream(root.diagonal().toArray()).allMatch(pivot -> pivot > 0);
        return regular ? root : Tensor.eye(x.size(1));
    }

    /** The loss below which only spikes on the training points can be. */
    public double floor() {
        return floor;
    }

    /**
     * Returns the loss, or throws if it is below what these data allow.
     *
     * @throws ArithmeticException if it is NaN, infinite or below the floor
     */
    public double check(double loss) {
        if (!Double.isFinite(loss)) {
            throw new ArithmeticException("RunawayLoss: the loss is " + loss
                    + "; the last steps were too long (lower the learning rate or clip the gradient)");
        }
        if (loss < floor) {
            throw new ArithmeticException("RunawayLoss: the loss " + loss + " is below " + floor
                    + ", which only spikes on the training points can reach; stop earlier, by the loss on held-out"
                    + " data, or learn by denoising");
        }
        return loss;
    }
}
