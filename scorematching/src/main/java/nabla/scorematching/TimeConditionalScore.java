package nabla.scorematching;

import nabla.autodiff.Tensor;

/**
 * A family of scores s(x, t), one for each time of a diffusion: that of α(t)·x + σ(t)·z for data x and normal z. Each row has
 * its own time, so that one batch can hold all of them.
 *
 * <p>A {@link NoiseConditionalScore} is another type, because a noise level is not a time: {@code SDE.inTime} makes one of the
 * other.
 */
@FunctionalInterface
public interface TimeConditionalScore {
    /**
     * The score of each row at its own time.
     *
     * @param x points, [B, D]
     * @param time t of each row, [B, 1]
     * @return [B, D]
     */
    Tensor score(Tensor x, Tensor time);

    /**
     * The score at one time.
     *
     * @throws IllegalArgumentException if t is not in [0, 1]
     */
    default ScoreFunction at(double time) {
        if (!(time >= 0 && time <= 1)) {
            throw new IllegalArgumentException("TimeConditionalScore: expected a time in [0, 1], got " + time);
        }
        return at(Tensor.scalar(time));
    }

    /** The score at one time, a tensor of one element, or at one for each row, [B, 1]: a recorded step is given it anew each time. */
    default ScoreFunction at(Tensor time) {
        return x -> score(x, (time.rank() == 2 ? time : time.reshape(1, 1)).broadcastTo(x.size(0), 1));
    }
}
