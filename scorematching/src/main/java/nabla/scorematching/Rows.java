package nabla.scorematching;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** What stands at the doors of this package: points are the rows of a matrix. */
final class Rows {
    private Rows() {}

    /** Refuses what is not [B, D]. */
    static void require(String name, Tensor x) {
        if (x.rank() != 2) {
            throw new IllegalArgumentException(name + ": points are [B, D], got " + Arrays.toString(x.shape()));
        }
    }

    /** Refuses what is not [B, dim]. */
    static void require(String name, Tensor x, int dim) {
        if (x.rank() != 2 || x.size(1) != dim) {
            throw new IllegalArgumentException(
                    name + ": points are [B, " + dim + "], got " + Arrays.toString(x.shape()));
        }
    }
}
