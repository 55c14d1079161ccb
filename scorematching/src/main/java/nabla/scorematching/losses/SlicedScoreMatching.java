package nabla.scorematching.losses;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Sliced score matching: vᵀJv + ½(vᵀs)² with the Jacobian J of the score and random directions v [Song, Garg, Shi and
 * Ermon 2019, section 3.1]. The product J·v is one forward sweep, whatever the dimension.
 *
 * <p>{@link #varianceReduced()} replaces ½(vᵀs)² by its mean ½‖s‖² [same section]. What remains random is
 * Hutchinson's estimate vᵀJv of the divergence (Hutchinson, Communications in Statistics 18, 1989). Both have the mean
 * ½‖s‖² + ∇·s, and the assumptions of {@link ScoreMatching}.
 */
public final class SlicedScoreMatching extends GuardedLoss<SlicedScoreMatching> {
    private final Norm norm;
    private final Projections distribution;
    private final int count;

    private SlicedScoreMatching(Norm norm, Projections distribution, int count, GuardRails guards) {
        super(guards);
        this.norm = norm;
        this.distribution = distribution;
        this.count = count;
    }

    /** The published form, with one Rademacher direction for each point. */
    public static SlicedScoreMatching of() {
        return new SlicedScoreMatching(
                (score, v) -> score.dot(v).square(),
                Projections.RADEMACHER,
                1,
                GuardRails.ofDivergence("SlicedScoreMatching"));
    }

    /** The form ½‖s‖² + vᵀJv, of less variance. */
    public SlicedScoreMatching varianceReduced() {
        return new SlicedScoreMatching((score, v) -> score.square().sum(-1), distribution, count, guards);
    }

    /** With another distribution of directions. */
    public SlicedScoreMatching directions(Projections other) {
        Points.present("SlicedScoreMatching", "a distribution of directions", other);
        return new SlicedScoreMatching(norm, other, count, guards);
    }

    /**
     * With the mean over several directions for each point. Directions without replacement, as {@link Projections#ORTHOGONAL}, give
     * the exact loss if there are as many as dimensions.
     *
     * @throws IllegalArgumentException if there is none; at a row, if there are not so many without replacement
     */
    public SlicedScoreMatching projections(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("SlicedScoreMatching: expected at least one projection, got " + number);
        }
        return new SlicedScoreMatching(norm, distribution, number, guards);
    }

    @Override
    SlicedScoreMatching guarded(GuardRails others) {
        return new SlicedScoreMatching(norm, distribution, count, others);
    }

    /**
     * Direction i is drawn from {@code rng.split(i)}, of {@link Projections#HADAMARD} the order of rows from {@code split(0)} and the
     * signs from {@code split(1)}, of {@link Projections#COORDINATES} their order from {@code split(0)}.
     */
    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require("SlicedScoreMatching", x);
        ScoreFunction checked = score.checked("SlicedScoreMatching");
        Tensor value = checked.score(x);
        guards.smoothness().check(score, x);
        Tensor sum = Tensor.zeros(x.size(0));
        for (Tensor v : distribution.draw(rng, count, x.shape())) {
            Tensor curvature = Derivatives.jvp(checked::score, x, v).dot(v);
            sum = sum.add(curvature).add(norm.squared(value, v).mul(0.5));
        }
        return sum.div(count);
    }

    /** ‖s‖², or an estimate of it, for each row. */
    private interface Norm {
        Tensor squared(Tensor score, Tensor v);
    }
}
