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
        for (int j = 0; j < n; j++) {
            double pivot = rest(a[j][j], l[j], l[j], j);
            if (!(pivot > 0)) {
                throw new ArithmeticException(
                        "TableModel: expected a positive definite covariance, got a pivot " + pivot);
            }
            l[j][j] = Math.sqrt(pivot);
            int i = j + 1;
            for (; i + 3 < n; i += 4) {
                fourRows(a, l, i, j);
            }
            for (; i < n; i++) {
                l[i][j] = rest(a[i][j], l[i], l[j], j) / l[j][j];
            }
        }
        return l;
    }

    private static double rest(double element, double[] row, double[] other, int count) {
        double sum = element;
        for (int k = 0; k < count; k++) {
            sum -= row[k] * other[k];
        }
        return sum;
    }

    /** Column j of four rows: sums that do not wait for each other. */
    private static void fourRows(double[][] a, double[][] l, int i, int j) {
        double[] pivots = l[j];
        double[] row0 = l[i];
        double[] row1 = l[i + 1];
        double[] row2 = l[i + 2];
        double[] row3 = l[i + 3];
        double sum0 = a[i][j];
        double sum1 = a[i + 1][j];
        double sum2 = a[i + 2][j];
        double sum3 = a[i + 3][j];
        for (int k = 0; k < j; k++) {
            double pivot = pivots[k];
            sum0 -= row0[k] * pivot;
            sum1 -= row1[k] * pivot;
            sum2 -= row2[k] * pivot;
            sum3 -= row3[k] * pivot;
        }
        row0[j] = sum0 / pivots[j];
        row1[j] = sum1 / pivots[j];
        row2[j] = sum2 / pivots[j];
        row3[j] = sum3 / pivots[j];
    }

    /** A⁻¹ for A = L·Lᵀ. */
    static double[][] inverse(double[][] l) {
        int n = l.length;
        double[][] inverse = new double[n][n];
        double[][] product = new double[n][n];
        for (int i = 0; i < n; i++) {
            double[] row = inverse[i]; // of L⁻¹
            row[i] = 1;
            for (int j = 0; j < i; j++) {
                add(row, -l[i][j], inverse[j], j + 1);
            }
            for (int j = 0; j <= i; j++) {
                row[j] /= l[i][i];
            }
            for (int j = 0; j <= i; j++) {
                add(product[j], row[j], row, j + 1);
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                product[j][i] = product[i][j];
            }
        }
        return product;
    }

    static double[][] transposed(double[][] a) {
        int columns = a.length == 0 ? 0 : a[0].length;
        double[][] transposed = new double[columns][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < columns; j++) {
                transposed[j][i] = a[i][j];
            }
        }
        return transposed;
    }

    /** a·b. */
    static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b.length == 0 ? 0 : b[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                add(product[i], a[i][j], b[j], product[i].length);
            }
        }
        return product;
    }

    private static void add(double[] sum, double factor, double[] row, int count) {
        for (int j = 0; j < count; j++) {
            sum[j] += factor * row[j];
        }
    }

    /** Σ log Lᵢᵢ, which is ½ log |L·Lᵀ|. */
    static double logDiagonal(double[][] l) {
        double sum = 0;
        for (int i = 0; i < l.length; i++) {
            sum += Math.log(l[i][i]);
        }
        return sum;
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
