package nabla.scorematching.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.nn.data.Table;
import nabla.scorematching.points.Points;

/**
 * Whether data have a density, and one that vanishes where it ends, as score matching with the divergence needs. On a grid, in a
 * subspace or at single points there is no finite optimum: the score grows without bound and the loss falls without bound. At
 * a wall the loss is biased. Denoising has neither problem, because noise gives every data set a smooth density.
 *
 * <p>{@link ScoreMatchingLoss#on} looks at the data at the beginning of each fit; call this class where a loss is minimised
 * without a {@code Trainer}. False alarms: exact ties, dependent columns and spheres have probability 0 in data with a
 * density. The test for a wall takes one in 1,000 columns of 100 normal, Student or gamma numbers for one with a wall, and from
 * 200 rows on fewer than one in 2,000; of log-normal ones with σ = 1, whose lower end looks like a wall from afar, 5 in 1,000
 * with 100 rows, and none in 2,000 from 1,000 rows on. Below 100 rows it says nothing. Walls are looked for where nothing else was found.
 *
 * <p>One pass and sorts, O(nD log n + nD² + D³). Up to 128 columns spheres are looked for, with twice as many columns.
 */
public final class DataCheck {
    /** Rows, or the values of a column, are taken for copies if less than this share is distinct. */
    static final double DISTINCT = 0.9;

    /** Shares have one sum if it varies by less than this part of what independent columns would. */
    private static final double CLOSED = 1e-3;

    private static final int MOST_COLUMNS_FOR_SPHERES = 128;

    /** Findings in a message. */
    private static final int MOST_TOLD = 5;

    private static final String NAME = "DataCheck";

    private DataCheck() {}

    /**
     * What the data have that score matching cannot use, with numbers for the names of columns.
     *
     * @param x data, [n, D]
     * @return empty if nothing was found
     * @throws IllegalArgumentException if the data are not [n, D]
     */
    public static List<Finding> findings(Tensor x) {
        Points.require(NAME, x);
        return findings(
                x, IntStream.range(0, x.size(1)).mapToObj(Integer::toString).toList());
    }

    /** The same for a table, with its names. */
    public static List<Finding> findings(Table table) {
        return findings(table.values(), table.columns());
    }

    /** The same without walls where the known domain of rows ends. */
    static List<Finding> findings(Table table, Predicate<double[]> domain) {
        return findings(table.values(), table.columns(), domain);
    }

    /**
     * The same with names for the columns.
     *
     * @param x data, [n, D]
     * @param names D names
     * @throws IllegalArgumentException if the data are not [n, D], or there are more or fewer names
     */
    public static List<Finding> findings(Tensor x, List<String> names) {
        return findings(x, names, row -> true);
    }

    private static List<Finding> findings(Tensor x, List<String> names, Predicate<double[]> domain) {
        Points.require(NAME, x);
        if (names.size() != x.size(1)) {
            throw new IllegalArgumentException(
                    NAME + ": expected a name for each of the " + x.size(1) + " columns, got " + names);
        }
        double[][] columns = x.transpose().toMatrix();
        List<Finding> found = new ArrayList<>();
        for (int j = 0; j < columns.length; j++) {
            ColumnCheck.unusable(columns[j], names.get(j)).ifPresent(found::add);
        }
        if (!found.isEmpty() || columns.length == 0) {
            return found;
        }
        simplex(x).or(() -> subspace(x, names)).ifPresent(found::add);
        found.addAll(repetitions(x, columns, names));
        if (found.isEmpty()) {
            sphere(x, names).ifPresent(found::add);
        }
        // Without a density there is nothing that could vanish or not.
        for (int j = 0; j < columns.length && !hasNoDensity(found); j++) {
            int column = j;
            found.addAll(ColumnCheck.walls(
                    columns[j], names.get(j), (row, place) -> domain.test(moved(x, row, column, place))));
        }
        return found;
    }

    private static double[] moved(Tensor x, int row, int column, double place) {
        double[] point = x.select(0, row).toArray();
        point[column] = place;
        return point;
    }

    private static boolean hasNoDensity(List<Finding> found) {
        return found.stream().anyMatch(finding -> finding.hazard() != Hazard.BOX);
    }

