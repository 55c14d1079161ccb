package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * The affine map y = x·Wᵀ + b from [B, in] to [B, out], with {@code weight} W [out, in] and {@code bias} b [out].
 *
 * <p>By default both are uniform in ±1/√in, PyTorch's choice.
 */
public final class Linear implements Layer {
    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";

    private final int in;
    private final int out;

    private Linear(int in, int out) {
        this.in = in;
        this.out = out;
    }

    /**
     * The map from {@code in} to {@code out} numbers.
     *
     * @throws IllegalArgumentException if a size is not positive
     */
    public static Linear of(int in, int out) {
        if (in <= 0 || out <= 0) {
            throw new IllegalArgumentException("Linear: sizes must be positive, not " + in + " and " + out);
        }
        return new Linear(in, out);
    }

    @Override
    public Parameters init(Rng rng) {
        double bound = 1 / Math.sqrt(in);
        return Parameters.of(
                WEIGHT, uniform(rng.split(0), bound, out, in),
                BIAS, uniform(rng.split(1), bound, out));
    }

    private static Tensor uniform(Rng rng, double bound, int... shape) {
        return rng.uniform(shape).mul(2 * bound).sub(bound);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        return x.matmul(parameters.get(WEIGHT).transpose()).add(parameters.get(BIAS));
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "Linear(" + in + ", " + out + ")";
    }
}
