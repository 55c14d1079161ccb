package nabla.autodiff;

/**
 * A function, its derivatives along K directions, and the sum of its second derivatives along them.
 *
 * @param value f(x)
 * @param tangents ∂f/∂vₖ, [K] + the shape of f(x)
 * @param laplacian Σₖ ∂²f/∂vₖ², of the shape of f(x)
 */
public record ValueTangentsLaplacian(Tensor value, Tensor tangents, Tensor laplacian) {}
