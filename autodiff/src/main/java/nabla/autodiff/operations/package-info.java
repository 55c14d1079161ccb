/**
 * The catalogue of operations. Each stands in one place: name, shape rule, kernel and derivative, where the kind of the
 * operation carries the calculus.
 *
 * <ul>
 *   <li>elementwise, y = f(a, b, …) with a local derivative d: ẏ = d·ẋ and x̄ = d·ȳ;
 *   <li>linear, y = Ax: ẏ = Aẋ and x̄ = Aᵀȳ;
 *   <li>bilinear, y = B(a, b): ẏ = B(ȧ, b) + B(a, ḃ), and a transpose for each operand;
 *   <li>constant, piecewise: ẏ = 0 and x̄ = 0;
 *   <li>general: both rules given.
 * </ul>
 *
 * <p>Internal: users reach the operations as methods of a tensor.
 */
package nabla.autodiff.operations;
