package nabla.scorematching.estimators;

import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;

/** A density with parameters, up to a factor that does not depend on the point: (θ, x) ↦ log p(x; θ) + log Z(θ). */
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

    /**
     * An exponential family: log p = θᵀT(x).
     *
     * @param statistics T, [B, D] → [B, K]
     */
    static ParametricModel exponentialFamily(UnaryOperator<Tensor> statistics) {
        return (theta, x) -> statistics.apply(x).matmul(theta.unsqueeze(1)).squeeze(1);
    }

    /**
     * An exponential family with a base measure: log p = θᵀT(x) + β(x).
     *
     * @param statistics T, [B, D] → [B, K]
     * @param base β, [B, D] → [B]
     */
    static ParametricModel exponentialFamily(UnaryOperator<Tensor> statistics, UnaryOperator<Tensor> base) {
        ParametricModel linear = exponentialFamily(statistics);
        return (theta, x) -> linear.logDensity(theta, x).add(base.apply(x));
    }
}
