package nabla.scorematching.conditions;

import nabla.autodiff.Tensor;

/**
 * Symmetric matrices with eigenvalues of at least some number, in tensor operations. A matrix of which Cholesky's
 * factorisation finds that it is so already stays as it is, to the bit. Of the others M the part P₊ = ½(M + |M|) above
 * the number is taken, where |M| = M·sign(M), and sign(M) is the limit of the iteration of Newton and Schulz
 *
 * <pre>
 *     X ← ½ X (3I − X²),    X₀ = M/‖M‖
 * </pre>
 *
 * (Higham, Functions of matrices, 2008, section 5.3). k steps resolve eigenvalues above 1.5⁻ᵏ ‖M‖; what the smaller
 * ones may lack is added to all.
 */
final class PositivePart {
    private static final int STEPS = 24;
    /** More than what is left of a negative eigenvalue at most, 0.18·1.5⁻ᵏ ‖M‖. */
    private static final double UNRESOLVED = 0.5 * Math.pow(1.5, -STEPS);

    private PositivePart() {}

    /**
     * The matrices with eigenvalues raised to a number.
     *
     * @param symmetric [B, D, D]
     * @param least the number for each, [B, 1, 1]
     */
    static Tensor atLeast(Tensor symmetric, Tensor least) {
        Tensor eye = Tensor.eye(symmetric.size(-1));
        Tensor floor = eye.mul(least);
        Tensor above = symmetric.sub(floor);
        // A pivot that is NaN is not above 0.
        Tensor positive =
                above.cholesky().diagonal().gt(0).min(-1).unsqueeze(-1).unsqueeze(-1);
        Tensor norm = above.square().sumKeepDims(-2, -1).add(Double.MIN_NORMAL).sqrt();
        Tensor sign = above.div(norm);
        for (int k = 0; k < STEPS; k++) {
            sign = sign.matmul(eye.mul(3).sub(sign.matmul(sign))).mul(0.5);
        }
        Tensor magnitude = above.matmul(sign);
        Tensor part = above.add(magnitude.add(magnitude.transpose()).mul(0.5)).mul(0.5);
        Tensor raised = part.add(floor).add(eye.mul(norm.mul(UNRESOLVED)));
        return Tensor.where(positive, symmetric, raised);
    }
}
