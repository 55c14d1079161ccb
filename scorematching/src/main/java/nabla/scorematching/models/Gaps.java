package nabla.scorematching.models;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;

/**
 * Which rows miss cells. They alone are asked for a score: that of complete rows is 0, since nothing of them is drawn.
 *
 * @param count of all rows
 * @param open which rows miss a cell, in order
 * @param known these rows, NaN where a cell is missing, [open, D]
 */
record Gaps(int count, int[] open, Tensor known) {
    static Gaps of(Tensor rows) {
        double[] complete = rows.eq(rows).min(-1).toArray();
        int[] open = IntStream.range(0, complete.length)
                .filter(i -> complete[i] == 0)
                .toArray();
        return new Gaps(complete.length, open, rows.take(0, open));
    }

    /** The score of all rows from that of the open ones. */
    NoiseConditionalScore score(NoiseConditionalScore ofOpen) {
        if (open.length == count) {
            return ofOpen;
        }
        int[] places = new int[count];
        Arrays.fill(places, open.length);
        IntStream.range(0, open.length).forEach(i -> places[open[i]] = i);
        return (x, sigma) -> {
            if (x.size(0) != count) {
                throw new IllegalArgumentException("Gaps: expected " + count + " rows, got " + x.size(0));
            }
            Tensor some = ofOpen.score(x.take(0, open), sigma.take(0, open));
            return Tensor.concat(0, some, Tensor.zeros(1, x.size(1))).take(0, places);
        };
    }
}
