package nabla.scorematching.densities;

import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * A covariance Σ (or a batch of them), factored once as L·Lᵀ.
 *
 * @param matrix Σ, [..., D, D]
 * @param factor the lower triangular L, [..., D, D]
 * @param precision Σ⁻¹, [..., D, D]
 * @param logDet log det Σ, [...]
 */
record Covariance(Tensor matrix, Tensor factor, Tensor precision, Tensor logDet) {

    /** Refuses a factor that is not finite, and noise that is negative or not finite. */
    static void requireNoise(String name, double alpha, double sigma) {
        if (!Double.isFinite(alpha) || !(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + ": expected finite α and σ ≥ 0, got α = " + alpha + " and σ = " + sigma);
        }
    }

    /**
     * Factors a covariance.
     *
     * @throws IllegalArgumentException if a matrix is not symmetric (to 1e-9 of its largest element) or not positive
     *     definite
     */
    static Covariance of(String name, Tensor matrix) {
        Tensor factor = Points.cholesky(name, matrix);
        Tensor inverse = factor.triangularSolve(Tensor.eye(matrix.size(-1)));
        return new Covariance(
                matrix,
                factor,
                inverse.transpose().matmul(inverse),
                factor.diagonal().log().sum(-1).mul(2));
    }
}
