package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * The sub-variance-preserving equation [SDE, section 3.4]: the drift of {@link VPSDE}, and g = √(β (1 − exp(−2∫β))), so that
 * σ = 1 − α² is smaller at every time.
 */
public final class SubVPSDE extends LinearBeta {
    private SubVPSDE(double smallest, double largest) {
        super("SubVPSDE", smallest, largest);
    }

    /**
     * With β from β_min at time 0 to β_max at time 1.
     *
     * @param smallest β_min
     * @param largest β_max
     * @throws IllegalArgumentException unless 0 ≤ β_min ≤ β_max, the latter positive and finite
     */
    public static SubVPSDE of(double smallest, double largest) {
        return new SubVPSDE(smallest, largest);
    }

    /** With β from 0.1 to 20. */
    public static SubVPSDE standard() {
        return of(0.1, 20);
    }

    @Override
    public Tensor standardDeviation(Tensor t) {
        return integral(t).neg().expm1().neg();
    }

    /** From σ/α = 2 sinh(½∫β). */
    @Override
    public Tensor timeOfLogSNR(Tensor logSNR) {
        LogSNR.requireOfATime(this, logSNR);
        Tensor y = logSNR.mul(-0.5).exp().mul(0.5);
        // arsinh y = log(1 + y + y²/(1 + √(1 + y²))), in which nothing cancels.
        Tensor excess = y.square().div(y.square().add(1).sqrt().add(1));
        return timeOfIntegral(y.add(excess).log1p().mul(2));
    }

    @Override
    public Tensor diffusion(Tensor t) {
        return beta(t).mul(integral(t).mul(-2).expm1().neg()).sqrt();
    }
}
