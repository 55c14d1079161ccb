package nabla.scorematching.points;

import nabla.autodiff.Tensor;

/**
 * The principal axes of a symmetric matrix Σ = U·diag(λ)·Uᵀ, by Jacobi's rotations (Golub and Van Loan, Matrix computations,
 * 4th edition, section 8.5): each makes one pair of elements off the diagonal zero, and sweeps over all pairs converge
 * quadratically.
 *
 * @param vectors U, one axis a column
 * @param values λ
 */
public record PrincipalAxes(double[][] vectors, double[] values) {
    private static final int MOST_SWEEPS = 60;

    /** The axes with small values as exact, relative to themselves, as large ones. */
    public static PrincipalAxes of(double[][] symmetric) {
        return of(symmetric, 0);
    }

    /**
     * The axes of a matrix whose elements off the diagonal are negligible below a size: of one with values near 0, such as that of a smooth
     * kernel, small ones are rounding, and rotations for their sake would not end.
     */
    public static PrincipalAxes of(double[][] symmetric, double negligible) {
        int n = symmetric.length;
        double[][] a = new double[n][];
        double[][] u = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = symmetric[i].clone();
            u[i][i] = 1;
        }
        boolean rotated = true;
        for (int sweep = 0; rotated && sweep < MOST_SWEEPS; sweep++) {
            rotated = false;
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotated |= Math.abs(a[p][q]) > negligible && rotate(a, u, p, q);
                }
            }
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = a[i][i];
        }
        return new PrincipalAxes(u, values);
    }

    /** Makes a[p][q] zero; false if it is negligible already. */
    private static boolean rotate(double[][] a, double[][] u, int p, int q) {
        if (Math.abs(a[p][q]) <= 0x1p-60 * Math.sqrt(Math.abs(a[p][p] * a[q][q]))) {
            return false;
        }
        double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double tangent = Math.copySign(1, tau) / (Math.abs(tau) + Math.hypot(1, tau));
        double c = 1 / Math.hypot(1, tangent);
        double s = tangent * c;
        for (int k = 0; k < a.length; k++) {
            turn(a[k], p, q, c, s);
            turn(u[k], p, q, c, s);
        }
        for (int k = 0; k < a.length; k++) {
            double ap = a[p][k];
            double aq = a[q][k];
            a[p][k] = c * ap - s * aq;
            a[q][k] = s * ap + c * aq;
        }
        return true;
    }

    private static void turn(double[] row, int p, int q, double c, double s) {
        double xp = row[p];
        double xq = row[q];
        row[p] = c * xp - s * xq;
        row[q] = s * xp + c * xq;
    }

    /**
     * The axes by Householder's reduction to a tridiagonal matrix and implicit QL steps (Golub and Van Loan, section 8.3): a tenth of the
     * work for some hundred axes, with errors relative to the largest value.
     */
    public static PrincipalAxes tridiagonal(double[][] symmetric) {
        Tridiagonal reduced = Tridiagonal.of(symmetric);
        reduced.diagonalise();
        int n = symmetric.length;
        double[][] vectors = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                vectors[k][i] = reduced.axes()[i][k];
            }
        }
        return new PrincipalAxes(vectors, reduced.diagonal());
    }

    /** The axes of each matrix of a batch [K, D, D]. */
    public static PrincipalAxes[] ofEach(Tensor matrices) {
        PrincipalAxes[] all = new PrincipalAxes[matrices.size(0)];
        for (int k = 0; k < all.length; k++) {
            all[k] = of(matrices.select(0, k).toMatrix());
        }
        return all;
    }
}
