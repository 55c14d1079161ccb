package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * A function y = f(θ, x) of parameters and an input: an immutable description that holds no trained numbers. The first
 * axis of the input is the batch, and a layer treats each row independently.
 *
 * <p>A custom layer is a class with {@link #init}, {@link #apply(Parameters, Tensor)} and {@link #smoothness}, in
 * tensor operations alone: it must not read a tensor's elements, so that a training step can be compiled.
 *
 * <p>{@code toString} is the file format: a model's file holds this text of its network, and {@link
 * nabla.nn.files.Architecture} makes the network from it. It is {@code Name(arguments)}, as {@link
 * nabla.nn.files.LayerText} says; that of a record of numbers and layers is of this kind already.
 */
public interface Layer extends ConditionalLayer {
    /**
     * f(θ, x).
     *
     * @throws IllegalArgumentException if a parameter is missing or shapes do not fit
     */
    Tensor apply(Parameters parameters, Tensor x);

    /**
     * f(θ, x) as it is in training, where a layer may be random (dropout). Other layers ignore the key; those made of
     * layers pass a separate key to each.
     */
    default Tensor apply(Parameters parameters, Tensor x, Rng rng) {
        return apply(parameters, x);
    }

    /**
     * The table of the layers in this one, for inputs of this shape, batch included.
     *
     * @throws IllegalArgumentException if the layer does not take this shape
     */
    default Summary summary(int... shape) {
        Summary summary = new Summary();
        summarize(summary, init(Rng.of(0)), Tensor.zeros(shape));
        return summary;
    }

    /**
     * f(θ, x), with a line for a summary; a layer made of others lets each of them write its own.
     *
     * @return f(θ, x)
     */
    default Tensor summarize(Summary summary, Parameters parameters, Tensor x) {
        Tensor y = apply(parameters, x);
        summary.add(toString(), y, parameters, smoothness());
        return y;
    }

    @Override
    default Tensor apply(Parameters parameters, Tensor x, Tensor condition) {
        return apply(parameters, x);
    }

    @Override
    default Tensor apply(Parameters parameters, Tensor x, Tensor condition, Rng rng) {
        return apply(parameters, x, rng);
    }

    @Override
    default Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor condition) {
        return summarize(summary, parameters, x);
    }
}
