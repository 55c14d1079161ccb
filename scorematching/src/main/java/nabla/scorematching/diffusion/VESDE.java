package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * The variance-exploding equation of noise-conditional score networks [SDE, section 3.4]: a = 0, σ(t) = σ_min
 * (σ_max/σ_min)ᵗ and g = σ √(2 log(σ_max/σ_min)).
 *
 * <p>By convention σ(t) is measured from no noise at all, so the data at t = 0 are taken to have the noise σ_min
 * already; from a point at t = 0 the deviation grows to √(σ(t)² − σ_min²).
 */
public final class VESDE implements SDE {
    private final double smallest;
    private final double largest;

    private VESDE(double smallest, double largest) {
        this.smallest = smallest;
        this.largest = largest;
    }

    /**
     * With noise from σ_min at time 0 to σ_max at time 1.
     *
     * @param smallest σ_min
     * @param largest σ_max, about the largest distance between data points
     * @throws IllegalArgumentException unless 0 &lt; σ_min &lt; σ_max, both finite
     */
    public static VESDE of(double smallest, double largest) {
        if (!(smallest > 0 && largest > smallest && largest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "VESDE: expected 0 < σmin < σmax, got σmin = " + smallest + " and σmax = " + largest);
        }
        return new VESDE(smallest, largest);
    }

    /** σ from 0.01 to 50. */
    public static VESDE standard() {
        return of(0.01, 50);
    }

    @Override
    public Tensor meanCoefficient(Tensor t) {
        return Tensor.ones(t.shape());
    }

    @Override
    public Tensor standardDeviation(Tensor t) {
        return t.mul(growth()).exp().mul(smallest);
    }

    @Override
    public Tensor driftRate(Tensor t) {
        return Tensor.zeros(t.shape());
    }

    @Override
    public Tensor diffusion(Tensor t) {
        return standardDeviation(t).mul(Math.sqrt(2 * growth()));
    }

    @Override
    public Tensor timeOfLogSNR(Tensor logSNR) {
        LogSNR.requireOfATime(this, logSNR);
        return logSNR.mul(-0.5).sub(Math.log(smallest)).div(growth());
    }

    @Override
    public double priorDeviation() {
        return largest;
    }

    private double growth() {
        return Math.log(largest / smallest);
    }

    @Override
    public String toString() {
        return "VESDE(" + smallest + ", " + largest + ")";
    }
}
