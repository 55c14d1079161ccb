/**
 * Estimators: score matching as statistics. A model with parameters θ is given by its log-density without the normalising constant,
 * and fitted by minimising a score matching loss over θ, with standard errors, tests and comparisons.
 *
 * <p>If log p = θᵀT(x) + β(x) − log Z, every loss of the form ½ sᵀGs + ∇·(Gs) is quadratic in θ,
 *
 * <pre>
 *     ρ(x; θ) = ½ θᵀA(x)θ + b(x)ᵀθ + c(x),    θ̂ = −Ā⁻¹ b̄,    V̂ = J⁻¹ I J⁻¹/n,    J = Ā,    I = mean ψψᵀ,    ψ = ∂ρ/∂θ,
 * </pre>
 *
 * so that estimates, errors and leave-one-out refits are solutions of linear systems whose coefficients are derivatives (Hyvärinen,
 * Some extensions of score matching, 2007; Forbes and Lauritzen, Linear estimating equations for exponential families, 2015).
 * {@link nabla.scorematching.estimators.QuadraticFit} does that for any loss and any model, and goes on by Newton's method where
 * the loss is not quadratic.
 *
 * <p>Families with a {@code fit}: {@link nabla.scorematching.estimators.RealData}, {@link nabla.scorematching.estimators.PositiveData} and
 * {@link nabla.scorematching.estimators.BoundedData} of numbers, {@link nabla.scorematching.estimators.Directions} and {@link
 * nabla.scorematching.estimators.Angles}, {@link nabla.scorematching.estimators.Compositions}. Each is a {@code QuadraticFit}, so that every
 * option works for it. {@link nabla.scorematching.estimators.Sphere} and {@link nabla.scorematching.estimators.Simplex} take any energy,
 * networks too, to a manifold.
 */
package nabla.scorematching.estimators;
