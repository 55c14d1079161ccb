package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * The noise schedule β(t) = β_min + t (β_max − β_min).
 *
 * @param smallest β_min
 * @param largest β_max
 */
record LinearBeta(double smallest, double largest) {
    LinearBeta {
        if (!(smallest >= 0 && largest >= smallest && largest > 0 && largest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("SDE: not 0 ≤ βmin ≤ βmax: " + smallest + ", " + largest);
        }
    }

    /** β(t). */
    Tensor at(Tensor t) {
        return t.mul(largest - smallest).add(smallest);
    }

    /** ∫₀ᵗ β. */
    Tensor integral(Tensor t) {
        return t.mul(0.5 * (largest - smallest)).add(smallest).mul(t);
    }

    /** α(t) = exp(−½∫₀ᵗ β), of both equations that preserve variance. */
    Tensor meanCoefficient(Tensor t) {
        return integral(t).mul(-0.5).exp();
    }

    /** a(t) = −½β(t), of both. */
    Tensor driftRate(Tensor t) {
        return at(t).mul(-0.5);
    }
}
