package nabla.autodiff.operations;

import static nabla.autodiff.operations.Entries.K;

import java.util.Arrays;
import nabla.autodiff.evaluation.Evaluation;
import nabla.autodiff.evaluation.Kernel;
import nabla.autodiff.evaluation.Shapes;

/** The evaluation of an algorithm on square matrices, one of a batch after the other. */
record MatrixAlgorithm(Form form, Algorithm algorithm) implements Evaluation {
    /** What an algorithm takes and gives. */
    enum Form {
        /** A matrix of the size of A [n,n]. */
        FACTOR,
        /** A number for A [n,n], as a matrix [1,1]. */
        NUMBER,
        /** A matrix of the size of the right-hand side B [n,m]. */
        SOLUTION
    }

    @Override
    public int[] shape(String name, int[][] operands) {
        int[] a = operands[0];
        if (a.length < 2 || a[a.length - 2] != a[a.length - 1]) {
            throw Shapes.mismatch(name, "needs a square matrix", operands);
        }
        return switch (form) {
            case FACTOR -> a;
            case NUMBER -> Shapes.with(Shapes.with(a, -1, 1), -2, 1);
            case SOLUTION -> solution(name, a, operands[1]);
        };
    }

    private static int[] solution(String name, int[] a, int[] b) {
        if (b.length < 2 || b[b.length - 2] != a[a.length - 1]) {
            throw Shapes.mismatch(name, "sizes differ", a, b);
        }
        int[] aBatch = Shapes.dropLast(a, 2);
        int[] bBatch = Shapes.dropLast(b, 2);
        if (!Shapes.fit(aBatch, bBatch)) {
            throw Shapes.mismatch(name, "batches do not broadcast", a, b);
        }
        return Shapes.concat(Shapes.broadcast(name, aBatch, bBatch), Shapes.last(b, 2));
    }

    @Override
    public int reach() {
        return 2;
    }

    @Override
    public Kernel<double[], double[]> plan(int[][] operands, int[] result) {
        int rank = result.length;
        int n = operands[0][rank - 1];
        int right = operands.length - 1;
        int m = operands[right][rank - 1];
        int[] batch = Shapes.dropLast(result, 2);
        int[] aStrides = Shapes.broadcastStrides(Shapes.dropLast(operands[0], 2), batch);
        int[] bStrides = Shapes.broadcastStrides(Shapes.dropLast(operands[right], 2), batch);
        int size = result[rank - 2] * result[rank - 1];
        double[] scratch = new double[n * n + n];
        return Kernel.perUnit(Shapes.size(batch), (x, y, unit) -> {
            int a = 0;
            int b = 0;
            int rest = unit;
            for (int axis = batch.length - 1; axis >= 0; axis--) {
                a += rest % batch[axis] * aStrides[axis];
                b += rest % batch[axis] * bStrides[axis];
                rest /= batch[axis];
            }
            algorithm.run(scratch, x[0], a * n * n, x[right], b * n * m, n, m, y, unit * size);
        });
    }

    /** An algorithm on one matrix; scratch holds n² + n numbers. */
    @FunctionalInterface
    interface Algorithm {
        void run(double[] scratch, double[] a, int ao, double[] b, int bo, int n, int m, double[] y, int yo);
    }

    /** Cholesky–Banachiewicz by rows, on the mean of the two triangles; NaN from the first pivot that is not positive. */
    static void cholesky(double[] scratch, double[] a, int ao, double[] b, int bo, int n, int m, double[] y, int yo) {
        for (int i = 0; i < n; i++) {
            int row = yo + i * n;
            for (int j = 0; j <= i; j++) {
                double sum = 0.5 * (a[ao + i * n + j] + a[ao + j * n + i]);
                for (int k = 0; k < j; k++) {
                    sum = Math.fma(-y[row + k], y[yo + j * n + k], sum);
                }
                y[row + j] = i == j ? root(sum) : sum / y[yo + j * n + j];
            }
            Arrays.fill(y, row + i + 1, row + n, 0.0);
        }
    }

    private static double root(double pivot) {
        return pivot > 0 ? Math.sqrt(pivot) : Double.NaN;
    }

