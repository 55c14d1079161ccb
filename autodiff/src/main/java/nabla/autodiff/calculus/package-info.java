/**
 * The sweeps over a tape: reverse (ȳᵀJ), forward (Jẋ, one or many tangents at once) and the forward Laplacian, which
 * carries value, tangents T and Laplacian L by L_y = Σᵢ (∂f/∂xᵢ)·Lᵢ + Σₖ D²f[Tₖ, Tₖ].
 *
 * <p>A sweep is a loop, not a recursion, visits only nodes on a path from an input to an output, and asks each node's
 * operation for its rule. Internal: used by {@code nabla.autodiff} alone.
 *
 * <p>Source of the forward Laplacian: R. Li et al., <em>A computational framework for neural network-based variational
 * Monte Carlo with Forward Laplacian</em>, Nature Machine Intelligence 6 (2024).
 */
package nabla.autodiff.calculus;
