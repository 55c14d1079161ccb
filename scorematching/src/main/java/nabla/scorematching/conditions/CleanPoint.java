package nabla.scorematching.conditions;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndRowJacobians;
import nabla.scorematching.ScoreFunction;

/**
 * What is known of clean points x₀ given noisy ones x = αx₀ + σz: their exact mean and covariance, by Tweedie's formulas
 *
 * <pre>
 *     mean  (x + σ² s)/α,    covariance  (σ²/α²) (I + σ² ∂s/∂x).
 * </pre>
 *
 * @param mean [B, D]
 * @param shape the covariance in units of σ²/α², in which it is of order 1 or less, [B, D, D]
 * @param unit σ²/α², [B, 1]
 * @param score s(x), [B, D]
 */
record CleanPoint(Tensor mean, Tensor shape, Tensor unit, Tensor score) {
    /**
     * Of these noisy points. The true covariance is positive. That of a network need not be, nor even symmetric: it is made
     * symmetric, and its eigenvalues are raised to those for a normal distribution of the standard deviation δ.
     *
     * @param x [B, D]
     * @param alpha α, [B, 1]
     * @param sigma σ, [B, 1]
     * @param resolution δ
     */
    static CleanPoint of(ScoreFunction score, Tensor x, Tensor alpha, Tensor sigma, double resolution) {
        ValueAndRowJacobians field = Derivatives.valueAndRowJacobians(score::score, x);
        Tensor s = field.value();
        Tensor variance = sigma.square();
        Tensor unit = sigma.div(alpha).square();
        Tensor jacobian = field.jacobians().mul(variance.unsqueeze(-1));
        Tensor shape = jacobian.add(jacobian.transpose()).mul(0.5).add(Tensor.eye(x.size(1)));
        double floor = resolution * resolution;
        Tensor least = floor == 0
                ? Tensor.zeros(unit.shape())
                : unit.add(floor).reciprocal().mul(floor);
        return new CleanPoint(
                x.add(s.mul(variance)).div(alpha), PositivePart.atLeast(shape, least.unsqueeze(-1)), unit, s);
    }

    /** Refuses a δ that is negative or not finite. */
    static double requireResolution(String name, double deviation) {
        if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a resolution δ ≥ 0, finite, got " + deviation);
        }
        return deviation;
    }
}
