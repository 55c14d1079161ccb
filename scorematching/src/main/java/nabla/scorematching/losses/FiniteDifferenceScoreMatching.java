package nabla.scorematching.losses;

import java.util.Set;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Finite-difference sliced score matching: the derivative along v of {@link SlicedScoreMatching} is replaced by a central
 * difference, so the loss needs two values of the score and no derivative [Pang et al. 2020]. With s± = s(x ± εv),
 *
 * <pre>
 *     vᵀ(s₊ − s₋)/(2ε) + ½‖½(s₊ + s₋)‖²,
 * </pre>
 *
 * which is ½‖s‖² + vᵀJv up to O(ε²). Directions are Rademacher.
 */
public final class FiniteDifferenceScoreMatching implements ScoreMatchingLoss {
    private final double epsilon;
    private final Set<Hazard> refused;

    private FiniteDifferenceScoreMatching(double epsilon, Set<Hazard> refused) {
        this.epsilon = epsilon;
        this.refused = refused;
    }

    /**
     * The loss with this length of the step.
     *
     * @param epsilon ε, the length of the step for each component; small against the scale on which the score bends
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static FiniteDifferenceScoreMatching of(double epsilon) {
        GuardRails guards =
                GuardRails.ofDivergence("FiniteDifferenceScoreMatching").allowing(Hazard.KINKS);
        return new FiniteDifferenceScoreMatching(
                Points.positive("FiniteDifferenceScoreMatching", "ε", epsilon), guards.refused());
    }

    /** Without refusing these. */
    public FiniteDifferenceScoreMatching allowing(Hazard... hazards) {
        return new FiniteDifferenceScoreMatching(
                epsilon, GuardRails.of(this).allowing(hazards).refused());
    }

    /** As the loss that it approximates; kinks are no matter where nothing is differentiated. */
    @Override
    public Set<Hazard> refuses() {
        return refused;
    }

    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require("FiniteDifferenceScoreMatching", x);
        Tensor v = rng.rademacher(x.shape());
        ScoreFunction checked = score.checked("FiniteDifferenceScoreMatching");
        Tensor ahead = checked.score(x.add(v.mul(epsilon)));
        Tensor behind = checked.score(x.sub(v.mul(epsilon)));
        Tensor curvature = ahead.sub(behind).dot(v).div(2 * epsilon);
        return ahead.add(behind).square().sum(-1).mul(0.125).add(curvature);
    }
}
