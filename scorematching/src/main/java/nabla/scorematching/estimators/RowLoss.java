package nabla.scorematching.estimators;

import nabla.autodiff.Tensor;

/** A loss of each row as a function of the parameters: (θ, x) ↦ ρ(x; θ). Its mean is what an estimator minimises. */
@FunctionalInterface
public interface RowLoss {
    /**
     * The loss of each row, which depends on that row alone, in tensor operations.
     *
     * @param theta the parameters, [K]
     * @param x data, [B, D]
     * @return [B]
     */
    Tensor rows(Tensor theta, Tensor x);
}
