/**
 * Neural networks as pure functions y = f(θ, x).
 *
 * <p>A layer is an immutable description. It makes parameters θ from a random key and is applied to parameters and an
 * input; it keeps neither. So gradients, averages, checkpoints and the moments of an optimiser are all parameters, an
 * optimiser is a function (θ, ∇θ, state) → (θ, state), and a model can be shared between threads. Names and layout of the
 * parameters are those of PyTorch's {@code state_dict}, so models move both ways.
 *
 * <p>What is here:
 *
 * <ul>
 *   <li>{@link nabla.nn.Parameters}, and how they are drawn: {@link nabla.nn.Initializer};
 *   <li>layers: {@link nabla.nn.Layer} and {@link nabla.nn.ConditionalLayer}, which also takes a time, a noise level or a
 *       class; what they are made of, {@link nabla.nn.Summary}, and how smooth they are, {@link nabla.nn.Smoothness};
 *   <li>parts of networks: {@link nabla.nn.Linear}, {@link nabla.nn.Activation}, {@link nabla.nn.LayerNorm}, {@link
 *       nabla.nn.Dropout}, {@link nabla.nn.Embedding}, {@link nabla.nn.FourierFeatures}, {@link
 *       nabla.nn.SinusoidalEmbedding}, {@link nabla.nn.FiLM}, {@link nabla.nn.Concatenation}, {@link nabla.nn.Standardize};
 *   <li>what puts them together: {@link nabla.nn.Sequential}, {@link nabla.nn.ConditionalSequential}, {@link
 *       nabla.nn.Residual}, {@link nabla.nn.ConditionalResidual}, {@link nabla.nn.TimeConditioned}, {@link
 *       nabla.nn.ClassConditioned};
 *   <li>networks for scores: {@link nabla.nn.ScoreNetwork}, {@link nabla.nn.EnergyNetwork}, {@link nabla.nn.NoiseScaled},
 *       {@link nabla.nn.EDMPreconditioning}, {@link nabla.nn.StandardizedScore}.
 * </ul>
 */
package nabla.nn;
