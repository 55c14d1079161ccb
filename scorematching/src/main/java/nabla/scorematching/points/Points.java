package nabla.scorematching.points;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** Argument checks shared by this module: points are the rows of a [B, D] matrix. */
public final class Points {
    private Points() {}

    /** Refuses what is not [B, D]. */
    public static void require(String name, Tensor x) {
        if (x.rank() != 2) {
            throw new IllegalArgumentException(name + ": expected points [B, D], got " + Arrays.toString(x.shape()));
        }
    }

    /** Refuses what is not [B, dim]. */
    public static void require(String name, Tensor x, int dim) {
        if (x.rank() != 2 || x.size(1) != dim) {
            throw new IllegalArgumentException(
                    name + ": expected points [B, " + dim + "], got " + Arrays.toString(x.shape()));
        }
    }

    /** Refuses a score of another shape than the points'. */
    public static Tensor likePoints(String name, Tensor score, Tensor x) {
        if (!Arrays.equals(score.shape(), x.shape())) {
            throw new IllegalArgumentException(name + ": expected a score of the shape of the points "
                    + Arrays.toString(x.shape()) + ", got " + Arrays.toString(score.shape()));
        }
        return score;
    }

    /** Refuses noise levels or times that are not one for each point, [B, 1]. */
    public static void requireLevels(String name, Tensor levels, Tensor x) {
        if (levels.rank() != 2 || levels.size(1) != 1 || levels.size(0) != x.size(0)) {
            throw new IllegalArgumentException(name + ": expected one level for each point, [" + x.size(0)
                    + ", 1], got " + Arrays.toString(levels.shape()));
        }
    }

    /** Refuses an energy that is not one number for each point, [B]. */
    public static Tensor onePerPoint(String name, Tensor energy, Tensor x) {
        if (energy.rank() != 1 || energy.size() != x.size(0)) {
            throw new IllegalArgumentException(name + ": expected an energy [" + x.size(0) + "] of points "
                    + Arrays.toString(x.shape()) + ", got " + Arrays.toString(energy.shape()));
        }
        return energy;
    }

    /** Refuses numbers that are not finite. */
    public static void requireFinite(String name, Tensor numbers) {
        if (!Arrays.stream(numbers.toArray()).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException(name + ": expected finite numbers, got " + numbers);
        }
    }

    /** The rows of a sample of at least {@code fewest} points, one array for each; refuses rows that are not finite. */
    public static double[][] rows(String name, Tensor x, int fewest) {
        if (x.rank() != 2 || x.size(0) < fewest || x.size(1) == 0) {
            throw new IllegalArgumentException(name + ": expected a sample [n, D] with n of at least " + fewest
                    + ", got " + Arrays.toString(x.shape()));
        }
        double[][] rows = x.toMatrix();
        for (int i = 0; i < rows.length; i++) {
            if (!Arrays.stream(rows[i]).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException(
                        name + ": expected finite points, got row " + i + ": " + Arrays.toString(rows[i]));
            }
        }
        return rows;
    }

    /** Refuses samples of different dimension. */
    public static void requireSameDim(String name, Tensor x, Tensor y) {
        if (x.rank() != y.rank() || x.size(-1) != y.size(-1)) {
            throw new IllegalArgumentException(name + ": expected samples of the same dimension, got "
                    + Arrays.toString(x.shape()) + " and " + Arrays.toString(y.shape()));
        }
    }
}
