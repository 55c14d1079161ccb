package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * A number as waves of geometrically spaced periods (Vaswani et al., Attention is all you need, 2017, section 3.5):
 * [sin ω₀t, …, sin ωₙ₋₁t, cos ω₀t, …, cos ωₙ₋₁t] with n = D/2 and ωᵢ = P^(−i/n), from [B] or [B, 1] to [B, D].
 */
public final class SinusoidalEmbedding implements Layer {
    private final int dim;
    private final double period;

    private SinusoidalEmbedding(int dim, double period) {
        this.dim = dim;
        this.period = period;
    }

    /** D waves with P = 10000, for times that count steps. */
    public static SinusoidalEmbedding of(int dim) {
        return of(dim, 10_000);
    }

    /**
     * D waves with this P.
     *
     * @throws IllegalArgumentException if D is not positive and even, or P not positive and finite
     */
    public static SinusoidalEmbedding of(int dim, double period) {
        if (dim <= 0 || dim % 2 != 0 || !(period > 0 && period < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "SinusoidalEmbedding: expected a positive even size and a positive, finite period, got " + dim
                            + " and " + period);
        }
        return new SinusoidalEmbedding(dim, period);
    }

    @Override
    public Parameters init(Rng rng) {
        return Parameters.none();
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor t) {
        parameters.requireOnly();
        Tensor x = Doors.column("SinusoidalEmbedding", t);
        double[] frequencies = new double[dim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = StrictMath.pow(period, -i / (double) frequencies.length);
        }
        Tensor phase = x.mul(Tensor.of(frequencies));
        return Tensor.concat(-1, phase.sin(), phase.cos());
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "SinusoidalEmbedding(" + dim + ", " + period + ")";
    }
}
