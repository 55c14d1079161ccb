package nabla.scorematching.losses;

import java.util.Set;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;
import nabla.nn.Smoothness;
import nabla.nn.training.Loss;
import nabla.scorematching.Estimate;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

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
     * @throws IllegalArgumentException if the data are not [B, D], or the score is of another shape
     */
    Tensor perSample(ScoreFunction score, Tensor x, Rng rng);

    /**
     * The mean over the batch.
     *
     * @return a scalar
     * @throws IllegalArgumentException if the batch has no rows, or as {@link #perSample}
     */
    default Tensor loss(ScoreFunction score, Tensor x, Rng rng) {
        return Points.mean(getClass().getSimpleName(), perSample(score, x, rng));
    }

    /**
     * The mean over the rows with its standard error, for rows that are independent draws: a number to report, which cannot be
     * differentiated or recorded.
     *
     * @throws IllegalArgumentException if there are no rows, or as {@link #perSample}
     */
    default Estimate estimate(ScoreFunction score, Tensor x, Rng rng) {
        return Points.named(getClass().getSimpleName(), () -> Estimate.ofMean(perSample(score, x, rng)));
    }

    /** How smooth a score has to be for this loss. */
    default Smoothness needs() {
        return Smoothness.DISCONTINUOUS;
    }

    /**
     * What this loss refuses in the data of a fit: of a loss that differentiates the score, all that {@link DataCheck} finds, and a
     * loss that runs away; of another loss, nothing.
     */
    default Set<Hazard> refuses() {
        return needs().isAtLeast(Smoothness.C1) ? Hazard.all() : Set.of();
    }

    /**
     * This loss of a network that is a score, as a {@code Trainer} needs it. An {@code EnergyNetwork} is trained by its
     * energy. The loss draws from {@code rng.split(0)}, dropout of the network from {@code rng.split(1)}; the loss on
     * held-out rows is without dropout. A fit looks at its data before the first step, and refuses what is in {@link #refuses}.
     *
     * @throws IllegalArgumentException if the network jumps where the loss needs a derivative; if it has kinks there, a
     *     warning is logged
     */
    default Loss on(Layer network) {
        return NetworkLoss.of(this, network, GuardRails.of(this));
    }
}
