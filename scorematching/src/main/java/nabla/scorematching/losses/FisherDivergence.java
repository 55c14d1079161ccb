package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * The Fisher divergence ½‖s(x) − ∇log p(x)‖², which needs the true score: explicit score matching [Hyvärinen 2005,
 * equation 2], the yardstick of every other loss. It sees shapes and not weights: where a density is nearly zero between
 * two modes, scores that differ in the weights of the modes differ only there, where no data are.
 */
public final class FisherDivergence implements ScoreMatchingLoss {
    private final ScoreFunction truth;

    private FisherDivergence(ScoreFunction truth) {
        this.truth = truth;
    }

    /** The divergence from the density of this score. */
    public static FisherDivergence of(ScoreFunction truth) {
        return new FisherDivergence(Points.present("FisherDivergence", "a score", truth));
    }

    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        return perSample(score, x);
    }

    /** The divergence at each row, which needs no random numbers; [B]. */
    public Tensor perSample(ScoreFunction score, Tensor x) {
        return score.checked("FisherDivergence")
                .score(x)
                .sub(truth.checked("FisherDivergence").score(x))
                .square()
                .sum(-1)
                .mul(0.5);
    }

    /**
     * The mean over points that were sampled from the density, with its standard error: {@code estimate(s, x).interval(0.95)} is a
     * confidence interval. Far from normal for few points, and where rare ones have most of the divergence.
     */
    public Estimate estimate(ScoreFunction score, Tensor x) {
        return Points.named("FisherDivergence", () -> Estimate.ofMean(perSample(score, x)));
    }

    /** The mean over points that were sampled from the density; a scalar. */
    public Tensor loss(ScoreFunction score, Tensor x) {
        return Points.mean("FisherDivergence", perSample(score, x));
    }
}
