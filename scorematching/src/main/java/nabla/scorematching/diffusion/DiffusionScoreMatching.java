package nabla.scorematching.diffusion;

import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.losses.ConditionalScoreMatchingLoss;
import nabla.scorematching.points.Points;

/**
 * Denoising at every time of a diffusion: λ(t)·½‖s(αx + σz, t) + z/σ‖² with t uniform in [ε, 1] [SDE, equation 7]. Every row
 * draws its own time. The minimiser is the score of x(t), for each t, whatever λ: that says how much which time counts.
 *
 * <p>With λ = σ² all times count alike; {@link #forLikelihood} has λ = g², {@link #weighting} any other.
 */
public final class DiffusionScoreMatching implements ConditionalScoreMatchingLoss<TimeConditionalScore> {
    private static final String NAME = "DiffusionScoreMatching";

    private final SDE sde;
    private final double earliest;
    private final Times times;
    private final Parameterization parameterization;

    private DiffusionScoreMatching(SDE sde, double earliest, Times times, Parameterization parameterization) {
        this.sde = sde;
        this.earliest = earliest;
        this.times = times;
        this.parameterization = parameterization;
    }

    /**
     * With λ = σ².
     *
     * @param earliest ε, where training stops short of time 0; 1e-5 is usual
     * @throws IllegalArgumentException unless 0 ≤ ε &lt; 1
     */
    public static DiffusionScoreMatching of(SDE sde, double earliest) {
        Points.present(NAME, "an equation", sde);
        if (!(earliest >= 0 && earliest < 1)) {
            throw new IllegalArgumentException(NAME + ": expected an earliest time in [0, 1), got " + earliest);
        }
        Times uniform = new Times("σ²", u -> new Draw(u.mul(1 - earliest).add(earliest), Tensor.scalar(1)));
        return new DiffusionScoreMatching(sde, earliest, uniform, Parameterization.SCORE);
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
            throw new IllegalArgumentException(NAME + ".forLikelihood: expected finite log(α²/σ²), got " + first
                    + " at t = " + earliest + " and " + last + " at 1; begin at a later time");
        }
        Tensor weight = Tensor.scalar((first - last) / (1 - earliest));
        Times likely = new Times(
                "g²",
                u -> new Draw(sde.timeOfLogSNR(u.mul(last - first).add(first)).clip(earliest, 1), weight));
        return new DiffusionScoreMatching(sde, earliest, likely, parameterization);
    }

    /**
     * With any weight λ(t, σ), by importance sampling. At the right score ½‖s + z/σ‖² is about as large as 1/σ², so times are
     * drawn with a density q of which 99 parts are λ/(Zσ²) and one is uniform, from a table of quantiles, and the loss becomes
     *
     * <pre>
     *     λ/(σ² (1 − ε) q) · ½‖σ s(αx + σz, t) + z‖²,
     * </pre>
     *
     * whose mean is that of the λ-weighted loss at uniform times exactly, for q is exactly what is drawn from. With m and v for mean
     * and variance of ½‖σ s + z‖² at a time, the loss of a row has the variance E[w² (m² + v)] − E[w m]² over the times that are
     * drawn: with w = λ/σ² at uniform times, with w = λ/(σ² (1 − ε) q), which hardly varies, here. On a mixture with exact scores
     * under {@link VPSDE} it was 1/14 of that at uniform times for λ = g² and 1/15 for λ = σ from ε = 1e-3 on, 1/370 and 1/35 from 1e-5
     * on. With λ = σ² it is {@link #of}, with λ = g² {@link #forLikelihood}, but for the table.
     *
     * <p>For instance EDM's weight under {@link VESDE} or {@link EDMSDE} is {@code (t, sigma) ->
     * sigma.square().mul(sigma.square().div(d * d).add(1))} for data of standard deviation d.
     *
     * @param lambda λ of t and σ(t), both of one shape, elementwise; the times that it gives 0 are not learnt
     * @throws IllegalArgumentException if λ/σ² is infinite at ε, or λ negative, not finite or 0 everywhere after it
     */
    public DiffusionScoreMatching weighting(BinaryOperator<Tensor> lambda) {
        String name = NAME + ".weighting";
        Points.present(name, "a weight", lambda);
        UnaryOperator<Tensor> density = t -> {
            Tensor sigma = sde.standardDeviation(t);
            Tensor weight = lambda.apply(t, sigma);
            if (!Arrays.equals(weight.shape(), t.shape())) {
                throw new IllegalArgumentException(name + ": expected a weight for each time "
                        + Arrays.toString(t.shape()) + ", got " + Arrays.toString(weight.shape()));
            }
            return weight.div(sigma.square());
        };
        QuantileTable table = QuantileTable.of(name, density, earliest);
        Times important = new Times("a function", u -> {
            QuantileTable.Draw draw = table.draw(u);
            return new Draw(
                    draw.time(), density.apply(draw.time()).mul(draw.ratio()).squeeze(-1));
        });
        return new DiffusionScoreMatching(sde, earliest, important, parameterization);
    }

    /**
     * For a network that gives something else than the score, {@code on(network)} too: the loss is that of the score which follows
     * from it. With λ = σ² and {@link Parameterization#NOISE} it is ½‖o − z‖², the simple loss of Ho, Jain and Abbeel (2020).
     */
    public DiffusionScoreMatching predicting(Parameterization output) {
        Points.present(NAME, "a parameterization", output);
        return new DiffusionScoreMatching(sde, earliest, times, output);
    }

    /** The scores of a network that gives what {@link #predicting} says, the score if it says nothing. */
    @Override
    public TimeConditionalScore family(BinaryOperator<Tensor> function) {
        return parameterization == Parameterization.SCORE ? function::apply : parameterization.inTime(sde, function);
    }

    /** Times are drawn from {@code rng.split(0)}, noise from {@code rng.split(1)}. */
    @Override
    public Tensor perSample(TimeConditionalScore score, Tensor x, Rng rng) {
        Points.present(NAME, "a score", score);
        Points.require(NAME, x);
        Points.present(NAME, "a key", rng);
        Draw draw = times.draw.apply(rng.split(0).uniform(x.size(0), 1));
        Tensor z = rng.split(1).normal(x.shape());
        Tensor sigma = sde.standardDeviation(draw.time);
        Tensor noisy = x.mul(sde.meanCoefficient(draw.time)).add(z.mul(sigma));
        // σ s + z is of order 1 where s and z/σ are huge.
        Tensor s = score.at(draw.time).checked(NAME).score(noisy);
        return s.mul(sigma).add(z).square().sum(-1).mul(draw.weight.mul(0.5));
    }

    @Override
    public String toString() {
        return NAME + "(" + sde + ", from " + earliest + " on, λ = " + times.lambda + ", " + parameterization + ")";
    }

    /**
     * How times are drawn.
     *
     * @param lambda λ, in words
     * @param draw from uniform numbers [B, 1] to times
     */
    private record Times(String lambda, Function<Tensor, Draw> draw) {}

    /**
     * Times that were drawn.
     *
     * @param time [B, 1]
     * @param weight what ½‖σ s + z‖² counts there: one number, or [B]
     */
    private record Draw(Tensor time, Tensor weight) {}
}
