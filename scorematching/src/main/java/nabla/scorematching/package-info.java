/**
 * Score-based models: learning ∇log p from samples of p, and sampling from what was learnt.
 *
 * <p>Data are [batch, dim]. The score is +∇log p everywhere; an energy model has the score −∇E. A loss is the mean over
 * the batch of a sum over the dimensions, with Hyvärinen's ½: the exact loss is J(θ) = E[½‖s(x)‖² + ∇·s(x)]. Langevin's
 * step is x ← x + ε s(x) + √(2ε) z with z ~ N(0, I).
 *
 * <p>What is here is what the other packages speak of: a {@link nabla.scorematching.ScoreFunction} (a network with parameters p
 * is {@code x -> net.apply(p, x)}), an {@link nabla.scorematching.EnergyFunction}, a {@link nabla.scorematching.Density}, whose
 * score is known; families of scores, {@link nabla.scorematching.NoiseConditionalScore} for noise levels and {@link
 * nabla.scorematching.TimeConditionalScore} for the times of a diffusion; and {@link nabla.scorematching.NoiseLevels}.
 *
 * <p>The rooms: {@code densities} are known, {@code losses} learn a score, {@code samplers} draw from it, {@code diffusion} adds
 * noise in continuous time and takes it away, {@code conditions} say what is known of a sample, {@code metrics} compare
 * samples, {@code models} have all of it in one object, {@code conformance} checks what is yours.
 *
 * <p>Sources: A. Hyvärinen, JMLR 6 (2005); P. Vincent, Neural Computation 23 (2011); Y. Song et al., UAI 2019;
 * Y. Song and S. Ermon, NeurIPS 2019.
 */
package nabla.scorematching;
