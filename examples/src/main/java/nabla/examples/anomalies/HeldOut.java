package nabla.examples.anomalies;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * A fifth of the rows, put aside to choose by their likelihood.
 *
 * @param others the rows to learn from
 * @param aside the rows put aside
 */
record HeldOut(Tensor others, Tensor aside) {
    private static final double PART = 0.2;

    static HeldOut of(Tensor rows, Rng rng) {
        int n = rows.size(0);
        int count = (int) Math.round(PART * n);
        int[] order = rng.permutation(n);
        return new HeldOut(
                rows.take(0, Arrays.copyOfRange(order, count, n)), rows.take(0, Arrays.copyOf(order, count)));
    }

    /** The mean log-likelihood of the rows put aside. */
    double likelihood(Density density) {
        return density.logProb(aside).mean().item();
    }

    /** The choice under which the rows put aside are most likely, if the density is learnt from the others. */
    <C> C best(List<C> choices, BiFunction<Tensor, C, Density> fit) {
        Optional<C> best = Optional.empty();
        double highest = Double.NEGATIVE_INFINITY;
        for (C choice : choices) {
            double likelihood = likelihood(fit.apply(others, choice));
            if (best.isEmpty() || likelihood > highest) {
                highest = likelihood;
                best = Optional.of(choice);
            }
        }
        return best.orElseThrow();
    }
}
