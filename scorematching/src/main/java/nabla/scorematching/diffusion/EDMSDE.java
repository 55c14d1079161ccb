package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.points.Points;

/**
 * The equation of Karras, Aittala, Aila and Laine (Elucidating the design space of diffusion-based generative models, NeurIPS
 * 2022, equation 4 and table 1): a = 0, σ(t) = σ_max t and g = √(2σσ′) = σ_max √(2t). The noise grows evenly with time, and at
 * time 0 there is none.
 *
 * <p>The probability flow dx/dσ = −σ s(x, σ) then has tangents that point at the posterior mean, so its paths are nearly
 * straight where there is much noise and where there is little, and long steps do little harm. Steps that are equal in time are
 * too long at the end, though: take those of {@link TimeGrid#of(SDE, NoiseLevels)} for {@link NoiseLevels#karras}, or an
 * adaptive solver.
 */
public final class EDMSDE implements SDE {
    private final double largest;

    private EDMSDE(double largest) {
        this.largest = largest;
    }

    /**
     * With noise from 0 at time 0 to σ_max at time 1.
     *
     * @param largest σ_max, much larger than the data are wide
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static EDMSDE of(double largest) {
        return new EDMSDE(Points.positive("EDMSDE", "σmax", largest));
    }

    /** σ from 0 to 80, as published, for data of a standard deviation of about 0.5. */
    public static EDMSDE standard() {
        return of(80);
    }

    @Override
    public Tensor meanCoefficient(Tensor t) {
        return Tensor.ones(t.shape());
    }

    @Override
    public Tensor standardDeviation(Tensor t) {
        return t.mul(largest);
    }

    @Override
    public Tensor driftRate(Tensor t) {
        return Tensor.zeros(t.shape());
    }

    @Override
    public Tensor diffusion(Tensor t) {
        return t.mul(2).sqrt().mul(largest);
    }

    @Override
    public Tensor timeOfLogSNR(Tensor logSNR) {
        LogSNR.requireOfATime(this, logSNR);
        return logSNR.mul(-0.5).exp().div(largest);
    }

    @Override
    public double priorDeviation() {
        return largest;
    }

    @Override
    public String toString() {
        return "EDMSDE(" + largest + ")";
    }
}
