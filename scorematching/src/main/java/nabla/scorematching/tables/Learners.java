package nabla.scorematching.tables;

import java.util.Arrays;
import nabla.scorematching.trees.BoostedTrees;
import nabla.scorematching.trees.Boosting;
import nabla.scorematching.trees.Objective;

/** What learners are given of tables too large for them, and the trees that metrics ask. */
final class Learners {
    /** Cells of an encoding that a learner is given. */
    private static final int MOST_CELLS = 1_000_000;

    private static final int MOST_ROWS = 10_000;
    private static final int FEWEST_ROWS = 500;

    private Learners() {}

    /**
     * How many rows are enough for a learner, if an encoding has this many columns; for several outputs the work counts
     * as often.
     */
    static int mostRows(int width, int outputs) {
        return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, MOST_CELLS / Math.max(1, width * outputs)));
    }

    /** Margins of boosted trees that learnt labels from some rows, at other rows, [outputs][rows]. */
    static double[][] boosted(
            Objective objective, double[][] columns, double[] labels, double[][] otherColumns, int otherRows) {
        return BoostedTrees.fit(Boosting.standard(), objective, columns, labels).margins(otherColumns, otherRows);
    }

    /** Some rows of columns. */
    static double[][] take(double[][] columns, int... rows) {
        return Arrays.stream(columns).map(column -> take(column, rows)).toArray(double[][]::new);
    }

    static double[] take(double[] column, int... rows) {
        return Arrays.stream(rows).mapToDouble(i -> column[i]).toArray();
    }
}
