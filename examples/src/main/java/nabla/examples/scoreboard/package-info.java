/**
 * Every estimator of a score on every density, against the truth: the figures of docs/scoreboard.md. {@code Targets} has the
 * densities, {@code Learner} what is trained, {@code KernelEstimate} and {@code MixtureEstimate} what is fitted without a
 * network, {@code Board} the figures, {@code MixtureRecipe} a comparison of one density in more detail.
 */
package nabla.examples.scoreboard;
