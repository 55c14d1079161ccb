/**
 * Densities whose logarithm, score and divergence are known in closed form: the yardsticks of what is learnt.
 *
 * <p>{@link nabla.scorematching.densities.Gaussian}, {@link nabla.scorematching.densities.GaussianMixture} and {@link
 * nabla.scorematching.densities.KernelDensity} implement {@link nabla.scorematching.Density}.
 */
package nabla.scorematching.densities;
