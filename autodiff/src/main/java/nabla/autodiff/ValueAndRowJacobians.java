package nabla.autodiff;

/**
 * A field and the Jacobian of each of its rows.
 *
 * @param value the field, [B, M]
 * @param jacobians ∂fᵢ/∂xⱼ of each row, [B, M, D]
 */
public record ValueAndRowJacobians(Tensor value, Tensor jacobians) {}
