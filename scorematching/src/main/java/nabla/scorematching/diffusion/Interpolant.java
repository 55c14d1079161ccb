package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * The solution inside a step, as the cubic through both ends with the slopes there and, if the method has one, a bump of its
 * stages (Hairer, Nørsett and Wanner, Solving ordinary differential equations I, section II.6): at the part θ of the step
 *
 * <pre>
 *     x₀ + θ (δ + (1 − θ) (b + θ (c + (1 − θ) e))),    δ = x₁ − x₀,    b = h k₀ − δ,    c = δ − h k₁ − b.
 * </pre>
 *
 * @param from x₀, [B, D]
 * @param to x₁, [B, D]
 * @param first k₀, [B, D]
 * @param last k₁, [B, D]
 * @param length h, a scalar or [B, 1]
 * @param bump e, [B, D]
 */
record Interpolant(Tensor from, Tensor to, Tensor first, Tensor last, Tensor length, Tensor bump) {
    /** The solution at θ, a scalar or [B, 1]. */
    Tensor at(Tensor theta) {
        Tensor rest = theta.neg().add(1);
        Tensor whole = to.sub(from);
        Tensor b = first.mul(length).sub(whole);
        Tensor c = whole.sub(last.mul(length)).sub(b);
        Tensor inner = c.add(bump.mul(rest)).mul(theta).add(b);
        return from.add(whole.add(inner.mul(rest)).mul(theta));
    }
}
