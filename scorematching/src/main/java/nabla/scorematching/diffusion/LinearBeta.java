package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * An equation with the drift −½β(t) x and β(t) = β_min + t (β_max − β_min), so that α(t) = exp(−½∫β): what {@link VPSDE} and
 * {@link SubVPSDE} share.
 */
abstract sealed class LinearBeta implements SDE permits VPSDE, SubVPSDE {
    private final double smallest;
    private final double largest;

    LinearBeta(String name, double smallest, double largest) {
        if (!(smallest >= 0 && largest >= smallest && largest > 0 && largest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + ": expected 0 ≤ βmin ≤ βmax, the latter positive and finite, got βmin = " + smallest
                            + " and βmax = " + largest);
        }
        this.smallest = smallest;
        this.largest = largest;
    }

    /** β(t). */
    final Tensor beta(Tensor t) {
        return t.mul(largest - smallest).add(smallest);
    }

    /** ∫₀ᵗ β. */
    final Tensor integral(Tensor t) {
        return t.mul(0.5 * (largest - smallest)).add(smallest).mul(t);
    }

    /** The time at which ∫β has this value. */
    final Tensor timeOfIntegral(Tensor integral) {
        Tensor root =
                integral.mul(2 * (largest - smallest)).add(smallest * smallest).sqrt();
        return integral.mul(2).div(root.add(smallest));
    }

    @Override
    public final Tensor meanCoefficient(Tensor t) {
        return integral(t).mul(-0.5).exp();
    }

    @Override
    public final Tensor driftRate(Tensor t) {
        return beta(t).mul(-0.5);
    }

    @Override
    public final double priorDeviation() {
        return 1;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + smallest + ", " + largest + ")";
    }
}
