package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.List;

/**
 * What the sweep carries for a tensor: a sum of chains, or word that it has none.
 *
 * @param columns how many of the tensor's last axes are columns; the axis before them is the rows
 * @param chains the chains, none if the tangent is dense
 */
record Tangent(int columns, List<Chain> chains) {
    /** A tangent that the ordinary sweep has to compute. */
    static final Tangent DENSE = new Tangent(0, List.of());

    static Tangent of(int columns, List<Chain> chains) {
        return new Tangent(columns, collected(chains));
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
}
