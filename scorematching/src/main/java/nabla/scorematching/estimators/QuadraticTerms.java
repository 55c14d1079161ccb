package nabla.scorematching.estimators;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Tensor;

/**
 * The terms of a quadratic form xᵀAx with a symmetric A: x₁² … x_D², then 2xᵢxⱼ with the pairs column by column, 12, 13, 23, 14,
 * 24, 34, … (an element off the diagonal counts twice).
 *
 * @param rows i of each pair
 * @param columns j of each pair
 */
record QuadraticTerms(int dim, int[] rows, int[] columns) {
    static QuadraticTerms of(int dim) {
        int[] rows = new int[dim * (dim - 1) / 2];
        int[] columns = new int[rows.length];
        for (int j = 1, k = 0; j < dim; j++) {
            for (int i = 0; i < j; i++, k++) {
                rows[k] = i;
                columns[k] = j;
            }
        }
        return new QuadraticTerms(dim, rows, columns);
    }

    /** The products 2xᵢxⱼ, [B, D(D − 1)/2]. */
    Tensor products(Tensor x) {
        return x.matmul(picking(rows)).mul(x.matmul(picking(columns))).mul(2);
    }

    /** The matrix by which a row gives its elements at these indices: faster than taking them where many tangents go through it. */
    private Tensor picking(int[] indices) {
        return Tensor.eye(dim).take(1, indices);
    }

    /** A11, A22, … of the first {@code diagonal} squares, then A12, A13, A23, …; a comma parts numbers of two digits. */
    List<String> names(int diagonal) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < diagonal; i++) {
            names.add(name(i, i));
        }
        for (int k = 0; k < rows.length; k++) {
            names.add(name(rows[k], columns[k]));
        }
        return names;
    }

    private String name(int i, int j) {
        return "A" + (i + 1) + (dim > 9 ? "," : "") + (j + 1);
    }
}