    /** Copied rows repeat in every column, but not once every row is there once. */
    private static List<Finding> repetitions(Tensor x, double[][] columns, List<String> names) {
        List<Finding> found = ofColumns(columns, names, ColumnCheck::repetitions);
        if (columns.length == 1 || found.size() < columns.length) {
            return found;
        }
        Tensor once = distinct(x);
        boolean onlyCopies = once.size(0) < DISTINCT * x.size(0)
                && ofColumns(once.transpose().toMatrix(), names, ColumnCheck::repetitions)
                        .isEmpty();
        return onlyCopies
                ? List.of(new Finding(
                        Hazard.COPIES,
                        x.size(0) - once.size(0) + " of " + x.size(0)
                                + " rows are copies of others; points that repeat have no density",
                        "Leave the copies out, or learn by denoising"))
                : found;
    }

    private static List<Finding> ofColumns(
            double[][] columns, List<String> names, BiFunction<double[], String, List<Finding>> check) {
        List<Finding> found = new ArrayList<>();
        for (int j = 0; j < columns.length; j++) {
            found.addAll(check.apply(columns[j], names.get(j)));
        }
        return found;
    }

    /**
     * The same in words.
     *
     * @param x data, [n, D]
     */
    public static List<String> problems(Tensor x) {
        return findings(x).stream().map(Finding::toString).toList();
    }

    /**
     * The same with names for the columns.
     *
     * @param x data, [n, D]
     * @param names D names
     * @throws IllegalArgumentException if the data are not [n, D], or there are more or fewer names
     */
    public static List<String> problems(Tensor x, List<String> names) {
        return findings(x, names).stream().map(Finding::toString).toList();
    }

    /**
     * Refuses data in which something is found.
     *
     * @throws IllegalArgumentException with all findings
     */
    public static void require(Tensor x) {
        List<String> problems = problems(x);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("DataCheck: expected data with a smooth density, got " + some(problems));
        }
    }

    /** The first findings; hundreds of columns may have the same. */
    static String some(List<String> findings) {
        int more = findings.size() - MOST_TOLD;
        return String.join("; ", findings.subList(0, Math.min(MOST_TOLD, findings.size())))
                + (more > 0 ? "; and " + more + " more findings (DataCheck.findings has all)" : "");
    }

    /** Whether rows are shares of a whole: exact sums are a subspace, rounded ones nearly one. */
    private static Optional<Finding> simplex(Tensor x) {
        if (x.size(1) < 2 || x.min().item() < 0) {
            return Optional.empty();
        }
        Tensor sums = x.sum(1);
        double spread = Math.sqrt(sums.variance().item());
        double independent = Math.sqrt(x.variance(0).sum().item());
        if (spread > CLOSED * independent) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                Hazard.SIMPLEX,
                String.format(
                        Locale.ROOT,
                        "no number is negative, and each row has the sum %s (± %.2g): the rows are shares of a whole and have"
                                + " no density",
                        ColumnCheck.number(sums.mean().item()),
                        spread),
                "Leave out a column or take logarithms of ratios to it, or learn by denoising"));
    }

    private static Optional<Finding> subspace(Tensor x, List<String> names) {
        return Dependence.among(x, x.size(1))
                .map(found -> new Finding(
                        Hazard.RANK,
                        "column " + names.get(found.column()) + " is a linear combination of the column"
                                + (found.others().size() == 1 ? " " : "s ") + found.names(names)
                                + ", so the data lie in a subspace and have no density",
                        "Leave it out, project, or learn by denoising"));
    }

    /** Whether squares of columns are linear combinations of squares and columns, as on a sphere ‖x − c‖ = r. */
    private static Optional<Finding> sphere(Tensor x, List<String> names) {
        int dim = x.size(1);
        if (dim < 2 || dim > MOST_COLUMNS_FOR_SPHERES || x.size(0) <= 2 * dim + 1) {
            return Optional.empty();
        }
        Tensor centred = x.sub(x.mean(0));
        Tensor scaled = centred.div(centred.abs().max(0));
        return Dependence.among(Tensor.concat(1, scaled, scaled.square()), dim)
                .map(
                        found -> new Finding(
                                Hazard.SPHERE,
                                "squares of the columns " + found.names(names) + " and " + names.get(found.column())
                                        + " are linearly dependent: the rows lie on a sphere, an ellipsoid or another quadric, and have no"
                                        + " density",
                                "Learn an energy on the sphere (Sphere.of), take angles for coordinates, or learn by denoising"));
    }

    /** Each row once; adding 0 makes −0 and 0 the same. */
    private static Tensor distinct(Tensor x) {
        double[][] rows = x.add(0).toMatrix();
        Integer[] order = IntStream.range(0, rows.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparing(i -> rows[i], Arrays::compare));
        return x.take(
                0,
                IntStream.range(0, order.length)
                        .filter(i -> i == 0 || !Arrays.equals(rows[order[i]], rows[order[i - 1]]))
                        .map(i -> order[i])
                        .toArray());
    }
}
