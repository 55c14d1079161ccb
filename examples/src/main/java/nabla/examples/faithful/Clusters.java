package nabla.examples.faithful;

import nabla.autodiff.Tensor;

/**
 * Two groups of rows, told apart by one column.
 *
 * @param column the column's place
 * @param threshold rows below it are in the first group
 * @param name names the first group
 */
public record Clusters(int column, double threshold, String name) {
    /** The part of the rows that is in the first group. */
    public double share(Tensor rows) {
        return first(rows).mean().item();
    }

    /** 1 for rows of the first group and 0 for others, [B]. */
    public Tensor first(Tensor rows) {
        return rows.select(1, column).lt(threshold);
    }
}
