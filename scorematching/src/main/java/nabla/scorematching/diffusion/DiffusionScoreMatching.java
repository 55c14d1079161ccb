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
 * <p>With λ = σ² all times count alike.
 */
public final class DiffusionScoreMatching implements ConditionalScoreMatchingLoss<TimeConditionalScore> {
    private final SDE sde;
    private final double earliest;
    /** From uniform numbers to times. */
    private final UnaryOperator<Tensor> time;

    private final double weight;

    private DiffusionScoreMatching(SDE sde, double earliest, UnaryOperator<Tensor> time, double weight) {
        this.sde = sde;
        this.earliest = earliest;
        this.time = time;
        this.weight = weight;
    }

    /**
     * With λ = σ².
     *
     * @param earliest ε, where training stops short of time 0; 1e-5 is usual
     * @throws IllegalArgumentException unless 0 ≤ ε &lt; 1
     */
    public static DiffusionScoreMatching of(SDE sde, double earliest) {
        Points.present("DiffusionScoreMatching", "an equation", sde);
        if (!(earliest >= 0 && earliest < 1)) {
            throw new IllegalArgumentException(
                    "DiffusionScoreMatching: expected an earliest time in [0, 1), got " + earliest);
        }
        return new DiffusionScoreMatching(
                sde, earliest, u -> u.mul(1 - earliest).add(earliest), 1);
    }

    /**
     * With λ = g², by importance sampling: this loss bounds the negative log-likelihood of the reverse equation (Y. Song, C.
     * Durkan, I. Murray and S. Ermon, Maximum likelihood training of score-based diffusion models, NeurIPS 2021). Under
     * uniform times its estimate is dominated by the rare small ones, where g²/σ² is huge. So times have the density g²/(Zσ²),
     * Z = ∫g²/σ² dt, and the loss becomes
     *
     * <pre>
     *     Z/(1 − ε) · ½‖σ s(αx + σz, t) + z‖²,
     * </pre>
     *
     * which has the same mean. Since g²/σ² is the slope of −log(α²/σ²) for every linear equation, that is to draw {@link
     * SDE#logSNR} uniformly; for {@link VESDE} it makes no difference. On a mixture with exact scores the loss under {@link
     * VPSDE} has 1/16 of the variance for ε = 1e-3, 1/140 for ε = 1e-5.
     *
     * <p>A bound that is tighter need not be a likelihood that is higher: a network learnt from Old Faithful's 272 rows by
     * this loss had −1.47 nats on held-out rows, and by λ = σ² −1.46 (means of four splits), where uniform times lost half a nat.
     *
     * @throws IllegalArgumentException if Z is infinite, as it is for the other equations with ε = 0
     */
    public DiffusionScoreMatching forLikelihood() {
        double first = sde.logSNR(Tensor.scalar(earliest)).item();
        double last = sde.logSNR(Tensor.scalar(1)).item();
        if (!Double.isFinite(first - last)) {
            throw new IllegalArgumentException("DiffusionScoreMatching.forLikelihood: expected finite log(α²/σ²), got "
                    + first + " at t = " + earliest + " and " + last + " at 1; begin at a later time");
        }
        UnaryOperator<Tensor> likely =
                u -> sde.timeOfLogSNR(u.mul(last - first).add(first)).clip(earliest, 1);
        return new DiffusionScoreMatching(sde, earliest, likely, (first - last) / (1 - earliest));
    }

    @Override
    public TimeConditionalScore family(BinaryOperator<Tensor> function) {
        return function::apply;
    }

    /** Times are drawn from {@code rng.split(0)}, noise from {@code rng.split(1)}. */
    @Override
    public Tensor perSample(TimeConditionalScore score, Tensor x, Rng rng) {
        Points.require("DiffusionScoreMatching", x);
        Tensor t = time.apply(rng.split(0).uniform(x.size(0), 1));
        Tensor z = rng.split(1).normal(x.shape());
        Tensor sigma = sde.standardDeviation(t);
        Tensor noisy = x.mul(sde.meanCoefficient(t)).add(z.mul(sigma));
        // σ s + z is of order 1 where s and z/σ are huge.
        Tensor s = score.at(t).checked("DiffusionScoreMatching").score(noisy);
        return s.mul(sigma).add(z).square().sum(-1).mul(0.5 * weight);
    }
}
