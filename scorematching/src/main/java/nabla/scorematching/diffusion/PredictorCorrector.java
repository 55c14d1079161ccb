package nabla.scorematching.diffusion;

import java.util.function.ObjDoubleConsumer;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ConditionalScoreFunction;
import nabla.scorematching.samplers.LangevinDynamics;

/**
 * Predictor-corrector sampling [SDE, algorithm 1]: at every time of the grid a step back by a {@link Predictor}, then some
 * Langevin steps that correct the marginal.
 *
 * <p>The step of a corrector is ε = 2 (α(t)/α(s))² (r σ(s))² with a ratio of signal to noise r. The paper has ‖z‖/‖s‖ for σ(s)
 * [SDE, algorithms 4 and 5], with norms averaged over a batch, so that a sample depends on its neighbours. In the high
 * dimension of images both agree. With the norms of each sample, data of few dimensions come out wrong: where a sample's
 * score happens to be small its step is huge, and a step that depends on the point does not keep the marginal (two modes of
 * weight 0.2 and 0.8 in the plane got 0.33 and 0.67, with samples 40 units away).
 *
 * <p>The last step returns its mean, without noise and without correction: nothing would take that noise away.
 */
public final class PredictorCorrector {
    private final SDE sde;
    private final TimeGrid grid;
    private final Predictor predictor;
    private final int corrections;
    private final double signalToNoise;

    private PredictorCorrector(SDE sde, TimeGrid grid, Predictor predictor, int corrections, double signalToNoise) {
        this.sde = sde;
        this.grid = grid;
        this.predictor = predictor;
        this.corrections = corrections;
        this.signalToNoise = signalToNoise;
    }

    /** A predictor alone. */
    public static PredictorCorrector of(SDE sde, TimeGrid grid, Predictor predictor) {
        return new PredictorCorrector(sde, grid, predictor, 0, 0);
    }

    /**
     * With so many Langevin steps after each step back.
     *
     * @param steps how many
     * @param ratio r; 0.16 is usual
     * @throws IllegalArgumentException if there are fewer than 0 steps, or the ratio is not positive and finite
     */
    public PredictorCorrector corrector(int steps, double ratio) {
        if (steps < 0 || !(ratio > 0 && ratio < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "PredictorCorrector: " + steps + " corrections with signal to noise " + ratio);
        }
        return new PredictorCorrector(sde, grid, predictor, steps, ratio);
    }

    /**
     * Samples at the end of the grid.
     *
     * @param score s(x, t)
     * @param x1 the starts, from the distribution at the start of the grid, usually {@link SDE#prior}; [B, D]
     * @param rng step i draws from {@code rng.split(i)}
     */
    public Tensor sample(ConditionalScoreFunction score, Tensor x1, Rng rng) {
        return sample(score, x1, rng, (x, t) -> {});
    }

    /** As {@link #sample(ConditionalScoreFunction, Tensor, Rng)}, showing the state at each time. */
    public Tensor sample(ConditionalScoreFunction score, Tensor x1, Rng rng, ObjDoubleConsumer<Tensor> observer) {
        Tensor x = x1;
        for (int i = 0; i < grid.steps(); i++) {
            double t = grid.time(i);
            double s = grid.time(i + 1);
            Rng step = rng.split(i);
            Predictor.Step back = predictor.step(sde, x, score.at(t).score(x), t, s);
            x = back.mean();
            if (i + 1 < grid.steps()) {
                x = x.add(step.split(0).normal(x.shape()).mul(back.deviation()));
                x = corrected(score, x, t, s, step.split(1));
            }
            observer.accept(x, s);
        }
        return x;
    }

    private Tensor corrected(ConditionalScoreFunction score, Tensor x, double t, double s, Rng rng) {
        if (corrections == 0) {
            return x;
        }
        double scale = sde.meanCoefficient(t) / sde.meanCoefficient(s);
        double relative = scale * signalToNoise * sde.standardDeviation(s);
        return LangevinDynamics.of(2 * relative * relative, corrections).sample(score.at(s), x, rng);
    }
}
