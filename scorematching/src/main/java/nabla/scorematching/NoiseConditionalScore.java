package nabla.scorematching;

import nabla.autodiff.Tensor;

/**
 * A family of scores s(x, σ), one for each noise level: that of the data with N(0, σ²I) added [Song and Ermon 2019]. Each row
 * has its own level, so that one batch can hold all of them.
 *
 * <p>A {@link TimeConditionalScore} is another type, because a level is not a time: {@code SDE.inTime} makes one of the other.
 */
@FunctionalInterface
public interface NoiseConditionalScore {
    /**
     * The score of each row at its own noise level.
     *
     * @param x points, [B, D]
     * @param sigma σ of each row, [B, 1]
     * @return [B, D]
     */
    Tensor score(Tensor x, Tensor sigma);

    /**
     * The score at one noise level.
     *
     * @throws IllegalArgumentException if σ is not positive and finite
     */
    default ScoreFunction at(double sigma) {
        if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("NoiseConditionalScore: expected a positive, finite σ, got " + sigma);
        }
        return at(Tensor.scalar(sigma));
    }

    /** The score at one noise level, a tensor of one element: a recorded step is given it anew each time. */
    default ScoreFunction at(Tensor sigma) {
        return x -> score(x, sigma.reshape(1, 1).broadcastTo(x.size(0), 1));
    }
}
