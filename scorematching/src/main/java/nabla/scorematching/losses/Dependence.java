package nabla.scorematching.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import nabla.autodiff.Tensor;

/**
 * A column that is a linear combination of others, up to a constant.
 *
 * @param column its index
 * @param others the indices of those that it is combined of, increasing
 */
record Dependence(int column, List<Integer> others) {
    /** A column is taken for a combination of others if they leave less than this share of its variance. */
    private static final double INDEPENDENT = 1e-10;

    /** A coefficient of standardised columns that is smaller is taken for rounding. */
    private static final double NEGLIGIBLE = 1e-6;

    private static final int MOST_NAMES = 6;

    /**
     * The first column that those before it determine. The square of a pivot of the correlation matrix is the share of a
     * column's variance that the columns before it do not explain.
     *
     * @param x [n, K], none of whose columns is constant
     * @param dim indices are counted modulo this: a column and its square have one
     */
    static Optional<Dependence> among(Tensor x, int dim) {
        Tensor centred = x.sub(x.mean(0));
        Tensor scaled = centred.div(centred.normKeepDims(0));
        double[][] correlation = scaled.transpose().matmul(scaled).toMatrix();
        double[][] factor = new double[correlation.length][];
        for (int j = 0; j < correlation.length; j++) {
            factor[j] = new double[j + 1];
            double left = 1;
            for (int i = 0; i < j; i++) {
                double sum = correlation[j][i];
                for (int k = 0; k < i; k++) {
                    sum -= factor[j][k] * factor[i][k];
                }
                factor[j][i] = sum / factor[i][i];
                left -= factor[j][i] * factor[j][i];
            }
            if (!(left > INDEPENDENT)) {
                return Optional.of(new Dependence(j % dim, participants(factor, j, dim)));
            }
            factor[j][j] = Math.sqrt(left);
        }
        return Optional.empty();
    }

    /** Those with a coefficient: Lᵀc = the row of the dependent column. */
    private static List<Integer> participants(double[][] factor, int column, int dim) {
        double[] coefficients = new double[column];
        TreeSet<Integer> others = new TreeSet<>();
        for (int i = column - 1; i >= 0; i--) {
            double sum = factor[column][i];
            for (int k = i + 1; k < column; k++) {
                sum -= factor[k][i] * coefficients[k];
            }
            coefficients[i] = sum / factor[i][i];
            if (Math.abs(coefficients[i]) > NEGLIGIBLE && i % dim != column % dim) {
                others.add(i % dim);
            }
        }
        return List.copyOf(others);
    }

    /** The names of the others, or of some of them. */
    String names(List<String> names) {
        List<String> some = new ArrayList<>();
        others.stream().limit(MOST_NAMES).forEach(i -> some.add(names.get(i)));
        if (others.size() > MOST_NAMES) {
            some.add("… (" + others.size() + " altogether)");
        }
        return String.join(", ", some);
    }
}
