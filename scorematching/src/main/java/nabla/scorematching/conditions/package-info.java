/**
 * Conditions: samples given a class, some columns, or a measurement.
 *
 * <p>By Bayes' rule the score given c is ∇log p(x | c) = s(x) + ∇log p(c | x), at every noise level. {@link
 * nabla.scorematching.conditions.Guidance} takes the second term from a classifier, or from the difference of two
 * scores; {@link nabla.scorematching.conditions.MomentMatching} computes it for a linear {@link
 * nabla.scorematching.conditions.Observation}. Both give a score like any other, so every sampler of a score can be
 * used. {@link nabla.scorematching.conditions.ParticleFilter} is a sampler that weighs what the latter proposes, and so is right
 * about modes; {@link nabla.scorematching.conditions.Replacement} is a simpler one, with a bias that can be seen.
 */
package nabla.scorematching.conditions;
