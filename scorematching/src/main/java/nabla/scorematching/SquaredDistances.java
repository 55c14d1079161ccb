package nabla.scorematching;

import nabla.autodiff.Tensor;

/** Squared Euclidean distances between the rows of two matrices. */
final class SquaredDistances {
    private SquaredDistances() {}

    /**
     * ‖xᵢ − yⱼ‖² as a sum of squares: the expansion ‖x‖² + ‖y‖² − 2xᵀy, though faster, cancels where points are close.
     *
     * @param x [n, D]
     * @param y [m, D]
     * @return [n, m]
     */
    static Tensor between(Tensor x, Tensor y) {
        return x.unsqueeze(1).sub(y.unsqueeze(0)).square().sum(-1);
    }
}
