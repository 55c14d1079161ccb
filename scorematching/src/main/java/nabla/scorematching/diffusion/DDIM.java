package nabla.scorematching.diffusion;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ConditionalScoreFunction;

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
public final class DDIM {
    private final SDE sde;
    private final TimeGrid grid;
    private final double eta;

    private DDIM(SDE sde, TimeGrid grid, double eta) {
        this.sde = sde;
        this.grid = grid;
        this.eta = eta;
    }

    /** Without randomness. */
    public static DDIM of(SDE sde, TimeGrid grid) {
        return new DDIM(sde, grid, 0);
    }

    /**
     * With some randomness.
     *
     * @param amount η
     * @throws IllegalArgumentException if it is not in [0, 1]
     */
    public DDIM eta(double amount) {
        if (!(amount >= 0 && amount <= 1)) {
            throw new IllegalArgumentException("DDIM: η is not in [0, 1]: " + amount);
        }
        return new DDIM(sde, grid, amount);
    }

    /**
     * Samples at the end of the grid; the last step draws no noise.
     *
     * @param score s(x, t)
     * @param x1 the starts, [B, D]
     * @param rng step i draws from {@code rng.split(i).split(0)}, as {@link PredictorCorrector} does
     */
    public Tensor sample(ConditionalScoreFunction score, Tensor x1, Rng rng) {
        Tensor x = x1;
        for (int i = 0; i < grid.steps(); i++) {
            double t = grid.time(i);
            Transition step = Transition.between(sde, grid.time(i + 1), t);
            Tensor s = score.at(t).score(x);
            double deviation = eta * Math.sqrt(step.variance()) * step.from() / step.to();
            double kept = Math.sqrt(step.from() * step.from() - deviation * deviation);
            Tensor clean = x.add(s.mul(step.to() * step.to())).div(step.ratio());
            x = clean.sub(s.mul(kept * step.to()));
            if (deviation > 0 && i + 1 < grid.steps()) {
                x = x.add(rng.split(i).split(0).normal(x.shape()).mul(deviation));
            }
        }
        return x;
    }
}
