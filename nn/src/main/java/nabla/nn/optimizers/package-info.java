/**
 * One update of parameters: pure functions (θ, ∇θ, state) → (θ, state).
 *
 * <p>The door is {@link nabla.nn.optimizers.Optimizer}; {@link nabla.nn.optimizers.Adam}, {@link
 * nabla.nn.optimizers.AdamW}, {@link nabla.nn.optimizers.SGD}, {@link nabla.nn.optimizers.RMSprop}, {@link
 * nabla.nn.optimizers.Lion} and {@link nabla.nn.optimizers.LBFGS} implement it, and {@link nabla.nn.optimizers.SGLD}, whose
 * steps are draws from a posterior. What goes with them: {@link
 * nabla.nn.optimizers.Schedule} for the learning rate, {@link nabla.nn.optimizers.Clipping} and {@link
 * nabla.nn.optimizers.WeightDecay}. All of it is made of tensor operations, so an update compiles into the program of the
 * loss.
 */
package nabla.nn.optimizers;
