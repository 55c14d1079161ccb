package nabla.scorematching.tables;

/** The little linear algebra of small dense matrices that fitting a mixture needs, without tensors. */
final class Matrices {
    private Matrices() {}

    /** Rows and columns of a matrix. */
    static double[][] part(double[][] a, int[] rows, int[] columns) {
        double[][] part = new double[rows.length][columns.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                part[i][j] = a[rows[i]][columns[j]];
            }
        }
        return part;
    }

    /** The lower triangular L with L·Lᵀ = a. */
    static double[][] cholesky(double[][] a) {
        int n = a.length;
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= l[i][k] * l[j][k];
                }
                if (i == j && !(sum > 0)) {
                    throw new ArithmeticException(
                            "TableModel: expected a positive definite covariance, got a pivot " + sum);
                }
                l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
            }
        }
        return l;
    }

    /** L⁻¹ b in place. */
    static void solve(double[][] l, double[] b) {
        for (int i = 0; i < l.length; i++) {
            for (int j = 0; j < i; j++) {
                b[i] -= l[i][j] * b[j];
            }
            b[i] /= l[i][i];
        }
    }

    /** L⁻ᵀ b in place. */
    static void solveTransposed(double[][] l, double[] b) {
        for (int i = l.length - 1; i >= 0; i--) {
            for (int j = i + 1; j < l.length; j++) {
                b[i] -= l[j][i] * b[j];
            }
            b[i] /= l[i][i];
        }
    }

    /** With what rounding may have taken from the diagonal. */
    static double[][] raised(double[][] a) {
        double[][] raised = new double[a.length][];
        for (int i = 0; i < a.length; i++) {
            raised[i] = a[i].clone();
            raised[i][i] = Math.max(raised[i][i], 0) * (1 + 1e-9) + 1e-10;
        }
        return raised;
    }
}
