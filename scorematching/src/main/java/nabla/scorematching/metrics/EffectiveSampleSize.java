package nabla.scorematching.metrics;

import nabla.autodiff.Tensor;

/**
 * How many independent draws would estimate a mean as precisely as chains of correlated draws do: N/τ with τ = 1 +
 * 2Σρ_t. The autocorrelations ρ_t of split chains are added in pairs, as long as a pair is positive and never more than
 * the pair before (Geyer, Statistical Science 7, 1992; Vehtari et al., Bayesian Analysis 16, 2021, equations 10 to 13,
 * without ranks).
 */
public final class EffectiveSampleSize {
    private EffectiveSampleSize() {}

    /**
     * The effective size of one quantity.
     *
     * @param chains its values, [chains, steps], at least 4 steps
     * @return at most N log₁₀ N, which is more than N for chains that alternate; NaN if nothing varies
     * @throws IllegalArgumentException if the chains are shorter, or a value is not finite
     */
    public static double of(Tensor chains) {
        Chains halves = Chains.halves("EffectiveSampleSize", chains);
        double count = (double) halves.rows().length * halves.length();
        double time = -1;
        double previous = Double.POSITIVE_INFINITY;
        for (int lag = 0; lag + 1 < halves.length(); lag += 2) {
            double pair = correlation(halves, lag) + correlation(halves, lag + 1);
            if (!(pair > 0)) {
                break;
            }
            previous = Math.min(previous, pair);
            time += 2 * previous;
        }
        // Where chains alternate, noise could make the sum 0 or less; the bound is Stan's.
        double shortest = 1 / Math.log10(count);
        return halves.total() > 0 ? count / Math.max(time, shortest) : Double.NaN;
    }

    /**
     * The effective size of each column.
     *
     * @param draws [chains, steps, D], as {@code SamplingRun.trajectory} gives them
     * @return D numbers
     * @throws IllegalArgumentException as of {@link #of}
     */
    public static double[] ofColumns(Tensor draws) {
        return Chains.ofEachColumn("EffectiveSampleSize", draws, EffectiveSampleSize::of);
    }

    /** ρ_t = 1 − (W − the mean autocovariance)/var⁺. */
    private static double correlation(Chains halves, int lag) {
        if (lag == 0) {
            return 1;
        }
        double sum = 0;
        for (int c = 0; c < halves.rows().length; c++) {
            double[] row = halves.rows()[c];
            double mean = halves.means()[c];
            double products = 0;
            for (int i = 0; i + lag < row.length; i++) {
                products += (row[i] - mean) * (row[i + lag] - mean);
            }
            sum += products / (row.length - 1);
        }
        return 1 - (halves.within() - sum / halves.rows().length) / halves.total();
    }
}
