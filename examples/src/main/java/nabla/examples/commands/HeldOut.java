package nabla.examples.commands;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;

/**
 * The rows of a table in two parts, each in the order of the table.
 *
 * @param train what a model learns from
 * @param rows the others, perhaps none
 */
record HeldOut(DataFrame train, DataFrame rows) {
    /** A random share held out; none if fewer than two rows would be. */
    static HeldOut of(DataFrame frame, double share, Rng rng) {
        int count = (int) Math.round(share * frame.rows());
        if (count < 2) {
            return new HeldOut(frame, frame.rows(new int[0]));
        }
        boolean[] out = new boolean[frame.rows()];
        Arrays.stream(rng.permutation(frame.rows())).limit(count).forEach(i -> out[i] = true);
        return new HeldOut(
                frame.rows(IntStream.range(0, out.length).filter(i -> !out[i]).toArray()),
                frame.rows(IntStream.range(0, out.length).filter(i -> out[i]).toArray()));
    }

    /** The others, if there are some. */
    Optional<DataFrame> heldOut() {
        return isEmpty() ? Optional.empty() : Optional.of(rows);
    }

    boolean isEmpty() {
        return rows.rows() == 0;
    }
}
