package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * The affine map y = x·Wᵀ + b from [B, in] to [B, out], with {@code weight} W [out, in] and {@code bias} b [out].
 *
 * <p>By default both are drawn uniformly from ±1/√in, as in PyTorch. The weight takes child 0 of the key, the bias child 1.
 */
public final class Linear implements Layer {
    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";

    private final int in;
    private final int out;
    private final boolean biased;
    private final Initializer weights;
    private final Initializer biases;

    private Linear(int in, int out, boolean biased, Initializer weights, Initializer biases) {
        this.in = in;
        this.out = out;
        this.biased = biased;
        this.weights = weights;
        this.biases = biases;
    }

    /**
     * The map from {@code in} to {@code out} numbers.
     *
     * @throws IllegalArgumentException if a size is not positive
     */
    public static Linear of(int in, int out) {
        if (in <= 0 || out <= 0) {
            throw new IllegalArgumentException("Linear: expected positive sizes, got " + in + " and " + out);
        }
        return new Linear(in, out, true, Initializer.pytorch(), Initializer.uniform(1 / Math.sqrt(in)));
    }

    /** The linear map y = x·Wᵀ. */
    public Linear withoutBias() {
        return new Linear(in, out, false, weights, biases);
    }

    /** The same map with another initialiser of its weights. */
    public Linear weights(Initializer initializer) {
        Doors.present("Linear.weights", "an initializer", initializer);
        return new Linear(in, out, biased, initializer, biases);
    }

    /** The same map with another initialiser of its bias. */
    public Linear bias(Initializer initializer) {
        Doors.present("Linear.bias", "an initializer", initializer);
        return new Linear(in, out, true, weights, initializer);
    }

    @Override
    public Parameters init(Rng rng) {
        Parameters weight = Parameters.of(WEIGHT, weights.draw(rng.split(0), out, in));
        return biased ? weight.and(Parameters.of(BIAS, biases.draw(rng.split(1), out))) : weight;
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        Doors.requireRows("Linear", x, in);
        Tensor y = x.matmulTransposed(parameters.get(WEIGHT, out, in));
        if (!biased) {
            parameters.requireOnly(WEIGHT);
            return y;
        }
        parameters.requireOnly(WEIGHT, BIAS);
        return y.add(parameters.get(BIAS, out));
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "Linear(" + in + ", " + out + (biased ? ")" : ", withoutBias)");
    }
}
