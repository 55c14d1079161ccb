package nabla.autodiff;

/**
 * A field and its divergence.
 *
 * @param value the field, [B, D]
 * @param divergence Σᵢ ∂sᵢ/∂xᵢ of each row, [B]
 */
public record ValueAndDivergence(Tensor value, Tensor divergence) {}
