/**
 * Score-based models: learning ∇log p from samples of p, and sampling from what was learnt.
 *
 * <p>Data are [batch, dim]. The score is +∇log p everywhere; an energy model has the score −∇E. A loss is the mean over
 * the batch of a sum over the dimensions, with Hyvärinen's ½: the exact loss is J(θ) = E[½‖s(x)‖² + ∇·s(x)]. Langevin's
 * step is x ← x + ε s(x) + √(2ε) z with z ~ N(0, I).
 *
 * <p>Who comes in: a {@link nabla.scorematching.ScoreFunction} (a network with parameters p is {@code x -> net.apply(p, x)}), or
 * a {@link nabla.scorematching.Density}, whose score is known. What is done with it: a {@link
 * nabla.scorematching.losses.ScoreMatchingLoss} learns it, {@link nabla.scorematching.samplers.LangevinDynamics} and its relatives sample from
 * it. A {@link nabla.scorematching.ConditionalScoreFunction} is a family of scores, one for each noise level, with {@link
 * nabla.scorematching.losses.MultiLevelDenoising} and {@link nabla.scorematching.samplers.AnnealedLangevin}; in continuous time it goes to the
 * package {@code diffusion}. The package {@code metrics} compares samples.
 *
 * <p>Sources: A. Hyvärinen, JMLR 6 (2005); P. Vincent, Neural Computation 23 (2011); Y. Song et al., UAI 2019;
 * Y. Song and S. Ermon, NeurIPS 2019.
 */
package nabla.scorematching;
