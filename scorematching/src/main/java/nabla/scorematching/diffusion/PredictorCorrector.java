package nabla.scorematching.diffusion;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.LangevinDynamics;
import nabla.scorematching.samplers.Sampler;

/**
 * Predictor-corrector sampling [SDE, algorithm 1]: at every time of the grid a step back by a {@link Predictor}, then some
 * Langevin steps that correct the marginal.
 *
 * <p>The step of a corrector is ε = 2 (α(t)/α(s))² (r σ(s))² with a ratio of signal to noise r. The paper has ‖z‖/‖s‖
 * for σ(s) [SDE, algorithms 4 and 5], with norms averaged over a batch, so that a sample depends on its neighbours. In
 * the high dimension of images both agree. With the norms of each sample, data of few dimensions come out wrong: where
 * a sample's score happens to be small its step is huge, and a step that depends on the point does not keep the
 * marginal (two modes of weight 0.2 and 0.8 in the plane got 0.33 and 0.67, with samples 40 units away).
 *
 * <p>The last step returns its mean, without noise and without correction: nothing would remove that noise. The noise
 * that the points still have at the grid's end is kept, unless {@link #denoising()}.
 */
public final class PredictorCorrector implements Sampler<TimeConditionalScore, Tensor> {
    /** One step of Langevin dynamics; its size comes with the step. */
    private static final LangevinDynamics LANGEVIN = LangevinDynamics.of(1, 1);

    private final Descent descent;
    private final Predictor predictor;
    private final int corrections;
    private final double signalToNoise;

    private PredictorCorrector(Descent descent, Predictor predictor, int corrections, double signalToNoise) {
        this.descent = descent;
        this.predictor = predictor;
        this.corrections = corrections;
        this.signalToNoise = signalToNoise;
    }

    /**
     * A predictor alone.
     *
     * @throws IllegalArgumentException if α underflows at a time of the grid
     */
    public static PredictorCorrector of(SDE sde, TimeGrid grid, Predictor predictor) {
        Descent descent = Descent.of("PredictorCorrector", sde, grid);
        Points.present("PredictorCorrector", "a predictor", predictor);
        return new PredictorCorrector(descent, predictor, 0, 0);
    }

    /**
     * With {@code steps} Langevin corrector steps after each predictor step.
     *
     * @param steps how many
     * @param ratio r; 0.16 is usual
     * @throws IllegalArgumentException if there are fewer than 0 steps, or the ratio is not positive and finite
     */
    public PredictorCorrector corrector(int steps, double ratio) {
        if (steps < 0 || !(ratio > 0 && ratio < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "PredictorCorrector: expected at least 0 corrections with a positive, finite ratio of signal to"
                            + " noise, got "
                            + steps + " and " + ratio);
        }
        return new PredictorCorrector(descent, predictor, steps, ratio);
    }

    /**
     * Takes the last noise away: all steps of the grid are made with noise and corrections, and the samples are {@linkplain
     * SDE#posteriorMean posterior means} given the points at the end, at the cost of one more score. On N(m, v₀) their
     * variance is v₀ α²v₀/(α²v₀ + σ²), a little below that of the data; without denoising it is a little above.
     */
    public PredictorCorrector denoising() {
        return new PredictorCorrector(descent.withDenoising(), predictor, corrections, signalToNoise);
    }

    /** The steps of the grid; without denoising all but the last, which is made by {@link #finish}. */
    @Override
    public int steps() {
        return descent.steps();
    }

    @Override
    public Tensor numbers(int k) {
        return descent.numbers(k);
    }

    @Override
    public void requireRowwise(TimeConditionalScore score, Tensor x) {
        descent.requireRowwise(score, x);
    }

    /**
     * The starts come from the distribution at the start of the grid: {@link SDE#prior} at 1, else {@link
     * SDE#marginal}.
     */
    @Override
    public Tensor start(TimeConditionalScore score, Tensor x1, Rng rng) {
        return x1;
    }

    /** The predictor draws from {@code rng.split(0)}, correction i from {@code rng.split(1).split(i)}. */
    @Override
    public Tensor step(TimeConditionalScore score, Tensor x, Tensor times, Rng rng) {
        Predictor.Step back = predicted(score, x, times);
        Tensor noise = rng.split(0).normal(x.shape()).mul(back.deviation());
        return corrected(score, back.mean().add(noise), times, rng.split(1));
    }

    @Override
    public Tensor points(Tensor x) {
        return x;
    }

    @Override
    public Tensor finish(TimeConditionalScore score, Tensor x) {
        return descent.finish(score, x, times -> predicted(score, x, times).mean());
    }

    private Predictor.Step predicted(TimeConditionalScore score, Tensor x, Tensor times) {
        Tensor t = times.select(0, 0);
        return predictor.step(descent.sde(), x, score.at(t).checked(name()).score(x), t, times.select(0, 1));
    }

    private Tensor corrected(TimeConditionalScore score, Tensor x, Tensor times, Rng rng) {
        if (corrections == 0) {
            return x;
        }
        Tensor t = times.select(0, 0);
        Tensor s = times.select(0, 1);
        SDE sde = descent.sde();
        Tensor scale = sde.meanCoefficient(t).div(sde.meanCoefficient(s));
        Tensor relative = scale.mul(sde.standardDeviation(s)).mul(signalToNoise);
        ScoreFunction marginal = score.at(s).checked(name());
        Tensor corrected = x;
        for (int i = 0; i < corrections; i++) {
            corrected = LANGEVIN.step(marginal, corrected, relative.square().mul(2), rng.split(i));
        }
        return corrected;
    }

    @Override
    public String toString() {
        return descent.text(", " + predictor
                + (corrections > 0 ? ", " + corrections + " corrections with r = " + signalToNoise : ""));
    }
}
