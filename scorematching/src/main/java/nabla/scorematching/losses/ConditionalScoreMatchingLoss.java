package nabla.scorematching.losses;

import java.util.function.BinaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.ConditionalLayer;
import nabla.nn.training.Loss;
import nabla.scorematching.Estimate;
import nabla.scorematching.points.Points;

/**
 * A loss for a family of scores. Otherwise as {@link ScoreMatchingLoss}.
 *
 * @param <S> the family: {@code NoiseConditionalScore} or {@code TimeConditionalScore}
 */
public interface ConditionalScoreMatchingLoss<S> {
    /**
     * The loss of each row, at a level that is drawn for it.
     *
     * @param score the model
     * @param x data, [B, D]
     * @param rng the key of the loss's random numbers; the numbers of row i do not depend on B
     * @return [B]
     * @throws IllegalArgumentException if the data are not [B, D], or the score is of another shape
     */
    Tensor perSample(S score, Tensor x, Rng rng);

    /**
     * The mean over the batch.
     *
     * @return a scalar
     * @throws IllegalArgumentException if the batch has no rows, or as {@link #perSample}
     */
    default Tensor loss(S score, Tensor x, Rng rng) {
        return Points.mean(getClass().getSimpleName(), perSample(score, x, rng));
    }

    /**
     * The mean over the rows with its standard error, for rows that are independent draws: a number to report, which cannot be
     * differentiated or recorded.
     *
     * @throws IllegalArgumentException if there are no rows, or as {@link #perSample}
     */
    default Estimate estimate(S score, Tensor x, Rng rng) {
        return Points.named(getClass().getSimpleName(), () -> Estimate.ofMean(perSample(score, x, rng)));
    }

    /**
     * The family of scores that a function of points [B, D] and levels [B, 1] stands for; the loss says what a level
     * means.
     */
    S family(BinaryOperator<Tensor> function);

    /**
     * This loss of a network that takes the level, as a {@code Trainer} needs it. The loss draws from {@code rng.split(0)},
     * dropout of the network from {@code rng.split(1)}; the loss on held-out rows is without dropout.
     */
    default Loss on(ConditionalLayer network) {
        return NetworkLoss.of(this, network);
    }
}
