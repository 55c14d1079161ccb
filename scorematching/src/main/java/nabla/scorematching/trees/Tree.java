package nabla.scorematching.trees;

import java.util.Arrays;

/**
 * A regression tree, stored as a heap: the children of node i are 2i + 1, for rows whose feature is below the
 * threshold, and 2i + 2.
 *
 * <p>It grows level by level. All splits of a level come from one pass over each feature in decreasing order, which
 * adds up G = Σg and H = Σh at the right of every gap between two values; the split with the largest gain G_l²/(H_l +
 * λ) + G_r²/(H_r + λ) − G²/(H + λ) is taken.
 */
final class Tree {
    /** A gain that is nothing but rounding. */
    private static final double LEAST_GAIN = 1e-6;

    private static final int LEAF = -1;

    private final int[] feature;
    private final double[] threshold;
    private final double[] value;

    /** Sums over the rows of a node. */
    private final double[] g;

    private final double[] h;
    private final int[] rows;

    private Tree(int depth) {
        int nodes = (2 << depth) - 1;
        feature = new int[nodes];
        Arrays.fill(feature, LEAF);
        threshold = new double[nodes];
        value = new double[nodes];
        g = new double[nodes];
        h = new double[nodes];
        rows = new int[nodes];
    }

    /** The tree that lowers Σ gᵢf(xᵢ) + ½hᵢf(xᵢ)² greedily. */
    static Tree grow(Features features, double[] g, double[] h, Boosting boosting) {
        Tree tree = new Tree(boosting.depth());
        tree.g[0] = Arrays.stream(g).sum();
        tree.h[0] = Arrays.stream(h).sum();
        tree.rows[0] = g.length;
        int[] node = new int[g.length];
        for (int level = 0; level < boosting.depth(); level++) {
            Level splits = new Level(tree, level, boosting);
            for (int j = 0; j < features.count(); j++) {
                splits.scan(features, j, node, g, h);
            }
            if (!splits.take()) {
                break;
            }
            for (int i = 0; i < node.length; i++) {
                if (tree.feature[node[i]] != LEAF) {
                    node[i] = tree.child(node[i], features.columns(), i);
                }
            }
        }
        Arrays.setAll(tree.value, i -> boosting.value(tree.g[i], tree.h[i]));
        return tree;
    }

    /** Adds a multiple of the tree's values at rows. */
    void addTo(double[] margins, double[][] columns, double factor) {
        for (int i = 0; i < margins.length; i++) {
            int node = 0;
            while (feature[node] != LEAF) {
                node = child(node, columns, i);
            }
            margins[i] += factor * value[node];
        }
    }

    private int child(int node, double[][] columns, int row) {
        return 2 * node + (columns[feature[node]][row] < threshold[node] ? 1 : 2);
    }

    /** The best splits of the nodes of one level. */
    private static final class Level {
        private final Tree tree;
        private final Boosting boosting;
        private final int first;

        private final double[] gain;
        private final int[] feature;
        private final double[] threshold;
        private final double[] bestG;
        private final double[] bestH;
        private final int[] bestRows;

        /** At the right of where a scan is. */
        private final double[] rightG;

        private final double[] rightH;
        private final int[] rightRows;
        private final double[] last;

        Level(Tree tree, int level, Boosting boosting) {
            this.tree = tree;
            this.boosting = boosting;
            int nodes = 1 << level;
            first = nodes - 1;
            gain = new double[nodes];
            Arrays.fill(gain, LEAST_GAIN);
            feature = new int[nodes];
            Arrays.fill(feature, LEAF);
            threshold = new double[nodes];
            bestG = new double[nodes];
            bestH = new double[nodes];
            bestRows = new int[nodes];
            rightG = new double[nodes];
            rightH = new double[nodes];
            rightRows = new int[nodes];
            last = new double[nodes];
        }

        void scan(Features features, int j, int[] node, double[] g, double[] h) {
            double[] column = features.columns()[j];
            Arrays.fill(rightG, 0);
            Arrays.fill(rightH, 0);
            Arrays.fill(rightRows, 0);
            for (int row : features.above(j)) {
                int k = node[row] - first;
                if (k < 0) {
                    continue; // in a leaf above
                }
                double x = column[row];
                if (rightRows[k] > 0 && x < last[k]) {
                    consider(k, j, x);
                }
                rightG[k] += g[row];
                rightH[k] += h[row];
                rightRows[k]++;
                last[k] = x;
            }
            // All rows that are left have the least value, so nobody has to visit them.
            for (int k = 0; k < gain.length; k++) {
                if (rightRows[k] > 0 && rightRows[k] < tree.rows[first + k]) {
                    consider(k, j, features.least(j));
                }
            }
        }

        /** Whether to split node k between x and the last value. */
        private void consider(int k, int j, double x) {
            double allG = tree.g[first + k];
            double allH = tree.h[first + k];
            double leftH = allH - rightH[k];
            if (leftH < boosting.minChildWeight() || rightH[k] < boosting.minChildWeight()) {
                return;
            }
            double change = boosting.quality(allG - rightG[k], leftH)
                    + boosting.quality(rightG[k], rightH[k])
                    - boosting.quality(allG, allH);
            if (change > gain[k]) {
                double middle = x + (last[k] - x) / 2;
                gain[k] = change;
                feature[k] = j;
                threshold[k] = middle > x ? middle : last[k];
                bestG[k] = rightG[k];
                bestH[k] = rightH[k];
                bestRows[k] = rightRows[k];
            }
        }

        /** Puts the splits into the tree; whether there was one. */
        boolean take() {
            boolean some = false;
            for (int k = 0; k < gain.length; k++) {
                if (feature[k] != LEAF) {
                    split(first + k, k);
                    some = true;
                }
            }
            return some;
        }

        private void split(int node, int k) {
            int right = 2 * node + 2;
            tree.feature[node] = feature[k];
            tree.threshold[node] = threshold[k];
            tree.g[right] = bestG[k];
            tree.h[right] = bestH[k];
            tree.rows[right] = bestRows[k];
            tree.g[right - 1] = tree.g[node] - bestG[k];
            tree.h[right - 1] = tree.h[node] - bestH[k];
            tree.rows[right - 1] = tree.rows[node] - bestRows[k];
        }
    }
}
