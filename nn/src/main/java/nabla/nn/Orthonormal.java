package nabla.nn;

/**
 * Gram and Schmidt's orthogonalisation, done twice so that rounding does not show (Giraud et al., The loss of orthogonality
 * in the Gram-Schmidt orthogonalization process, 2005).
 */
final class Orthonormal {
    private Orthonormal() {}

    /** Makes linearly independent rows orthonormal, in place. */
    static void rows(double[][] rows) {
        for (int i = 0; i < rows.length; i++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    subtract(rows[i], dot(rows[i], rows[j]), rows[j]);
                }
            }
            double norm = Math.sqrt(dot(rows[i], rows[i]));
            for (int k = 0; k < rows[i].length; k++) {
                rows[i][k] /= norm;
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static void subtract(double[] from, double factor, double[] row) {
        for (int k = 0; k < row.length; k++) {
            from[k] -= factor * row[k];
        }
    }
}
