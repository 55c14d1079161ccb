package nabla.scorematching.conditions;

import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.diffusion.SDE;
import nabla.scorematching.points.Points;

/**
 * The score of points of which an {@link Observation} is known. Given a noisy point x = αx₀ + σz, the clean one has by
 * Tweedie's formulas exactly
 *
 * <pre>
 *     mean        x̂₀ = (x + σ² s)/α,
 *     covariance  C  = (σ²/α²) (I + σ² ∂s/∂x),
 * </pre>
 *
 * with the Jacobian of the score of each row, by automatic differentiation. A normal distribution with these moments is
 * told the observation, as a Kalman filter is, and its mean moves to x̂₀ + C Aᵀ(A C Aᵀ + s²I)⁻¹(y − A x̂₀). The guided
 * score is the one that has this posterior mean: s + (α/σ²) C Aᵀ(A C Aᵀ + s²I)⁻¹(y − A x̂₀), which is ∇log N(y; A x̂₀,
 * A C Aᵀ + s²I) with the covariance taken for constant (Finzi et al., User-defined event sampling and uncertainty
 * quantification in diffusion models for physical dynamical systems, ICML 2023; Boys et al., Tweedie moment projected
 * diffusions for inverse problems, 2023).
 *
 * <p>It is exact where the clean point given the noisy one is normal: for normal data, and for all data when there is
 * little noise. In between, at noise that joins modes, it is not, since what is observed reaches the rest by the covariance
 * alone: samples are a little too wide, as {@link Replacement} shows, and <strong>modes that the observation tells apart have wrong
 * weights,</strong> most of all if it tells them apart by width or correlation. Of data ½ N((0, −2), diag(1, ¼)) + ½ N((0, 2),
 * diag(.04, ¼)) with the first column known to be 1, the lower mode has all but 3 in 10⁵; of draws by {@link
 * nabla.scorematching.diffusion.HeunEDM} with churn and the exact score it has .653. {@link ParticleFilter} sets the weights right.
 *
 * <p>The true C is positive. That of a network need not be, nor even symmetric: it is made symmetric, and eigenvalues
 * below what the model can {@linkplain #resolution resolve} are raised to it.
 */
public final class MomentMatching {
    private final Observation observation;
    private final double resolution;

    private MomentMatching(Observation observation, double resolution) {
        this.observation = observation;
        this.resolution = resolution;
    }

    /** Told this observation. */
    public static MomentMatching of(Observation observation) {
        return new MomentMatching(Points.present("MomentMatching", "an observation", observation), 0);
    }

    /**
     * For a score whose data have, given everything else, at least this standard deviation δ in every direction:
     * eigenvalues of C are at least those for a normal distribution of it, δ²σ²/(α²δ² + σ²). For a learnt score, the
     * smallest noise that it has learnt from; 0, without this method, only keeps C positive.
     *
     * @param deviation δ
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public MomentMatching resolution(double deviation) {
        return new MomentMatching(observation, CleanPoint.requireResolution("MomentMatching", deviation));
    }

    /**
     * The guided score, in time.
     *
     * @param sde the equation of the score's times
     */
    public TimeConditionalScore guide(SDE sde, TimeConditionalScore score) {
        Points.present("MomentMatching", "an equation", sde);
        Points.present("MomentMatching", "a score", score);
        return (x, times) -> {
            Tensor t = Points.ofEach("MomentMatching", Points.column("MomentMatching", "t", times), x);
            return guided(score.at(t), x, sde.meanCoefficient(t), sde.standardDeviation(t));
        };
    }

    /** The guided score, at noise levels. */
    public NoiseConditionalScore guide(NoiseConditionalScore score) {
        Points.present("MomentMatching", "a score", score);
        return (x, levels) -> {
            Tensor sigma = Points.ofEach("MomentMatching", Points.column("MomentMatching", "σ", levels), x);
            return guided(score.at(sigma), x, Tensor.ones(sigma.shape()), sigma);
        };
    }

    /** @param alpha α, [B, 1]; {@code sigma} alike */
    private Tensor guided(ScoreFunction score, Tensor x, Tensor alpha, Tensor sigma) {
        observation.require("MomentMatching", x);
        CleanPoint clean = CleanPoint.of(score.checked("MomentMatching"), x, alpha, sigma, resolution);
        return clean.score()
                .add(observation.pull(clean.mean(), clean.shape(), clean.unit()).div(alpha));
    }

    @Override
    public String toString() {
        return "MomentMatching(" + observation + (resolution > 0 ? ", resolution " + resolution : "") + ")";
    }
}
