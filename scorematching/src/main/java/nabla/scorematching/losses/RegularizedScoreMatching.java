package nabla.scorematching.losses;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndRowJacobians;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Exact score matching with a penalty on curvature: ½‖s(x)‖² + ∇·s(x) + λ Σᵢ (∂ᵢsᵢ(x))² (D. Kingma and Y. LeCun, Regularized
 * estimation of image statistics by score matching, NIPS 2010).
 *
 * <p>It is what is left, in second order, of the exact loss of data with a little normal noise ε of variance σ² for each
 * component: in
 *
 * <pre>
 *     E[½‖s(x + ε)‖² + ∇·s(x + ε)] = E[½‖s‖² + ∇·s + ½σ² Σᵢⱼ (∂ⱼsᵢ)² + ½σ² (s − ∇log p)·∇²s] + O(σ⁴)
 * </pre>
 *
 * the last term vanishes as s gets right, and of the one before it the diagonal is kept, with λ = ½σ². For the linear score
 * of a diagonal matrix that is exact. A spike of width h on every training point, by which the exact loss falls to −D/h², has a
 * penalty of λD/h⁴: the loss is bounded below, by −D/(4λ).
 *
 * <p>The minimiser is not the score of the data: on N(0, v) it is −x/(v + 2λ), which with λ = ½σ² is the score of the noised data.
 *
 * <p>It costs the Jacobian of each row, D Jacobian products, where {@link ScoreMatching} needs its trace alone. A fit refuses
 * kinks, walls and missing numbers; the penalty bounds the loss on data without a density.
 */
public final class RegularizedScoreMatching extends GuardedLoss<RegularizedScoreMatching> {
    private static final String NAME = "RegularizedScoreMatching";

    private final double lambda;

    private RegularizedScoreMatching(double lambda, GuardRails guards) {
        super(guards);
        this.lambda = lambda;
    }

    /**
     * With this weight of the curvature.
     *
     * @param lambda λ, in squared units of the data
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static RegularizedScoreMatching of(double lambda) {
        Points.positive(NAME, "λ", lambda);
        // As with noise, data need no density; a wall or a number that is missing are as bad as without.
        GuardRails guards = GuardRails.ofDivergence(NAME)
                .allowing(
                        Hazard.GRID,
                        Hazard.RANK,
                        Hazard.COPIES,
                        Hazard.ATOM,
                        Hazard.SIMPLEX,
                        Hazard.SPHERE,
                        Hazard.RUNAWAY);
        return new RegularizedScoreMatching(lambda, guards);
    }

    /**
     * As if normal noise had been added to the data: λ = ½σ².
     *
     * @param sigma σ, the standard deviation of the noise; small against the scale on which the score bends
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static RegularizedScoreMatching ofNoise(double sigma) {
        return of(0.5 * Math.pow(Points.positive(NAME + ".ofNoise", "σ", sigma), 2));
    }

    @Override
    RegularizedScoreMatching guarded(GuardRails others) {
        return new RegularizedScoreMatching(lambda, others);
    }

    /** It ignores its key: nothing about it is random. */
    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require(NAME, x);
        ValueAndRowJacobians field = Derivatives.valueAndRowJacobians(score.checked(NAME)::score, x);
        guards.smoothness().check(score, x);
        Tensor curvature = field.jacobians().diagonal();
        return field.value()
                .square()
                .mul(0.5)
                .add(curvature)
                .add(curvature.square().mul(lambda))
                .sum(-1);
    }
}
