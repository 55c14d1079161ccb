package nabla.scorematching.estimators;

import nabla.autodiff.Tensor;

/**
 * A density with parameters, up to a factor that does not depend on the point: (θ, x) ↦ log p(x; θ) + log Z(θ). If it is linear in θ,
 * {@link ExponentialFamily} says so, and is faster.
 */
@FunctionalInterface
public interface ParametricModel {
    /**
     * The logarithm of the density at each row, without its normalising constant, in tensor operations.
     *
     * @param theta the parameters, [K]
     * @param x points, [B, D]
     * @return [B]
     */
    Tensor logDensity(Tensor theta, Tensor x);
}
