/**
 * Score matching where there is no derivative by x: data of two values at every site, bits {0, 1} or spins {−1, 1}, and data of a
 * few symbols. The normalising constant drops out of ratios as it does out of derivatives.
 *
 * <p>A model is its {@link nabla.scorematching.discrete.LogRatio}, log p(x⁽ⁱ⁾) − log p(x) with x⁽ⁱ⁾ the point x with site i flipped:
 * that of an {@link nabla.scorematching.EnergyFunction}, of a {@link nabla.scorematching.discrete.BoltzmannMachine}, or a network.
 * With lrᵢ for it, the loss of a row is
 *
 * <table>
 * <caption>Losses over log-ratios</caption>
 * <tr><td>{@link nabla.scorematching.discrete.RatioMatching}</td><td>Σᵢ sigmoid(lrᵢ)²</td></tr>
 * <tr><td>{@link nabla.scorematching.discrete.PseudoLikelihood}</td><td>Σᵢ log(1 + exp lrᵢ)</td></tr>
 * <tr><td>{@link nabla.scorematching.discrete.MinimumProbabilityFlow}</td><td>Σᵢ exp(½lrᵢ)</td></tr>
 * <tr><td>{@link nabla.scorematching.discrete.ConcreteScoreMatching}</td><td>Σᵢ ½cᵢ(x)² + cᵢ(x) − cᵢ(x⁽ⁱ⁾), c = exp(lr) − 1</td></tr>
 * <tr><td>{@link nabla.scorematching.discrete.ScoreEntropy}</td><td>Σᵢ exp(lrᵢ(x)) − lrᵢ(x⁽ⁱ⁾)</td></tr>
 * </table>
 *
 * <p>{@link nabla.scorematching.discrete.DenoisingScoreEntropy} learns the ratios of data with {@link
 * nabla.scorematching.discrete.SymbolNoise} added, for any number of symbols. All of them are losses as others: of a network by {@code
 * on}, of a parametric family through {@code QuadraticFit}.
 */
package nabla.scorematching.discrete;
