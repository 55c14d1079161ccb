/**
 * Neural networks as pure functions y = f(θ, x).
 *
 * <p>A layer is an immutable description. It makes parameters θ from a random key and is applied to parameters and an
 * input; it keeps neither. So gradients, averages, checkpoints and the moments of an optimiser are all parameters, an
 * optimiser is a function (θ, ∇θ, state) → (θ, state), and a model can be shared between threads. Names and layout of the
 * parameters are those of PyTorch's {@code state_dict}, so models move both ways.
 */
package nabla.nn;
