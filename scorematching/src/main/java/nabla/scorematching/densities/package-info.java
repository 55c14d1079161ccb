/**
 * Densities whose logarithm, score and divergence are known: the yardsticks of what is learnt.
 *
 * <p>All implement {@link nabla.scorematching.Density}. Normal ones: {@link nabla.scorematching.densities.Gaussian}, {@link
 * nabla.scorematching.densities.DiagonalGaussian}, {@link nabla.scorematching.densities.GaussianMixture}, {@link
 * nabla.scorematching.densities.KernelDensity}. Other tails: {@link nabla.scorematching.densities.StudentT}, {@link
 * nabla.scorematching.densities.Laplace}, {@link nabla.scorematching.densities.Logistic}. Other shapes: {@link
 * nabla.scorematching.densities.Banana}, {@link nabla.scorematching.densities.Funnel}, {@link
 * nabla.scorematching.densities.DoubleWell}, {@link nabla.scorematching.densities.Ring}, {@link
 * nabla.scorematching.densities.VonMises}. Made of others: {@link nabla.scorematching.densities.ProductDensity}, {@link
 * nabla.scorematching.densities.MixtureDensity}, {@link nabla.scorematching.densities.AffineImage}. Of a function: {@link
 * nabla.scorematching.densities.UnnormalizedDensity}.
 *
 * <p>With noise, p * N(0, σ²I) is closed, or a mixture of shifted copies or of normal densities at the nodes of a quadrature,
 * so that score and divergence are weighted sums in which nothing cancels.
 */
package nabla.scorematching.densities;
