package nabla.scorematching.metrics;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import nabla.autodiff.Tensor;

/**
 * How many independent draws would estimate something as precisely as chains of correlated draws do: N/τ with τ = 1 +
 * 2Σρ_t. The autocorrelations ρ_t of split chains are added in pairs, as long as a pair is positive and never more than
 * the pair before, and of the pair after these the first one, if it is positive (Geyer, Statistical Science 7, 1992;
 * Vehtari, Gelman, Simpson, Carpenter and Bürkner, Bayesian Analysis 16, 2021, equations 10 to 13). The numbers are
 * those of Stan and ArviZ to rounding.
 *
 * <ul>
 *   <li>{@link #of}: for the mean (Stan's {@code ess_mean}). Means little where the variance is infinite.
 *   <li>{@link #bulk}: for where most of the draws are, by normal scores of their ranks ({@code ess_bulk}).
 *   <li>{@link #tail}: the lesser one of those for the 5 % and the 95 % quantile ({@code ess_tail}).
 * </ul>
 *
 * <p>Bulk and tail of at least 100 for each chain are what {@link RHat} and quantiles need. Work N²/c for c chains at most, and less
 * where correlations die out; memory that of the draws.
 */
public final class EffectiveSampleSize {
    private static final String NAME = "EffectiveSampleSize";
    private static final double TAIL = 0.05;

    private EffectiveSampleSize() {}

    /**
     * The effective size of one quantity, for its mean.
     *
     * @param chains its values, [chains, steps], at least 4 steps
     * @return at most N log₁₀ N, which is more than N for chains that alternate; NaN if nothing varies
     * @throws IllegalArgumentException if the chains are shorter, or a value is not finite
     */
    public static double of(Tensor chains) {
        return of(Chains.halves(NAME, chains));
    }

    /**
     * The effective size of one quantity, for where most of its values are: that of the normal scores of their ranks. It exists for every
     * distribution, and does not change when the values are transformed increasingly.
     *
     * @param chains its values, [chains, steps], at least 4 steps
     * @return as of {@link #of}
     * @throws IllegalArgumentException if the chains are shorter, or a value is not finite
     */
    public static double bulk(Tensor chains) {
        return of(Chains.halves(NAME, chains).normalScores());
    }

    /**
     * The effective size of one quantity, for its tails: the lesser one of those of x ≤ q for the 5 % and the 95 % quantile q.
     *
     * @param chains its values, [chains, steps], at least 4 steps
     * @return as of {@link #of}
     * @throws IllegalArgumentException if the chains are shorter, or a value is not finite
     */
    public static double tail(Tensor chains) {
        if (!(Chains.halves(NAME, chains).total() > 0)) {
            return Double.NaN;
        }
        double[] sorted = chains.toArray();
        Arrays.sort(sorted);
        return Math.min(
                ofIndicator(chains, below(quantile(sorted, TAIL))),
                ofIndicator(chains, below(quantile(sorted, 1 - TAIL))));
    }

    private static DoublePredicate below(double quantile) {
        return value -> value <= quantile;
    }

    private static double ofIndicator(Tensor chains, DoublePredicate event) {
        double[] indicators =
                Arrays.stream(chains.toArray()).map(v -> event.test(v) ? 1 : 0).toArray();
        double size = of(Tensor.of(chains.shape(), indicators));
        // A quantile that is the largest value has all draws below it.
        return Double.isNaN(size) ? chains.size() : size;
    }

    /** Linear between order statistics, the least being the quantile 0 and the largest the quantile 1. */
    private static double quantile(double[] sorted, double probability) {
        double place = probability * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /** Geyer's sum. */
    private static double of(Chains halves) {
        if (!(halves.total() > 0)) {
            return Double.NaN;
        }
        double count = (double) halves.rows().length * halves.length();
        double sum = 0;
        double previous = Double.POSITIVE_INFINITY;
        double even = 1;
        double odd = halves.correlation(1);
        for (int lag = 2; lag < halves.length() - 2 && even + odd > 0; lag += 2) {
            previous = Math.min(previous, even + odd);
            sum += previous;
            even = halves.correlation(lag);
            odd = halves.correlation(lag + 1);
        }
        // The first of the pair that is left out counts once: in alternating chains the sum would vary more without it.
        double rest = even > 0 || even + odd >= 0 ? even : 0;
        // Where chains alternate, noise could make the sum 0 or less; the bound is Stan's.
        return count / Math.max(2 * sum + rest - 1, 1 / Math.log10(count));
    }

    /**
     * The effective size of each column.
     *
     * @param draws [chains, steps, D], as {@code SamplingRun.trajectory} gives them
     * @return D numbers
     * @throws IllegalArgumentException as of {@link #of}
     */
    public static double[] ofColumns(Tensor draws) {
        return Chains.ofEachColumn(NAME, draws, EffectiveSampleSize::of);
    }

    /** {@link #bulk} of each column. */
    public static double[] bulkColumns(Tensor draws) {
        return Chains.ofEachColumn(NAME, draws, EffectiveSampleSize::bulk);
    }

    /** {@link #tail} of each column. */
    public static double[] tailColumns(Tensor draws) {
        return Chains.ofEachColumn(NAME, draws, EffectiveSampleSize::tail);
    }
}
