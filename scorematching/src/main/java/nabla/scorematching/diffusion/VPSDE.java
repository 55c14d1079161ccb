package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * The variance-preserving equation of denoising diffusion models [SDE, section 3.4]: a = −½β, g = √β, so α = exp(−½∫β) and
 * σ = √(1 − α²), with β(t) = β_min + t (β_max − β_min).
 */
public final class VPSDE extends LinearBeta {
    private VPSDE(double smallest, double largest) {
        super("VPSDE", smallest, largest);
    }

    /**
     * With β from β_min at time 0 to β_max at time 1.
     *
     * @param smallest β_min
     * @param largest β_max
     * @throws IllegalArgumentException unless 0 ≤ β_min ≤ β_max, the latter positive and finite
     */
    public static VPSDE of(double smallest, double largest) {
        return new VPSDE(smallest, largest);
    }

    /** With β from 0.1 to 20. */
    public static VPSDE standard() {
        return of(0.1, 20);
    }

    @Override
    public Tensor standardDeviation(Tensor t) {
        return integral(t).neg().expm1().neg().sqrt();
    }

    /** From σ²/α² = exp(∫β) − 1. */
    @Override
    public Tensor timeOfLogSNR(Tensor logSNR) {
        LogSNR.requireOfATime(this, logSNR);
        return timeOfIntegral(logSNR.neg().softplus());
    }

    @Override
    public Tensor diffusion(Tensor t) {
        return beta(t).sqrt();
    }
}
