package nabla.examples.faithful;

import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/**
 * Two groups of rows, told apart by one column.
 *
 * @param column the column's index
 * @param threshold rows below it are in the first group
 * @param name names the first group
 * @param others names the second group
 */
public record Clusters(int column, double threshold, String name, String others) {
    /** The part of the rows that is in the first group. */
    public double share(Tensor rows) {
        return first(rows).mean().item();
    }

    /** 1 for rows of the first group and 0 for others, [B]. */
    public Tensor first(Tensor rows) {
        return rows.select(1, column).lt(threshold);
    }

    /** Training rows of the second group, standardised, over and over until there are enough. */
    Tensor rowsOfOthers(Prepared data, int count) {
        double[] first = first(data.scale().invert(data.train())).toArray();
        int[] others =
                IntStream.range(0, first.length).filter(row -> first[row] == 0).toArray();
        int[] rows =
                IntStream.range(0, count).map(i -> others[i % others.length]).toArray();
        return data.train().take(0, rows);
    }
}
