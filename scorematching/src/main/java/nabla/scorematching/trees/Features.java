package nabla.scorematching.trees;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Columns with the order of their values, which is sorted once for all trees. Rows with the least value of a column are
 * not in its order: most rows of an indicator have it, and what they add up to is what is left of the whole.
 */
final class Features {
    private final double[][] columns;
    private final double[] least;
    private final int[][] above;

    /** @param columns [features][rows], finite */
    Features(double[][] columns) {
        this.columns = columns;
        least = Arrays.stream(columns)
                .mapToDouble(column -> Arrays.stream(column).min().orElse(0))
                .toArray();
        above = new int[columns.length][];
        Arrays.setAll(above, j -> above(columns[j], least[j]));
    }

    private static int[] above(double[] column, double least) {
        return IntStream.range(0, column.length)
                .filter(i -> column[i] > least)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -column[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    int count() {
        return columns.length;
    }

    double[][] columns() {
        return columns;
    }

    /** The least value of a feature. */
    double least(int feature) {
        return least[feature];
    }

    /** The rows with larger ones, by decreasing value. */
    int[] above(int feature) {
        return above[feature];
    }
}
