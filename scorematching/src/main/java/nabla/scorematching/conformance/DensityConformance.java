package nabla.scorematching.conformance;

import nabla.scorematching.Density;

/** Checks a density; see {@link Conformance#ofDensity}. It has to be positive everywhere, as a score is ∇log p. */
public final class DensityConformance extends Conformance {
    private final Density density;
    private final boolean smooth;

    DensityConformance(Density density, boolean smooth) {
        super(name(density, "a density"));
        this.density = density;
        this.smooth = smooth;
    }

    /**
     * For a density whose score jumps, such as Laplace's: the divergence misses the jump, so E[‖s‖² + ∇·s] = 0 is left out, and so
     * are differences of the score. Stein's identity holds all the same.
     */
    public DensityConformance allowingKinks() {
        return new DensityConformance(density, false);
    }

    @Override
    Suite suite() {
        return new DensityChecks(density, smooth);
    }
}
