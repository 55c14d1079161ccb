package nabla.scorematching.diffusion;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.samplers.Sampler;

/**
 * Denoising diffusion implicit sampling (J. Song, C. Meng and S. Ermon, ICLR 2021, equation 12): with the posterior mean x̂ =
 * (x + σ(t)² s)/α(t) and the noise e = −σ(t) s that it leaves,
 *
 * <pre>
 *     x ← α(s) x̂ + √(σ(s)² − ς²) e + ς z,    ς = η √v σ(s)/σ(t),
 * </pre>
 *
 * where v is the variance of the transition from s to t. With η = 0 nothing is random and few steps are enough; with η = 1 it
 * is {@link Predictor#ANCESTRAL}.
 */
public final class DDIM implements Sampler<TimeConditionalScore, Tensor> {
    private final Descent descent;
    private final double eta;

    private DDIM(Descent descent, double eta) {
        this.descent = descent;
        this.eta = eta;
    }

    /**
     * Without randomness.
     *
     * @throws IllegalArgumentException if α underflows at a time of the grid
     */
    public static DDIM of(SDE sde, TimeGrid grid) {
        return new DDIM(Descent.of("DDIM", sde, grid), 0);
    }

    /**
     * With some randomness.
     *
     * @param amount η
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    public DDIM eta(double amount) {
        if (!(amount >= 0 && amount <= 1)) {
            throw new IllegalArgumentException("DDIM: expected η in [0, 1], got " + amount);
        }
        return new DDIM(descent, amount);
    }

    /**
     * Takes the last noise away: the samples are {@linkplain SDE#posteriorMean posterior means} given the points at the end of
     * the grid, at the cost of one more score.
     */
    public DDIM denoising() {
        return new DDIM(descent.withDenoising(), eta);
    }

    /**
     * The steps of the grid; without denoising all but the last, which draws no noise and is made by {@link #finish}.
     */
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

    @Override
    public Tensor start(TimeConditionalScore score, Tensor x1, Rng rng) {
        return x1;
    }

    /** Draws its noise from {@code rng.split(0)}, as {@link PredictorCorrector} does. */
    @Override
    public Tensor step(TimeConditionalScore score, Tensor x, Tensor times, Rng rng) {
        Move move = move(score, x, times);
        return eta == 0
                ? move.mean
                : move.mean.add(rng.split(0).normal(x.shape()).mul(move.deviation));
    }

    @Override
    public Tensor points(Tensor x) {
        return x;
    }

    @Override
    public Tensor finish(TimeConditionalScore score, Tensor x) {
        return descent.finish(score, x, times -> move(score, x, times).mean);
    }

    private record Move(Tensor mean, Tensor deviation) {}

    private Move move(TimeConditionalScore score, Tensor x, Tensor times) {
        Tensor t = times.select(0, 0);
        Transition step = Transition.between(descent.sde(), times.select(0, 1), t);
        Tensor s = score.at(t).checked(name()).score(x);
        Tensor deviation =
                step.variance().sqrt().mul(step.from()).div(step.to()).mul(eta);
        // With η = 1 the noise that is kept can be 0, and rounding must not make its square negative.
        Tensor kept = step.from().square().sub(deviation.square()).maximum(0).sqrt();
        Tensor clean = x.add(s.mul(step.to().square())).div(step.ratio());
        return new Move(clean.sub(s.mul(kept.mul(step.to()))), deviation);
    }

    @Override
    public String toString() {
        return descent.text(eta > 0 ? ", η = " + eta : "");
    }
}
