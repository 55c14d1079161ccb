package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Shapes;

/**
 * What the sweep carries for a tensor: a sum of chains, or the dense tangent.
 *
 * @param columns how many of the tensor's last axes are columns; the axis before them is the rows
 * @param chains the chains, none if the tangent is dense
 * @param dense the dense tangent, [D] + shape; null where there are chains, and for {@link #NOT_COMPUTED}
 */
record Tangent(int columns, List<Chain> chains, Tensor dense) {
    /** A dense tangent that is too large to be computed as a whole. */
    static final Tangent NOT_COMPUTED = new Tangent(0, List.of(), null);

    static Tangent of(int columns, List<Chain> chains) {
        return new Tangent(columns, collected(chains), null);
    }

    static Tangent ofDense(Tensor tangent) {
        return new Tangent(0, List.of(), tangent);
    }

    boolean isDense() {
        return chains.isEmpty();
    }

    /** Chains that differ in their number and last diagonal alone, added up. */
    private static List<Chain> collected(List<Chain> chains) {
        List<Chain> collected = new ArrayList<>();
        for (Chain chain : chains) {
            int twin = 0;
            while (twin < collected.size() && !collected.get(twin).joins(chain)) {
                twin++;
            }
            if (twin < collected.size()) {
                collected.set(twin, collected.get(twin).plus(chain));
            } else {
                collected.add(chain);
            }
        }
        return collected;
    }

    /** The dense tangent of a tensor of this shape, [D] + shape. */
    Tensor toDense(int rows, int[] shape) {
        if (isDense()) {
            return dense;
        }
        int directions = chains.get(0).directions();
        Tensor sum = null;
        for (Chain chain : chains) {
            Tensor tangent = chain.toDense();
            sum = sum == null ? tangent : sum.add(tangent);
        }
        return sum.broadcastTo(directions, rows, chains.get(0).width()).reshape(Shapes.prepend(directions, shape));
    }
}
