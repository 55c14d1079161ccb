package nabla.scorematching;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.points.Points;

/**
 * A score: the field s(x) = ∇ₓ log p(x) of a density, or a model of it. A network with parameters p is the score function
 * {@code x -> net.apply(p, x)}.
 */
@FunctionalInterface
public interface ScoreFunction {
    /**
     * The score of each row.
     *
     * @param x points, [B, D]
     * @return +∇log p at each of them, [B, D]
     */
    Tensor score(Tensor x);

    /**
     * The score and its divergence ∇·s = Σᵢ ∂sᵢ/∂xᵢ, which for a true score is ∇² log p. Exact, by automatic
     * differentiation, unless the function knows better.
     *
     * @param x points, [B, D]
     */
    default ValueAndDivergence scoreAndDivergence(Tensor x) {
        String name = "ScoreFunction.scoreAndDivergence";
        Points.require(name, x);
        return Derivatives.valueAndDivergence(y -> Points.likePoints(name, score(y), y), x);
    }

    /**
     * This score, with every call checked: points that are not [B, D] are refused, and so is a result of another shape than
     * theirs, which arithmetic would silently broadcast. Losses and samplers ask their model through it.
     *
     * @param name what the messages begin with: the loss or the sampler. Of several names the first one given is used,
     *     so that they name what the
     *     user called
     */
    default ScoreFunction checked(String name) {
        return new CheckedScore(name, this);
    }

    /**
     * Refuses, by an exception, a score that has another shape than the points, or treats them jointly where each is to be treated by
     * itself: whose result for a point changes with the other points, or with their number.
     *
     * @param name what the message begins with: the sampler or the likelihood
     * @param x points, [B, D]
     * @throws IllegalArgumentException if it is such a score
     */
    default void requireRowwise(String name, Tensor x) {
        Points.requireRowwise(name, "a score", checked(name)::score, x);
    }
}
