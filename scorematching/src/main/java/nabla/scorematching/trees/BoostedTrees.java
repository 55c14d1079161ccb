package nabla.scorematching.trees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sum of trees for each output of an {@link Objective}. */
public final class BoostedTrees {
    private final Boosting boosting;
    private final double[] start;

    /** One tree for each output, round by round. */
    private final List<Tree[]> rounds = new ArrayList<>();

    private BoostedTrees(Boosting boosting, double[] start) {
        this.boosting = boosting;
        this.start = start;
    }

    /**
     * Learns labels from features. Work: rows × features × depth for each tree and output, after a sort.
     *
     * @param columns [features][rows], finite
     * @param labels [rows]
     */
    public static BoostedTrees fit(Boosting boosting, Objective objective, double[][] columns, double[] labels) {
        Features features = new Features(columns);
        BoostedTrees model = new BoostedTrees(boosting, objective.start(labels));
        double[][] margins = model.begin(labels.length);
        double[][] g = new double[objective.outputs()][labels.length];
        double[][] h = new double[objective.outputs()][labels.length];
        for (int round = 0; round < boosting.trees(); round++) {
            objective.derivatives(labels, margins, g, h);
            Tree[] trees = new Tree[margins.length];
            for (int k = 0; k < trees.length; k++) {
                trees[k] = Tree.grow(features, g[k], h[k], boosting);
                trees[k].addTo(margins[k], columns, boosting.eta());
            }
            model.rounds.add(trees);
        }
        return model;
    }

    /**
     * F at rows, [outputs][rows].
     *
     * @param columns [features][rows]
     * @param rows how many there are
     */
    public double[][] margins(double[][] columns, int rows) {
        double[][] margins = begin(rows);
        for (Tree[] trees : rounds) {
            for (int k = 0; k < trees.length; k++) {
                trees[k].addTo(margins[k], columns, boosting.eta());
            }
        }
        return margins;
    }

    private double[][] begin(int rows) {
        double[][] margins = new double[start.length][rows];
        for (int k = 0; k < start.length; k++) {
            Arrays.fill(margins[k], start[k]);
        }
        return margins;
    }
}
