package nabla.scorematching.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.nn.data.Dequantization;
import nabla.scorematching.points.Points;

/**
 * Whether data can have a density at all. Score matching of data on a grid, or in a subspace, has no finite optimum:
 * the score grows without bound and the loss falls without bound. Denoising does not have this problem, because noise
 * gives every data set a density.
 */
public final class DataCheck {
    /** A column is taken for rounded if less than this share of its values is distinct. */
    private static final double DISTINCT = 0.9;

    /** A column is taken for a combination of others if they leave less than this share of its variance. */
    private static final double INDEPENDENT = 1e-10;

    /** Eight units in the last place, as {@code Standardize} has it. */
    private static final double ROUNDING = 0x1p-49;

    private DataCheck() {}

    /**
     * What keeps the data from having a density, in words, and what to do about it.
     *
     * @param x data, [n, D]
     * @return empty if nothing was found
     */
    public static List<String> problems(Tensor x) {
        Points.require("DataCheck", x);
        return problems(
                x, IntStream.range(0, x.size(1)).mapToObj(Integer::toString).toList());
    }

    /**
     * The same with names for the columns.
     *
     * @param x data, [n, D]
     * @param names D names
     * @throws IllegalArgumentException if the data are not [n, D], or there are more or fewer names
     */
    public static List<String> problems(Tensor x, List<String> names) {
        Points.require("DataCheck", x);
        if (names.size() != x.size(1)) {
            throw new IllegalArgumentException(
                    "DataCheck: expected a name for each of the " + x.size(1) + " columns, got " + names);
        }
        double[][] columns = x.transpose().toMatrix();
        List<String> problems = new ArrayList<>();
        for (int j = 0; j < columns.length; j++) {
            problemOf(columns[j], names.get(j)).ifPresent(problems::add);
        }
        if (problems.isEmpty()) {
            dependentColumn(x, names).ifPresent(problems::add);
        }
        double[] steps = Dequantization.of(x).steps().toArray();
        for (int j = 0; j < steps.length; j++) {
            int different = different(columns[j]).length;
            if (different > 1 && different < DISTINCT * columns[j].length) {
                String grid = steps[j] > 0
                        ? String.format(
                                Locale.ROOT,
                                "multiples of %.6g; points have no density. Spread each value over its cell"
                                        + " (Dequantization) or learn by denoising",
                                steps[j])
                        : "on no common grid; values that repeat have no density. Learn by denoising";
                problems.add(String.format(
                        Locale.ROOT,
                        "column %s is rounded: %d different values in %d rows, %s",
                        names.get(j),
                        different,
                        columns[j].length,
                        grid));
            }
        }
        return problems;
    }

    /**
     * Refuses data without a density.
     *
     * @throws IllegalArgumentException with all problems
     */
    public static void require(Tensor x) {
        List<String> problems = problems(x);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("DataCheck: " + String.join("; ", problems));
        }
    }

    /** The different values, increasing; adding 0 makes −0 and 0 the same. */
    private static double[] different(double[] column) {
        return Arrays.stream(column).map(v -> v + 0.0).distinct().sorted().toArray();
    }

    private static Optional<String> problemOf(double[] column, String name) {
        for (int i = 0; i < column.length; i++) {
            if (!Double.isFinite(column[i])) {
                return Optional.of("row " + i + ", column " + name + " is " + column[i]);
            }
        }
        return isConstant(column) ? Optional.of("column " + name + " is constant; leave it out") : Optional.empty();
    }

    /** Whether values differ by rounding alone, if at all, as 0.3 and 0.1 + 0.2 do. */
    private static boolean isConstant(double[] column) {
        DoubleSummaryStatistics values = Arrays.stream(column).summaryStatistics();
        double largest = Math.max(Math.abs(values.getMin()), Math.abs(values.getMax()));
        return column.length < 2 || values.getMax() - values.getMin() <= largest * ROUNDING;
    }

    /**
     * The square of a pivot of the correlation matrix is the share of a column's variance that the columns before it do
     * not explain.
     */
    private static Optional<String> dependentColumn(Tensor x, List<String> names) {
        Tensor centred = x.sub(x.mean(0));
        Tensor scaled = centred.div(centred.normKeepDims(0));
        double[] pivots =
                scaled.transpose().matmul(scaled).cholesky().diagonal().toArray();
        for (int j = 0; j < pivots.length; j++) {
            if (!(pivots[j] * pivots[j] > INDEPENDENT)) {
                return Optional.of(
                        "column " + names.get(j) + " is a linear combination of the columns before it, so the data lie"
                                + " in a subspace and have no density. Leave it out, project, or"
                                + " learn by denoising");
            }
        }
        return Optional.empty();
    }
}