    /** log|det A| from the pivots of LU. */
    static void logDet(double[] scratch, double[] a, int ao, double[] b, int bo, int n, int m, double[] y, int yo) {
        factor(scratch, a, ao, n);
        int pivots = n * n; // the order of the rows is not needed any more
        for (int i = 0; i < n; i++) {
            scratch[pivots + i] = Math.abs(scratch[i * n + i]);
        }
        K.log(scratch, pivots, scratch, pivots, n);
        y[yo] = K.sum(scratch, pivots, n);
    }

    /** Solves A·X = B, or AᵀX = B, by LU with partial pivoting; a singular matrix gives infinities or NaN. */
    static void solve(
            boolean transposed, double[] lu, double[] a, int ao, double[] b, int bo, int n, int m, double[] y, int yo) {
        factor(lu, a, ao, n);
        int rows = n * n;
        if (!transposed) {
            for (int i = 0; i < n; i++) {
                System.arraycopy(b, bo + (int) lu[rows + i] * m, y, yo + i * m, m);
            }
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < i; k++) {
                    subtract(lu[i * n + k], y, yo + k * m, yo + i * m, m);
                }
            }
            for (int i = n - 1; i >= 0; i--) {
                for (int k = i + 1; k < n; k++) {
                    subtract(lu[i * n + k], y, yo + k * m, yo + i * m, m);
                }
                divide(lu[i * n + i], y, yo + i * m, m);
            }
            return;
        }
        System.arraycopy(b, bo, y, yo, n * m);
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                subtract(lu[k * n + i], y, yo + k * m, yo + i * m, m);
            }
            divide(lu[i * n + i], y, yo + i * m, m);
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                subtract(lu[k * n + i], y, yo + k * m, yo + i * m, m);
            }
        }
        for (int i = 0; i < n; i++) {
            while (lu[rows + i] != i) { // row i belongs where another stands: each exchange brings one home
                int home = (int) lu[rows + i];
                for (int j = 0; j < m; j++) {
                    swap(y, yo + i * m + j, yo + home * m + j);
                }
                swap(lu, rows + i, rows + home);
            }
        }
    }

    /** Solves L·X = B, or LᵀX = B, for the lower triangle L of A. */
    static void triangularSolve(
            boolean transposed, double[] a, int ao, double[] b, int bo, int n, int m, double[] y, int yo) {
        System.arraycopy(b, bo, y, yo, n * m);
        if (!transposed) {
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < i; k++) {
                    subtract(a[ao + i * n + k], y, yo + k * m, yo + i * m, m);
                }
                divide(a[ao + i * n + i], y, yo + i * m, m);
            }
        } else {
            for (int i = n - 1; i >= 0; i--) {
                for (int k = i + 1; k < n; k++) {
                    subtract(a[ao + k * n + i], y, yo + k * m, yo + i * m, m);
                }
                divide(a[ao + i * n + i], y, yo + i * m, m);
            }
        }
    }

    /** LU of A with rows exchanged for the largest pivot; behind the factors stands which row came where. */
    private static void factor(double[] lu, double[] a, int ao, int n) {
        System.arraycopy(a, ao, lu, 0, n * n);
        int rows = n * n;
        for (int i = 0; i < n; i++) {
            lu[rows + i] = i;
        }
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int i = column + 1; i < n; i++) {
                if (Math.abs(lu[i * n + column]) > Math.abs(lu[pivot * n + column])) {
                    pivot = i;
                }
            }
            if (pivot != column) {
                for (int k = 0; k < n; k++) {
                    swap(lu, column * n + k, pivot * n + k);
                }
                swap(lu, rows + column, rows + pivot);
            }
            for (int i = column + 1; i < n; i++) {
                double below = lu[i * n + column];
                double factor = below == 0 ? 0 : below / lu[column * n + column];
                lu[i * n + column] = factor;
                for (int k = column + 1; k < n; k++) {
                    lu[i * n + k] -= factor * lu[column * n + k]; // rounded twice: equal rows cancel to 0
                }
            }
        }
    }

    private static void swap(double[] x, int i, int j) {
        double held = x[i];
        x[i] = x[j];
        x[j] = held;
    }

    private static void subtract(double factor, double[] y, int from, int to, int m) {
        for (int j = 0; j < m; j++) {
            y[to + j] = Math.fma(-factor, y[from + j], y[to + j]);
        }
    }

    private static void divide(double divisor, double[] y, int at, int m) {
        for (int j = 0; j < m; j++) {
            y[at + j] /= divisor;
        }
    }
}
