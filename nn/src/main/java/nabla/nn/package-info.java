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
 *   <li>layers: {@link nabla.nn.Layer} and, told a time, a noise level or a class, {@link nabla.nn.ConditionalLayer};
 *       {@link nabla.nn.Sequential}, {@link nabla.nn.Linear}, {@link nabla.nn.Activation}, {@link nabla.nn.Residual},
 *       {@link nabla.nn.LayerNorm}, {@link nabla.nn.FiLM} and others; how smooth they are, {@link nabla.nn.Smoothness};
 *   <li>networks for scores: {@link nabla.nn.ScoreNetwork}, {@link nabla.nn.EnergyNetwork}, {@link nabla.nn.NoiseScaled},
 *       {@link nabla.nn.TimeConditioned};
 *   <li>optimisers: {@link nabla.nn.optimizers.Optimizer}, {@link nabla.nn.optimizers.Adam}, {@link nabla.nn.optimizers.AdamW}, {@link nabla.nn.optimizers.SGD},
 *       {@link nabla.nn.optimizers.RMSprop}, {@link nabla.nn.optimizers.Lion}, {@link nabla.nn.optimizers.LBFGS}; what goes with them,
 *       {@link nabla.nn.optimizers.Schedule}, {@link nabla.nn.optimizers.Clipping}, {@link nabla.nn.optimizers.WeightDecay},
 *       {@link nabla.nn.training.ExponentialMovingAverage};
 *   <li>training: {@link nabla.nn.training.Trainer}, or one {@link nabla.nn.training.TrainingStep} at a time;
 *   <li>files: {@link nabla.nn.files.Model}, {@link nabla.nn.training.Checkpoint}, {@link nabla.nn.files.Safetensors}.
 * </ul>
 *
 * <p>Data come from {@link nabla.nn.data}.
 */
package nabla.nn;
