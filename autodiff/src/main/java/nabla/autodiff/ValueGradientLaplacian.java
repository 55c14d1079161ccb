package nabla.autodiff;

/**
 * A function of rows, its gradient and its Laplacian.
 *
 * @param value the value of each row, [B]
 * @param gradient the gradient of each row, [B, D]
 * @param laplacian Σᵢ ∂²f/∂xᵢ² of each row, [B]
 */
public record ValueGradientLaplacian(Tensor value, Tensor gradient, Tensor laplacian) {}
