package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * The variance-preserving equation of denoising diffusion models [SDE, section 3.4]: a = −½β, g = √β, so α = exp(−½∫β) and
 * σ = √(1 − α²), with β(t) = β_min + t (β_max − β_min).
 */
public final class VPSDE implements SDE {
    private final LinearBeta beta;

    private VPSDE(LinearBeta beta) {
        this.beta = beta;
    }

    /**
     * @param smallest β_min
     * @param largest β_max
     * @throws IllegalArgumentException unless 0 ≤ β_min ≤ β_max, the latter positive and finite
     */
    public static VPSDE of(double smallest, double largest) {
        return new VPSDE(new LinearBeta(smallest, largest));
    }

    /** β from 0.1 to 20. */
    public static VPSDE standard() {
        return of(0.1, 20);
    }

    @Override
    public Tensor meanCoefficient(Tensor t) {
        return beta.meanCoefficient(t);
    }

    @Override
    public Tensor standardDeviation(Tensor t) {
        return beta.integral(t).neg().expm1().neg().sqrt();
    }

    @Override
    public Tensor driftRate(Tensor t) {
        return beta.driftRate(t);
    }

    @Override
    public Tensor diffusion(Tensor t) {
        return beta.at(t).sqrt();
    }

    @Override
    public double priorDeviation() {
        return 1;
    }
}
