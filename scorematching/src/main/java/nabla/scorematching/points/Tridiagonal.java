package nabla.scorematching.points;

/**
 * A symmetric matrix as Qᵀ·T·Q with a tridiagonal T, on its way to the {@link PrincipalAxes}. Q stands in rows, so that all loops run
 * along rows.
 *
 * @param axes Q
 * @param diagonal of T
 * @param beside what is beside the diagonal; the last is 0
 */
record Tridiagonal(double[][] axes, double[] diagonal, double[] beside) {
    private static final int MOST_STEPS = 60;

    /** By reflections I − β v vᵀ, each of which clears one column. */
    static Tridiagonal of(double[][] symmetric) {
        int n = symmetric.length;
        double[][] a = new double[n][];
        for (int i = 0; i < n; i++) {
            a[i] = symmetric[i].clone();
        }
        double[][] reflections = new double[n][];
        double[] beside = new double[n];
        for (int k = 0; k + 1 < n; k++) {
            reflections[k] = cleared(a, k, beside);
        }
        double[] diagonal = new double[n];
        for (int i = 0; i < n; i++) {
            diagonal[i] = a[i][i];
        }
        return new Tridiagonal(product(reflections), diagonal, beside);
    }

    /** Reflects the rows and columns after the k-th so that its tail becomes (beside, 0, …); gives √β v, from k + 1 on. */
    private static double[] cleared(double[][] a, int k, double[] beside) {
        int n = a.length;
        double squares = 0;
        double[] v = new double[n];
        for (int i = k + 1; i < n; i++) {
            v[i] = a[i][k];
            squares += i > k + 1 ? v[i] * v[i] : 0;
        }
        if (squares == 0) {
            beside[k] = v[k + 1];
            return new double[n];
        }
        double first = v[k + 1];
        beside[k] = -Math.copySign(Math.sqrt(squares + first * first), first);
        v[k + 1] = first - beside[k];
        double scale = Math.sqrt(2 / (squares + v[k + 1] * v[k + 1]));
        for (int i = k + 1; i < n; i++) {
            v[i] *= scale;
        }
        double[] w = new double[n];
        double half = 0;
        for (int i = k + 1; i < n; i++) {
            double sum = 0;
            double[] row = a[i];
            for (int j = k + 1; j < n; j++) {
                sum += row[j] * v[j];
            }
            w[i] = sum;
            half += 0.5 * sum * v[i];
        }
        for (int i = k + 1; i < n; i++) {
            w[i] -= half * v[i];
        }
        for (int i = k + 1; i < n; i++) {
            double[] row = a[i];
            for (int j = k + 1; j < n; j++) {
                row[j] -= v[i] * w[j] + w[i] * v[j];
            }
        }
        return v;
    }

    /** The transpose of the product of reflections, from the last one on, of which each changes only what is after it. */
    private static double[][] product(double[][] reflections) {
        int n = reflections.length;
        double[][] q = new double[n][n];
        for (int i = 0; i < n; i++) {
            q[i][i] = 1;
        }
        for (int k = n - 2; k >= 0; k--) {
            double[] v = reflections[k];
            for (int i = k + 1; i < n; i++) {
                double sum = 0;
                double[] row = q[i];
                for (int j = k + 1; j < n; j++) {
                    sum += row[j] * v[j];
                }
                for (int j = k + 1; j < n; j++) {
                    row[j] -= sum * v[j];
                }
            }
        }
        return q;
    }

    /** Makes the diagonal the principal values, and the rows their axes. */
    void diagonalise() {
        double size = 0;
        for (int i = 0; i < diagonal.length; i++) {
            size = Math.max(size, Math.abs(diagonal[i]) + Math.abs(beside[i]));
        }
        double negligible = 0x1p-54 * size;
        for (int l = 0; l < diagonal.length; l++) {
            int end = end(l, negligible);
            for (int step = 0; end > l; step++) {
                if (step == MOST_STEPS) {
                    throw new ArithmeticException("PrincipalAxes: expected a matrix of finite numbers");
                }
                sweep(l, end);
                end = end(l, negligible);
            }
        }
    }

    /** Where the block that begins at l ends: where what is beside the diagonal is rounding, of the matrix or of its neighbours. */
    private int end(int l, double negligible) {
        int end = l;
        while (end + 1 < diagonal.length
                && !(Math.abs(beside[end])
                        <= Math.max(negligible, 0x1p-53 * (Math.abs(diagonal[end]) + Math.abs(diagonal[end + 1]))))) {
            end++;
        }
        return end;
    }

    /** An implicit QL step from the end of a block to its begin, shifted by the value of its first two rows that is nearer. */
    private void sweep(int begin, int end) {
        double ratio = (diagonal[begin + 1] - diagonal[begin]) / (2 * beside[begin]);
        double bulge = diagonal[end]
                - diagonal[begin]
                + beside[begin] / (ratio + Math.copySign(Math.sqrt(1 + ratio * ratio), ratio));
        double s = 1;
        double c = 1;
        double shift = 0;
        for (int i = end - 1; i >= begin; i--) {
            double f = s * beside[i];
            double b = c * beside[i];
            double r = Math.sqrt(f * f + bulge * bulge);
            beside[i + 1] = r;
            if (r == 0) {
                diagonal[i + 1] -= shift;
                beside[end] = 0;
                return;
            }
            s = f / r;
            c = bulge / r;
            double rest = diagonal[i + 1] - shift;
            double change = (diagonal[i] - rest) * s + 2 * c * b;
            shift = s * change;
            diagonal[i + 1] = rest + shift;
            bulge = c * change - b;
            turn(axes[i], axes[i + 1], c, s);
        }
        diagonal[begin] -= shift;
        beside[begin] = bulge;
        beside[end] = 0;
    }

    private static void turn(double[] low, double[] high, double c, double s) {
        for (int k = 0; k < low.length; k++) {
            double x = low[k];
            double y = high[k];
            high[k] = s * x + c * y;
            low[k] = c * x - s * y;
        }
    }
}
