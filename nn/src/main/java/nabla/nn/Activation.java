package nabla.nn;

import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/** Nonlinear functions that act on every element alone, and have no parameters. */
public enum Activation implements Layer {
    /** tanh x. */
    TANH(Smoothness.C_INFINITY, Tensor::tanh),
    /** 1/(1 + e⁻ˣ). */
    SIGMOID(Smoothness.C_INFINITY, Tensor::sigmoid),
    /** log(1 + eˣ), a smooth rectifier. */
    SOFTPLUS(Smoothness.C_INFINITY, Tensor::softplus),
    /** x·sigmoid(x) (Elfwing et al., 2018), also known as swish. */
    SILU(Smoothness.C_INFINITY, Tensor::silu),
    /** x·Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel, 2016). */
    GELU(Smoothness.C_INFINITY, Tensor::gelu),
    /** x for x &gt; 0, eˣ − 1 else (Clevert et al., 2016); its second derivative jumps at 0. */
    ELU(Smoothness.C1, x -> x.elu(1)),
    /** max(x, 0). */
    RELU(Smoothness.C0, Tensor::relu),
    /** x for x &gt; 0, x/100 else (Maas et al., 2013). */
    LEAKY_RELU(Smoothness.C0, x -> x.leakyRelu(0.01)),
    /** sin x (Sitzmann et al., 2020). */
    SINE(Smoothness.C_INFINITY, Tensor::sin);

    private final Smoothness smoothness;
    private final UnaryOperator<Tensor> function;

    Activation(Smoothness smoothness, UnaryOperator<Tensor> function) {
        this.smoothness = smoothness;
        this.function = function;
    }

    /** The function itself. */
    public Tensor apply(Tensor x) {
        return function.apply(x);
    }

    @Override
    public Parameters init(Rng rng) {
        return Parameters.none();
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        parameters.requireOnly();
        return function.apply(x);
    }

    @Override
    public Smoothness smoothness() {
        return smoothness;
    }
}
