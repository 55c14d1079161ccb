/**
 * The exact divergence Σᵢ ∂sᵢ/∂xᵢ of a field that acts on the rows of a batch, as the trace of a product.
 *
 * <p>Along a path of layers the Jacobian of row b is W₁·diag(g₁ᵇ)·W₂·diag(g₂ᵇ)···: matrices that all rows share, and a
 * diagonal for each row. The sweep carries a tangent as a sum of such chains of factors. A trace is cyclic, so at the end
 * the shared matrices merge without a batch: with one diagonal the divergence is Σₕ gₕMₕₕ, with two it is
 * g₁ᵀ(W₂ ∘ (W₃W₁)ᵀ)g₂, one matrix product whatever the dimension of x. Jacobians of rows come from ordinary sweeps, and
 * the chains show that no row sees another.
 *
 * <p>Internal: used by {@code nabla.autodiff} alone.
 */
package nabla.autodiff.divergence;
