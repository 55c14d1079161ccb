package nabla.scorematching.samplers;

import nabla.autodiff.Tensor;

/**
 * What a warm-up found: a sampler whose step accepts as many proposals as it should, and where the chains are.
 *
 * <p>The warm-up looks at all its chains together. From then on the step is fixed: a run of the sampler is a Markov chain, and each
 * of its samples depends on its own start and key alone.
 *
 * @param sampler with the step that was found
 * @param points where the chains are after the warm-up, [B, D]: starts for the sampler
 * @param acceptance the mean of the acceptance probabilities with this step, measured over the last steps of the warm-up with it:
 *     within 0.01 of what was asked for, or two standard errors where these are larger, as a rule
 */
public record WarmUp<S>(S sampler, Tensor points, double acceptance) {}
