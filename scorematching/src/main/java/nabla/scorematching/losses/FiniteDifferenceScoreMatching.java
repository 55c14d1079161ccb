package nabla.scorematching.losses;

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
public final class FiniteDifferenceScoreMatching extends GuardedLoss<FiniteDifferenceScoreMatching> {
    private static final String NAME = "FiniteDifferenceScoreMatching";

    private final double epsilon;

    private FiniteDifferenceScoreMatching(double epsilon, GuardRails guards) {
        super(guards);
        this.epsilon = epsilon;
    }

    /**
     * The loss with this length of the step.
     *
     * @param epsilon ε, the length of the step for each component; small against the scale on which the score bends
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static FiniteDifferenceScoreMatching of(double epsilon) {
        // As the loss that it approximates; kinks are no matter where nothing is differentiated.
        GuardRails guards = GuardRails.ofDivergence(NAME).allowing(Hazard.KINKS);
        return new FiniteDifferenceScoreMatching(Points.positive(NAME, "ε", epsilon), guards);
    }

    @Override
    FiniteDifferenceScoreMatching guarded(GuardRails others) {
        return new FiniteDifferenceScoreMatching(epsilon, others);
    }

    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require(NAME, x);
        Tensor v = rng.rademacher(x.shape());
        ScoreFunction checked = score.checked(NAME);
        Tensor ahead = checked.score(x.add(v.mul(epsilon)));
        Tensor behind = checked.score(x.sub(v.mul(epsilon)));
        Tensor curvature = ahead.sub(behind).dot(v).div(2 * epsilon);
        return ahead.add(behind).square().sum(-1).mul(0.125).add(curvature);
    }
}
