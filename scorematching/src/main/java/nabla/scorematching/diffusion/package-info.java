/**
 * Diffusions: noise that grows with time, and the ways back.
 *
 * <p>A linear stochastic differential equation dx = a(t) x dt + g(t) dw for t from 0 to 1 turns data into noise:
 *
 * <pre>
 *     x(t) = α(t) x(0) + σ(t) z,    α′ = a α,    (σ²)′ = 2 a σ² + g².
 * </pre>
 *
 * <p>With the score s(x, t) of x(t) time can be reversed, at random by dx = [a x − g² s] dt + g dw̄, or without randomness by
 * the probability flow dx = [a x − ½ g² s] dt, which has the same marginals and gives likelihoods (Y. Song et al.,
 * Score-based generative modeling through stochastic differential equations, ICLR 2021: [SDE]).
 *
 * <p>Samplers go along a {@link nabla.scorematching.diffusion.TimeGrid} and take a {@link
 * nabla.scorematching.TimeConditionalScore}: at random {@link nabla.scorematching.diffusion.PredictorCorrector}, without
 * randomness, and in fewer steps, {@link nabla.scorematching.diffusion.DDIM}, {@link nabla.scorematching.diffusion.DPMSolver} and
 * {@link nabla.scorematching.diffusion.ExponentialMultistep}; {@link nabla.scorematching.diffusion.SDE#inTime} makes one of a score that knows
 * noise levels, and {@link nabla.scorematching.diffusion.Parameterization} of what a network gives. Nothing here knows of images: data
 * are [B, D].
 */
package nabla.scorematching.diffusion;
