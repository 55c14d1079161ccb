package nabla.nn.training;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;

/** What training makes small: a function of parameters and a batch, in tensor operations alone. */
@FunctionalInterface
public interface Loss {
    /**
     * The loss on a batch.
     *
     * @param parameters θ
     * @param batch rows of the data, [B, D]
     * @param rng the key of the loss's random numbers
     * @return a scalar
     */
    Tensor of(Parameters parameters, Tensor batch, Rng rng);
}
