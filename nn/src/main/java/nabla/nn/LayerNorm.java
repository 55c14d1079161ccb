package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * Layer normalisation (Ba et al., 2016) of each row: y = w·(x − mean x)/√(var x + ε) + b with ε = 10⁻⁵, for {@code weight}
 * w and {@code bias} b, both [D].
 */
public final class LayerNorm implements Layer {
    private static final double EPSILON = 1e-5;

    private final int dim;

    private LayerNorm(int dim) {
        this.dim = dim;
    }

    /**
     * For rows of this length.
     *
     * @throws IllegalArgumentException if the length is not positive
     */
    public static LayerNorm of(int dim) {
        if (dim <= 0) {
            throw new IllegalArgumentException("LayerNorm: expected a positive size, got " + dim);
        }
        return new LayerNorm(dim);
    }

    @Override
    public Parameters init(Rng rng) {
        return Parameters.of("weight", Tensor.ones(dim), "bias", Tensor.zeros(dim));
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        Doors.requireRows("LayerNorm", x, dim);
        parameters.requireOnly("weight", "bias");
        Tensor centred = x.sub(x.meanKeepDims(-1));
        Tensor scale = centred.square().meanKeepDims(-1).add(EPSILON).rsqrt();
        return centred.mul(scale).mul(parameters.get("weight", dim)).add(parameters.get("bias", dim));
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "LayerNorm(" + dim + ")";
    }
}
