package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * A function y = f(θ, x, c) of parameters, an input and a condition: the time of a diffusion, a noise level, a class.
 * Every {@link Layer} is also one that ignores the condition.
 */
public interface ConditionalLayer {
    /** Fresh parameters from a key; the same key gives the same parameters. */
    Parameters init(Rng rng);

    /**
     * f(θ, x, c).
     *
     * @param x [B, …]
     * @param condition [B, C]; a time or a noise level may also be [B], or a scalar for all rows. The layers of this package
     *     turn those into [B, 1], so that they do not broadcast along columns
     * @throws IllegalArgumentException if a parameter is missing or shapes do not fit
     */
    Tensor apply(Parameters parameters, Tensor x, Tensor condition);

    /**
     * f(θ, x, c) as it is in training, where a layer may be random; see {@link Layer#apply(Parameters, Tensor, Rng)}.
     */
    default Tensor apply(Parameters parameters, Tensor x, Tensor condition, Rng rng) {
        return apply(parameters, x, condition);
    }

    /** How smooth f is as a function of x. */
    Smoothness smoothness();

    /**
     * The table of the layers in this one, for inputs and conditions of these shapes, batch included.
     *
     * @throws IllegalArgumentException if the layer does not take these shapes
     */
    default Summary summary(int[] shape, int[] condition) {
        Summary summary = new Summary();
        summarize(summary, init(Rng.of(0)), Tensor.zeros(shape), Tensor.ones(condition));
        return summary;
    }

    /**
     * f(θ, x, c), with a line for a summary; a layer made of others lets each of them write its own.
     *
     * @return f(θ, x, c)
     */
    default Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor condition) {
        Tensor y = apply(parameters, x, condition);
        summary.add(toString(), y, parameters, smoothness());
        return y;
    }
}
