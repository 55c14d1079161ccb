package nabla.scorematching.estimators;

import nabla.autodiff.Tensor;

/**
 * A minimum of the mean of a loss over the free parameters.
 *
 * @param u where it is, [U]
 * @param curvature J, [U, U]; null if there is none
 * @param system J to solve by; null for no errors
 * @param psi ∂ρ/∂u of each row, penalty included, [n, U]
 * @param residual ‖mean ψ‖∞ after the first solve, relative to the size of its parts
 * @param quadratic whether that was rounding
 */
record Minimum(Tensor u, Tensor curvature, SymmetricSystem system, Tensor psi, double residual, boolean quadratic) {}
