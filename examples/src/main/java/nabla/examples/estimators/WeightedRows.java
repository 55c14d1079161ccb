package nabla.examples.estimators;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * Rows of data, and how much each counts.
 *
 * @param x points, [n, D]
 * @param weights importance or frequencies, [n]
 */
public record WeightedRows(Tensor x, Tensor weights) {
    /** Whether some rows count more than others. */
    boolean areWeighted() {
        return weights.min().item() < weights.max().item();
    }

    /** The mean of (μᵀx)². */
    double spread(Tensor axis) {
        return x.matmul(axis.unsqueeze(1))
                .square()
                .squeeze(1)
                .dot(weights)
                .div(weights.sum())
                .item();
    }

    /** As many rows as there are, drawn by their weights; the rows themselves if all count the same. */
    Tensor shown(Rng rng) {
        return areWeighted() ? x.take(0, draw(weights, x.size(0), rng)) : x;
    }

    /** Indices drawn by weights. */
    static int[] draw(Tensor weights, int count, Rng rng) {
        double[] sums = weights.cumsum(0).toArray();
        return Arrays.stream(rng.uniform(count).mul(sums[sums.length - 1]).toArray())
                .mapToInt(u -> {
                    int at = Arrays.binarySearch(sums, u);
                    return Math.min(at < 0 ? -at - 1 : at + 1, sums.length - 1);
                })
                .toArray();
    }
}
