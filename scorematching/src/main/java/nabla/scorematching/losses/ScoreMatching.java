package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Exact (implicit) score matching: ½‖s(x)‖² + ∇·s(x) [Hyvärinen 2005, theorem 1]. It differs from the Fisher divergence
 * ½E‖s − ∇log p‖² by a constant that does not depend on the model, through one integration by parts. At the optimum it
 * equals −½E‖∇log p‖²: a negative loss is right.
 *
 * <p>For an {@link EnergyFunction} this is ½‖∇E‖² − ∇²E, by the forward Laplacian.
 *
 * <p>Assumes that s is continuously differentiable (see {@link SmoothnessCheck}) and that p·s vanishes at the boundary of the
 * data's domain: data in a box, whose density does not fall to zero at the walls, violate it. A fit of {@link #on} refuses data for
 * which it does not hold, see {@link Hazard}.
 */
public final class ScoreMatching extends GuardedLoss<ScoreMatching> {

    private ScoreMatching(GuardRails guards) {
        super(guards);
    }

    /** The loss, which ignores its key: nothing about it is random. */
    public static ScoreMatching of() {
        return new ScoreMatching(GuardRails.ofDivergence("ScoreMatching"));
    }

    @Override
    ScoreMatching guarded(GuardRails others) {
        return new ScoreMatching(others);
    }

    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require("ScoreMatching", x);
        ValueAndDivergence field = score.checked("ScoreMatching").scoreAndDivergence(x);
        guards.smoothness().check(score, x);
        return field.value().square().sum(-1).mul(0.5).add(field.divergence());
    }
}
