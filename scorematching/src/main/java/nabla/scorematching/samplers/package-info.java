/**
 * Samplers: chains of steps whose points come to be distributed as a given score says.
 *
 * <p>A {@link nabla.scorematching.samplers.Sampler} is a step from state to state, pure and in tensor operations; a {@link
 * nabla.scorematching.samplers.SamplingRun} makes the steps, compiled, and watches, thins, stops and continues them, for all
 * samplers alike. On a score: {@link nabla.scorematching.samplers.LangevinDynamics}, {@link
 * nabla.scorematching.samplers.LeimkuhlerMatthews}, {@link nabla.scorematching.samplers.UnderdampedLangevin}; on an energy, without
 * bias: {@link nabla.scorematching.samplers.MALA}, {@link nabla.scorematching.samplers.HMC}; on scores of all noise levels: {@link nabla.scorematching.samplers.AnnealedLangevin}. Those
 * that go back in the time of a diffusion are in {@code nabla.scorematching.diffusion}.
 */
package nabla.scorematching.samplers;
