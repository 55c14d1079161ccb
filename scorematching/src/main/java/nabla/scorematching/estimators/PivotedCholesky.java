package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A positive semidefinite matrix that may be singular, by Cholesky's factors with pivots: A = LLᵀ of the rows that do not depend on those
 * before, in an order in which these come first. The matrix is scaled to a unit diagonal, so that units do not matter.
 *
 * @param order where the rows in their new order come from
 * @param rank how many of them are independent
 * @param scale 1/√Aᵢᵢ, in the old order
 * @param factor the rows of L, in the new order
 */
record PivotedCholesky(int[] order, int rank, double[] scale, double[][] factor) {
    /** A pivot of the scaled matrix below this is rounding. */
    private static final double DEPENDENT = 1e-12;

    /** A part of a direction that is this small beside the largest is rounding. */
    private static final double NOTHING = 1e-10;

    static PivotedCholesky of(double[][] matrix) {
        int size = matrix.length;
        double[] scale = IntStream.range(0, size)
                .mapToDouble(i -> 1 / Math.sqrt(matrix[i][i]))
                .toArray();
        int[] order = IntStream.range(0, size).toArray();
        double[][] factor = new double[size][size];
        double[] pivots = new double[size];
        Arrays.fill(pivots, 1);
        int rank = 0;
        for (; rank < size; rank++) {
            int next = rank;
            for (int i = rank + 1; i < size; i++) {
                next = pivots[order[i]] > pivots[order[next]] ? i : next;
            }
            int pivot = order[next];
            if (!(pivots[pivot] > DEPENDENT)) {
                break;
            }
            double[] row = factor[next];
            factor[next] = factor[rank];
            factor[rank] = row;
            order[next] = order[rank];
            order[rank] = pivot;
            row[rank] = Math.sqrt(pivots[pivot]);
            for (int i = rank + 1; i < size; i++) {
                int k = order[i];
                double rest = matrix[k][pivot] * scale[k] * scale[pivot] - dot(factor[i], row, rank);
                factor[i][rank] = rest / row[rank];
                pivots[k] -= factor[i][rank] * factor[i][rank];
            }
        }
        return new PivotedCholesky(order, rank, scale, factor);
    }

    private static double dot(double[] a, double[] b, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    boolean isSingular() {
        return rank < order.length;
    }

    /**
     * A direction along which Ad = 0 and a linear function with this slope falls; 0 if the slope has no part there but for rounding.
     *
     * @param terms what the slope is a sum of, in size
     * @param rounding the part of the terms that may be rounding
     */
    double[] straight(double[] slope, double[] terms, double rounding) {
        double[] right = forward(slope);
        double least = rounding
                * IntStream.range(0, terms.length)
                        .mapToDouble(k -> terms[k] * scale[k])
                        .max()
                        .orElse(0);
        double[] along = new double[order.length];
        for (int i = rank; i < order.length; i++) {
            int k = order[i];
            double rest = slope[k] * scale[k] - dot(factor[i], right, rank);
            along[i] = Math.abs(rest) > least ? -rest : 0;
        }
        return straight(along);
    }

    /** The direction along which Ad = 0 that has the dependent coordinates of another. */
    double[] straightPart(double[] direction) {
        double[] along = new double[order.length];
        for (int i = rank; i < order.length; i++) {
            along[i] = direction[order[i]] / scale[order[i]];
        }
        return straight(along);
    }

    /** The direction along which Ad = 0, of its dependent coordinates, scaled and in the new order. */
    private double[] straight(double[] along) {
        double[] independent = new double[order.length];
        for (int i = rank; i < order.length; i++) {
            for (int j = 0; j < rank; j++) {
                independent[j] -= factor[i][j] * along[i];
            }
        }
        System.arraycopy(backward(independent), 0, along, 0, rank);
        double largest = Arrays.stream(along).map(Math::abs).max().orElse(0);
        for (int i = 0; i < along.length; i++) {
            along[i] = Math.abs(along[i]) > NOTHING * largest ? along[i] : 0;
        }
        return unscaled(along);
    }

    /** −A⁻¹ of a slope on the independent rows, 0 on the others. */
    double[] newton(double[] slope) {
        double[] solution = backward(forward(slope));
        for (int i = 0; i < rank; i++) {
            solution[i] = -solution[i];
        }
        return unscaled(solution);
    }

    /** L⁻¹b of the independent rows, in the new order. */
    private double[] forward(double[] b) {
        double[] x = new double[order.length];
        for (int i = 0; i < rank; i++) {
            int k = order[i];
            x[i] = (b[k] * scale[k] - dot(factor[i], x, i)) / factor[i][i];
        }
        return x;
    }

    /** L⁻ᵀb of the independent rows. */
    private double[] backward(double[] b) {
        double[] x = b.clone();
        for (int i = rank - 1; i >= 0; i--) {
            x[i] /= factor[i][i];
            for (int j = 0; j < i; j++) {
                x[j] -= factor[i][j] * x[i];
            }
        }
        return x;
    }

    private double[] unscaled(double[] direction) {
        double[] old = new double[order.length];
        for (int i = 0; i < old.length; i++) {
            old[order[i]] = direction[i] * scale[order[i]];
        }
        return old;
    }
}
