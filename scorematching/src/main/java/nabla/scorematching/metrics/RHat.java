package nabla.scorematching.metrics;

import nabla.autodiff.Tensor;

/**
 * The potential scale reduction R̂ = √(var⁺/W) of split chains (Gelman et al., Bayesian data analysis, 3rd edition,
 * equation 11.4): by how much the spread might still shrink if the chains were continued. Near 1 the halves of all
 * chains agree; above 1.01 they do not (Vehtari et al., Bayesian Analysis 16, 2021).
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
        Chains halves = Chains.halves("RHat", chains);
        return Math.sqrt(halves.total() / halves.within());
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
}
