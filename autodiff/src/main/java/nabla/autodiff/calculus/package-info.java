/**
 * The kinds of operations and the sweeps over a tape.
 *
 * <p>A computation is a list of steps vᵢ = φᵢ(operands) in the order in which they were done, the Wengert list or tape. With
 * the local Jacobians ∂vᵢ/∂vⱼ the chain rule can be read in two directions:
 *
 * <ul>
 *   <li>forward, a <em>tangent</em> v̇ᵢ = Σⱼ (∂vᵢ/∂vⱼ) v̇ⱼ says how a step moves when the variables move: J·ẋ;
 *   <li>backward, an <em>adjoint</em> v̄ⱼ = Σᵢ (∂vᵢ/∂vⱼ)ᵀ v̄ᵢ says how a step moves the result: Jᵀȳ;
 *   <li>the forward Laplacian carries tangents T and L together: L_y = Σᵢ (∂f/∂xᵢ)·Lᵢ + Σₖ D²f[Tₖ, Tₖ].
 * </ul>
 *
 * <p>The kind of an operation says what its local Jacobian is: diagonal ({@link nabla.autodiff.calculus.Elementwise}), the
 * operation itself ({@link nabla.autodiff.calculus.Linear}), one of two such ({@link nabla.autodiff.calculus.Bilinear}), zero
 * ({@link nabla.autodiff.calculus.Constant}), or given ({@link nabla.autodiff.calculus.General}). Rules are written in
 * tensor operations, so what a sweep computes can be differentiated again, to any order.
 *
 * <p>Several tangents or adjoints travel at once, on a leading axis. For that operations count their axes from the right,
 * with negative numbers, and take axes in front that they do not know for a batch: then the rules need not know how many
 * directions there are, and a whole Jacobian comes out of one sweep made of large products.
 *
 * <p>A sweep is a loop, not a recursion, and visits only what lies on a path from a variable to a result. Internal: used by
 * {@code nabla.autodiff} alone.
 *
 * <p>Sources: R. E. Wengert, <em>A simple automatic derivative evaluation program</em>, 1964; A. Griewank and A. Walther,
 * <em>Evaluating Derivatives</em>, 2008; R. Li et al., <em>A computational framework for neural network-based variational
 * Monte Carlo with Forward Laplacian</em>, 2024.
 */
package nabla.autodiff.calculus;
