package nabla.examples.training;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;

/** What training makes small. */
@FunctionalInterface
public interface Loss {
    /**
     * The loss of a model on a batch, in tensor operations alone.
     *
     * @param parameters θ
     * @param x the batch, [B, D]
     * @param rng the key of the loss's random numbers
     * @return a scalar
     */
    Tensor of(Parameters parameters, Tensor x, Rng rng);
}
