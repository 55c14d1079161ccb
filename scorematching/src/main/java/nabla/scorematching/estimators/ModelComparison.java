package nabla.scorematching.estimators;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.points.Normal;
import nabla.scorematching.points.Points;

/**
 * Two models compared on rows that neither has seen, by the mean of the differences dᵢ = ρ(xᵢ; a) − ρ(xᵢ; b) of a score matching loss.
 * The mean estimates the difference of their Fisher divergences from the data (or whatever the loss measures), needs no normalising
 * constants, and neither model has to be right; as Vuong's test (Econometrica 57, 1989) does for likelihoods. The differences are paired,
 * so what both models find hard cancels.
 *
 * <p>On rows that a model was fitted to, its loss is too low: there, compare by {@link ParameterEstimate#smic} or {@link
 * ParameterEstimate#crossValidation}.
 *
 * @param difference the mean of dᵢ, negative if a is better, with the standard error √(Σ(d − d̄)²/(n(n − 1)))
 * @param pValue two-sided, of the hypothesis that both have one loss: 2Φ(−|difference|/error); NaN for a single row
 */
public record ModelComparison(Estimate difference, double pValue) {
    private static final String NAME = "ModelComparison";

    /**
     * Compares two models.
     *
     * @param loss the loss, with one key for both: a random loss draws the same numbers for them
     * @param a a model
     * @param b another one
     * @param heldOut rows that neither was fitted to, independent draws, [n, D]
     * @throws IllegalArgumentException if there are no rows, or models and rows do not fit the loss
     */
    public static ModelComparison of(
            ScoreMatchingLoss loss, ScoreFunction a, ScoreFunction b, Tensor heldOut, Rng rng) {
        Points.present(NAME, "a loss", loss);
        Points.present(NAME, "a first model", a);
        Points.present(NAME, "a second model", b);
        Points.rows(NAME, heldOut, 1);
        Tensor differences = loss.perSample(a, heldOut, rng).sub(loss.perSample(b, heldOut, rng));
        Estimate mean = Estimate.ofMean(differences);
        return new ModelComparison(mean, pValue(mean));
    }

    /** Models that differ nowhere have the p-value 1. */
    private static double pValue(Estimate mean) {
        return mean.value() == 0 && mean.standardError() == 0
                ? 1
                : 2 * Normal.probability(-Math.abs(mean.value() / mean.standardError()));
    }

    @Override
    public String toString() {
        return "loss of the first less that of the second: " + difference + ", p " + pValue;
    }
}
