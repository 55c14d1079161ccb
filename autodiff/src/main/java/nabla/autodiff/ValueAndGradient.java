package nabla.autodiff;

/**
 * A value and its gradient.
 *
 * @param value the value of the function, a scalar
 * @param gradient its gradient, of the structure of the point
 */
public record ValueAndGradient<T>(Tensor value, T gradient) {}
