package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ConditionalScoreFunction;

/** A loss for a family of scores, one for every noise level or time. Otherwise as {@link ScoreMatchingLoss}. */
public interface ConditionalScoreMatchingLoss {
    /**
     * The loss of each row, at a level that is drawn for it.
     *
     * @param score the model
     * @param x data, [B, D]
     * @param rng the key of the loss's random numbers; the numbers of row i do not depend on B
     * @return [B]
     */
    Tensor perSample(ConditionalScoreFunction score, Tensor x, Rng rng);

    /**
     * The mean over the batch.
     *
     * @return a scalar
     */
    default Tensor loss(ConditionalScoreFunction score, Tensor x, Rng rng) {
        return perSample(score, x, rng).mean();
    }
}
