package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/**
 * The parameters that satisfy linear constraints Cθ = d, by free coordinates u: θ = θ₀ + N·u with CN = 0 and Cθ₀ = d. A fixed parameter
 * is the constraint θₖ = v. The free coordinates are parameters themselves: those that elimination leaves over.
 *
 * @param offset θ₀, [K]
 * @param basis N, [K, U]
 * @param free which parameters u is, [U]
 */
record ParameterSpace(Tensor offset, Tensor basis, int[] free) {
    /** A pivot below this part of its row's largest element is rounding. */
    private static final double ROUNDING = 1e-12;

    /**
     * The space of the solutions of Cθ = d.
     *
     * @param count K
     * @param rows the rows of C with d behind them, each of K + 1 numbers
     * @throws IllegalArgumentException if there is no solution, or only one
     */
    static ParameterSpace of(String name, int count, double[][] rows) {
        double[][] a = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
        int[] pivots = new int[a.length];
        int rank = 0;
        for (double[] row : a) {
            double size = largest(row, count);
            for (int i = 0; i < rank; i++) {
                subtract(row, a[i], row[pivots[i]]);
            }
            int pivot = pivot(row, count);
            if (Math.abs(row[pivot]) <= ROUNDING * size) {
                if (Math.abs(row[count]) > ROUNDING * Math.max(size, Math.abs(row[count]))) {
                    throw new IllegalArgumentException(
                            name + ": expected constraints that can hold together, got a contradiction");
                }
                continue;
            }
            double scale = row[pivot];
            for (int k = 0; k <= count; k++) {
                row[k] /= scale;
            }
            for (int i = 0; i < rank; i++) {
                subtract(a[i], row, a[i][pivot]);
            }
            a[rank] = row;
            pivots[rank++] = pivot;
        }
        return solved(name, count, Arrays.copyOf(a, rank), Arrays.copyOf(pivots, rank));
    }

    private static ParameterSpace solved(String name, int count, double[][] rows, int[] pivots) {
        int[] free = IntStream.range(0, count)
                .filter(k -> Arrays.stream(pivots).noneMatch(pivot -> pivot == k))
                .toArray();
        if (free.length == 0) {
            throw new IllegalArgumentException(name + ": expected at least one free parameter, got none");
        }
        double[] offset = new double[count];
        double[][] basis = new double[count][free.length];
        for (int u = 0; u < free.length; u++) {
            basis[free[u]][u] = 1;
        }
        for (int i = 0; i < rows.length; i++) {
            offset[pivots[i]] = rows[i][count];
            for (int u = 0; u < free.length; u++) {
                basis[pivots[i]][u] = 0 - rows[i][free[u]];
            }
        }
        return new ParameterSpace(Tensor.of(offset), Tensor.of(basis), free);
    }

    private static double largest(double[] row, int count) {
        return Math.abs(row[pivot(row, count)]);
    }

    private static int pivot(double[] row, int count) {
        int pivot = 0;
        for (int k = 1; k < count; k++) {
            if (Math.abs(row[k]) > Math.abs(row[pivot])) {
                pivot = k;
            }
        }
        return pivot;
    }

    private static void subtract(double[] row, double[] other, double factor) {
        for (int k = 0; k < row.length; k++) {
            row[k] -= factor * other[k];
        }
    }

    int size() {
        return free.length;
    }

    boolean isWhole() {
        return free.length == offset.size();
    }

    /** Whether the constraints leave one value to a parameter. */
    boolean isFixed(int parameter) {
        return Arrays.stream(basis.select(0, parameter).toArray()).allMatch(v -> v == 0);
    }

    /** θ of free coordinates. */
    Tensor theta(Tensor u) {
        return isWhole() ? u : offset.add(times(basis, u));
    }

    /** P with (θ, 1) = P·(u, 1), [K + 1, U + 1]. */
    Tensor withOne() {
        Tensor last = Tensor.concat(1, Tensor.zeros(1, size()), Tensor.ones(1, 1));
        return Tensor.concat(0, Tensor.concat(1, basis, offset.unsqueeze(1)), last);
    }

    /** The free coordinates of a θ. */
    Tensor coordinates(Tensor theta) {
        return theta.take(0, free);
    }

    /** Nᵀ·θ: a gradient by the parameters as one by the free coordinates. */
    Tensor transposed(Tensor theta) {
        return isWhole() ? theta : times(basis.transpose(), theta);
    }

    /** NᵀN, [U, U]. */
    Tensor gram() {
        return basis.transpose().matmul(basis);
    }

    /** N·V·Nᵀ: a matrix of the free coordinates as one of the parameters. */
    Tensor expand(Tensor matrix) {
        return isWhole() ? matrix : basis.matmul(matrix).matmulTransposed(basis);
    }

    /** Rows of differences of free coordinates, [n, U], as differences of parameters, [n, K]. */
    Tensor expandRows(Tensor differences) {
        return isWhole() ? differences : differences.matmulTransposed(basis);
    }

    private static Tensor times(Tensor matrix, Tensor vector) {
        return matrix.matmul(vector.unsqueeze(1)).squeeze(1);
    }
}
