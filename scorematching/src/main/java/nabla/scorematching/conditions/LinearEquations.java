package nabla.scorematching.conditions;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/** Whether A x = y has a solution, by elimination with the largest pivots. */
final class LinearEquations {
    /** What elimination leaves of a row that others make up is smaller than this part of it. */
    private static final double ROUNDING = 1e-9;

    private LinearEquations() {}

    /**
     * Refuses values that no x has. All rows of values with the same known entries are eliminated together.
     *
     * @param matrix A, [M, D]
     * @param known 1 where an entry is known, else 0, [B, M]
     * @param values y, [B, M]
     */
    static void requireConsistent(String name, Tensor matrix, Tensor known, Tensor values) {
        double[][] a = matrix.toMatrix();
        double[][] there = known.toMatrix();
        double[][] y = values.toMatrix();
        Map<String, int[]> alike = new LinkedHashMap<>();
        for (int b = 0; b < y.length; b++) {
            int[] one = {b};
            alike.merge(
                    Arrays.toString(there[b]),
                    one,
                    (i, j) -> IntStream.concat(IntStream.of(i), IntStream.of(j)).toArray());
        }
        for (int[] rows : alike.values()) {
            int[] entries = IntStream.range(0, a.length)
                    .filter(m -> there[rows[0]][m] != 0)
                    .toArray();
            double[][] sides = Arrays.stream(entries)
                    .mapToObj(m -> Arrays.stream(rows).mapToDouble(b -> y[b][m]).toArray())
                    .toArray(double[][]::new);
            double[][] left = Arrays.stream(entries).mapToObj(m -> a[m].clone()).toArray(double[][]::new);
            requireConsistent(name, left, sides, entries);
        }
    }

    private static void requireConsistent(String name, double[][] a, double[][] y, int[] entries) {
        double[] largest = new double[y.length == 0 ? 0 : y[0].length];
        for (int m = 0; m < a.length; m++) {
            double unit = largest(a[m]);
            for (int j = 0; j < a[m].length && unit > 0; j++) {
                a[m][j] /= unit;
            }
            for (int b = 0; b < largest.length; b++) {
                y[m][b] /= unit > 0 ? unit : 1;
                largest[b] = Math.max(largest[b], Math.abs(y[m][b]));
            }
        }
        boolean[] used = new boolean[a.length];
        for (int rank = 0; rank < a.length; rank++) {
            int pivot = IntStream.range(0, a.length)
                    .filter(m -> !used[m])
                    .reduce((m, n) -> largest(a[n]) > largest(a[m]) ? n : m)
                    .getAsInt();
            if (largest(a[pivot]) <= ROUNDING) {
                break;
            }
            used[pivot] = true;
            eliminate(a, y, pivot, used);
        }
        for (int m = 0; m < a.length; m++) {
            for (int b = 0; b < largest.length && !used[m]; b++) {
                if (Math.abs(y[m][b]) > ROUNDING * largest[b]) {
                    throw new IllegalArgumentException(name + ": expected values that a point can have, as s is 0, got"
                            + " an entry " + entries[m]
                            + " of y that the other rows of A x = y contradict, or whose row"
                            + " of A is zero; a deviation s > 0 allows for it");
                }
            }
        }
    }

    /** Takes a row from those that are not used, so that its largest column becomes 0. */
    private static void eliminate(double[][] a, double[][] y, int pivot, boolean[] used) {
        double[] row = a[pivot];
        int column = IntStream.range(0, row.length)
                .reduce((i, j) -> Math.abs(row[j]) > Math.abs(row[i]) ? j : i)
                .getAsInt();
        for (int m = 0; m < a.length; m++) {
            if (!used[m]) {
                double factor = a[m][column] / row[column];
                subtract(a[m], row, factor);
                subtract(y[m], y[pivot], factor);
                a[m][column] = 0;
            }
        }
    }

    private static void subtract(double[] from, double[] row, double factor) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= factor * row[i];
        }
    }

    private static double largest(double[] row) {
        return Arrays.stream(row).map(Math::abs).max().orElse(0);
    }
}
