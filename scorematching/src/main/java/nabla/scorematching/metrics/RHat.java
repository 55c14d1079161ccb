package nabla.scorematching.metrics;

import nabla.autodiff.Tensor;

/**
 * The potential scale reduction R̂ = √(var⁺/W) of split chains (Gelman et al., Bayesian data analysis, 3rd edition,
 * equation 11.4): by how much the spread might still shrink if the chains were continued. Near 1 the halves of all
 * chains agree; above 1.01 they do not (Vehtari, Gelman, Simpson, Carpenter and Bürkner, Rank-normalization, folding, and
 * localization, Bayesian Analysis 16, 2021). {@link #rankNormalized} is the better one of the two: {@link #split} compares
 * means alone, and means nothing where the variance is infinite.
 */
public final class RHat {
    private RHat() {}

    /**
     * R̂ of one quantity.
     *
     * @param chains its values, [chains, steps], at least 4 steps
     * @return R̂; NaN if nothing varies
     * @throws IllegalArgumentException if the chains are shorter, or a value is not finite
     */
    public static double split(Tensor chains) {
        return Chains.halves("RHat", chains).scaleReduction();
    }

    /**
     * The rank-normalised R̂: the larger one of those of the normal scores of the ranks, and of the normal scores of the ranks of the
     * distances from the median. The first exists for every distribution, the second sees chains that differ in their spread
     * alone, and is left out where it is no number: all distances from the median are one where each of two values is half of the
     * draws. It is Stan's and ArviZ's {@code rhat}.
     *
     * @param chains its values, [chains, steps], at least 4 steps
     * @return R̂; NaN if nothing varies
     * @throws IllegalArgumentException if the chains are shorter, or a value is not finite
     */
    public static double rankNormalized(Tensor chains) {
        Chains halves = Chains.halves("RHat", chains);
        double ofRanks = halves.normalScores().scaleReduction();
        double ofSpread = halves.folded().normalScores().scaleReduction();
        return ofRanks >= ofSpread || Double.isNaN(ofSpread) ? ofRanks : ofSpread;
    }

    /**
     * R̂ of each column.
     *
     * @param draws [chains, steps, D], as {@code SamplingRun.trajectory} gives them
     * @return D numbers
     * @throws IllegalArgumentException as of {@link #split}
     */
    public static double[] splitColumns(Tensor draws) {
        return Chains.ofEachColumn("RHat", draws, RHat::split);
    }

    /** {@link #rankNormalized} of each column. */
    public static double[] rankNormalizedColumns(Tensor draws) {
        return Chains.ofEachColumn("RHat", draws, RHat::rankNormalized);
    }
}
