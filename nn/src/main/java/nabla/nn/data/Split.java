package nabla.nn.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * The rows of a data set in two parts: what a model learns from, and what it is validated with.
 *
 * @param train the rows for training
 * @param heldOut the other rows
 */
public record Split(Tensor train, Tensor heldOut) {
    /**
     * A random part of the rows held out; both parts keep the order of the rows.
     *
     * @param fraction the part that is held out; its number of rows is rounded to the nearest
     * @throws IllegalArgumentException if one of the parts would be empty, or the data have no rows
     */
    public static Split of(Tensor data, double fraction, Rng rng) {
        int rows = rows("Split.of", data);
        int count = (int) Math.round(fraction * rows);
        if (!(fraction >= 0 && fraction <= 1) || count == 0 || count == rows) {
            throw new IllegalArgumentException("Split: expected a fraction that leaves rows in both parts, got "
                    + fraction + " of " + rows + " rows");
        }
        return ofRows(data, Arrays.copyOf(rng.permutation(rows), count));
    }

    /**
     * These rows held out; both parts keep the order of the rows.
     *
     * @throws IndexOutOfBoundsException if an index is out of range
     * @throws IllegalArgumentException if one of the parts would be empty
     */
    public static Split ofRows(Tensor data, int... heldOut) {
        boolean[] held = new boolean[rows("Split.ofRows", data)];
        for (int row : heldOut) {
            held[(int) Doors.index("Split.ofRows", row, held.length)] = true;
        }
        int[] out = IntStream.range(0, held.length).filter(row -> held[row]).toArray();
        int[] in = IntStream.range(0, held.length).filter(row -> !held[row]).toArray();
        if (in.length == 0 || out.length == 0) {
            throw new IllegalArgumentException("Split: expected rows in both parts, got " + in.length
                    + " for training and " + out.length + " held out");
        }
        return new Split(data.take(0, in), data.take(0, out));
    }

    private static int rows(String name, Tensor data) {
        if (data.rank() == 0) {
            throw new IllegalArgumentException(name + ": expected rows [B, …], got []");
        }
        return data.size(0);
    }
}
