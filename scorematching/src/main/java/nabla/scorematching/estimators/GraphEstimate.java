package nabla.scorematching.estimators;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;

/**
 * A sparse precision matrix at one penalty.
 *
 * @param precision K, symmetric, [p, p]
 * @param lambda the penalty
 * @param objective what was minimised, penalty included
 * @param loss the loss of the data without penalty and multiplier
 */
public record GraphEstimate(Tensor precision, double lambda, double objective, double loss) {
    /**
     * A pair of columns that depend on one another, given all others.
     *
     * @param first its index, the smaller one
     * @param second its index
     * @param weight Kᵢⱼ
     */
    public record Edge(int first, int second, double weight) {}

    /** The pairs with Kᵢⱼ ≠ 0, by index. */
    public List<Edge> edges() {
        List<Edge> edges = new ArrayList<>();
        int p = precision.size(0);
        for (int i = 0; i < p; i++) {
            for (int j = i + 1; j < p; j++) {
                double weight = precision.get(i, j);
                if (weight != 0) {
                    edges.add(new Edge(i, j, weight));
                }
            }
        }
        return edges;
    }
}
