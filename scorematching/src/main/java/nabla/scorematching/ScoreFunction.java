package nabla.scorematching;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;

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
        return Derivatives.valueAndDivergence(this::score, x);
    }
}
