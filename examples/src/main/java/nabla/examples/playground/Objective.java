package nabla.examples.playground;

/** The losses to choose from. */
enum Objective {
    /** ½‖s‖² + ∇·s. */
    EXACT,
    /** ½‖s‖² + vᵀJv. */
    SLICED,
    /** ½‖s(x + σz) + z/σ‖², at one noise level or at many. */
    DENOISING,
    /** Denoising at every time of the variance-exploding equation. */
    VE,
    /** Denoising at every time of the variance-preserving equation. */
    VP;

    /** Whether the loss has the divergence of the score in it, and so guard rails. */
    boolean differentiates() {
        return this == EXACT || this == SLICED;
    }
}
