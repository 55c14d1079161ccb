package nabla.scorematching;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * A family of scores s(x, t), one for each time of a diffusion: that of α(t)·x + σ(t)·z for data x and normal z. Each
 * row has its own time, so that one batch can hold all of them.
 *
 * <p>A {@link NoiseConditionalScore} is another type, because a noise level is not a time; {@code SDE.inTime} turns the
 * first into the second.
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
        return at(Tensor.scalar(time));
    }

    /**
     * The score at one time, a tensor of one element, or at one for each row, [B, 1]: a recorded step is given it anew each
     * time. The shape of the result is checked, as by {@link ScoreFunction#checked}.
     *
     * @throws IllegalArgumentException if the shape is another, or a t whose value is known is not in [0, 1]
     */
    default ScoreFunction at(Tensor time) {
        Tensor column = Points.column("TimeConditionalScore.at", "t", time);
        Points.requireTimes("TimeConditionalScore.at", time);
        return x -> Points.likePoints(
                "TimeConditionalScore.at", score(x, Points.ofEach("TimeConditionalScore.at", column, x)), x);
    }
}
