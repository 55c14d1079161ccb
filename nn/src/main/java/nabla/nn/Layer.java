package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * A function y = f(θ, x) of parameters and an input: an immutable description that holds no number that is trained. The
 * first axis of the input is the batch, and a layer treats each of its rows alone.
 *
 * <p>A layer of one's own is a class with {@link #init}, {@link #apply} and {@link #smoothness}, in tensor operations
 * alone: it must not read a tensor's elements, so that a training step can be compiled.
 */
public interface Layer {
    /** Fresh parameters from a key; the same key gives the same parameters. */
    Parameters init(Rng rng);

    /**
     * f(θ, x).
     *
     * @throws IllegalArgumentException if a parameter is missing or shapes do not fit
     */
    Tensor apply(Parameters parameters, Tensor x);

    /**
     * f(θ, x) as it is in training, where a layer may be random (dropout). Layers that are not ignore the key; those made of
     * others hand on keys of their own to each.
     */
    default Tensor apply(Parameters parameters, Tensor x, Rng rng) {
        return apply(parameters, x);
    }

    /** How smooth f is as a function of x. */
    Smoothness smoothness();
}
