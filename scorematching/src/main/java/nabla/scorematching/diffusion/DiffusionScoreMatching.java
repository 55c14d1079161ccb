package nabla.scorematching.diffusion;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.losses.ConditionalScoreMatchingLoss;
import nabla.scorematching.points.Points;

/**
 * Denoising at every time of a diffusion: λ(t)·½‖s(αx + σz, t) + z/σ‖² with t uniform in [ε, 1] [SDE, equation 7]. Every row
 * draws its own time. The minimiser is the score of x(t), for each t.
 *
 * <p>With λ = σ² all times count alike. With λ = g² the loss bounds the negative log-likelihood of the reverse equation
 * (Y. Song, C. Durkan, I. Murray and S. Ermon, Maximum likelihood training of score-based diffusion models, NeurIPS 2021).
 */
public final class DiffusionScoreMatching implements ConditionalScoreMatchingLoss<TimeConditionalScore> {
    private final SDE sde;
    private final double earliest;
    private final UnaryOperator<Tensor> rootWeight;

    private DiffusionScoreMatching(SDE sde, double earliest, UnaryOperator<Tensor> rootWeight) {
        this.sde = sde;
        this.earliest = earliest;
        this.rootWeight = rootWeight;
    }

    /**
     * With λ = σ².
     *
     * @param earliest ε, where training stops short of time 0; 1e-5 is usual
     * @throws IllegalArgumentException unless 0 ≤ ε &lt; 1
     */
    public static DiffusionScoreMatching of(SDE sde, double earliest) {
        if (!(earliest >= 0 && earliest < 1)) {
            throw new IllegalArgumentException(
                    "DiffusionScoreMatching: expected an earliest time in [0, 1), got " + earliest);
        }
        return new DiffusionScoreMatching(sde, earliest, sde::standardDeviation);
    }

    /** With λ = g², for likelihood. */
    public DiffusionScoreMatching forLikelihood() {
        return new DiffusionScoreMatching(sde, earliest, sde::diffusion);
    }

    @Override
    public TimeConditionalScore family(BinaryOperator<Tensor> function) {
        return function::apply;
    }

    /** Times are drawn from {@code rng.split(0)}, noise from {@code rng.split(1)}. */
    @Override
    public Tensor perSample(TimeConditionalScore score, Tensor x, Rng rng) {
        Points.require("DiffusionScoreMatching", x);
        Tensor t = rng.split(0).uniform(x.size(0), 1).mul(1 - earliest).add(earliest);
        Tensor z = rng.split(1).normal(x.shape());
        Tensor sigma = sde.standardDeviation(t);
        Tensor noisy = x.mul(sde.meanCoefficient(t)).add(z.mul(sigma));
        // σ s + z is of order 1 where s and z/σ are huge; the weight comes after.
        Tensor s = Points.likePoints("DiffusionScoreMatching", score.score(noisy, t), x);
        Tensor residual = s.mul(sigma).add(z);
        return residual.mul(rootWeight.apply(t).div(sigma)).square().sum(-1).mul(0.5);
    }
}
