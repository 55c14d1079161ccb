package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;

/**
 * A loss whose minimiser over all scores, given enough data, is the score of the data (or of the data with noise added).
 * It is made of tensor operations alone and reads no value, so it can be differentiated by what the score depends on, and
 * recorded into a program.
 */
public interface ScoreMatchingLoss {
    /**
     * The loss of each row.
     *
     * @param score the model
     * @param x data, [B, D]
     * @param rng the key of the loss's random numbers; the numbers of row i do not depend on B
     * @return [B]
     */
    Tensor perSample(ScoreFunction score, Tensor x, Rng rng);

    /**
     * The mean over the batch.
     *
     * @return a scalar
     */
    default Tensor loss(ScoreFunction score, Tensor x, Rng rng) {
        return perSample(score, x, rng).mean();
    }
}
