package nabla.scorematching;

import nabla.autodiff.Tensor;

/**
 * A family of scores: s(x, σ) for every noise level σ, or s(x, t) for every time t of a diffusion. Each row has its own
 * level, so that one batch can hold all of them.
 */
@FunctionalInterface
public interface ConditionalScoreFunction {
    /**
     * The score of each row at its own level.
     *
     * @param x points, [B, D]
     * @param level the noise level or the time of each row, [B, 1]
     * @return [B, D]
     */
    Tensor score(Tensor x, Tensor level);

    /** The member of the family at one level. */
    default ScoreFunction at(double level) {
        return x -> score(x, Tensor.full(level, x.size(0), 1));
    }
}
