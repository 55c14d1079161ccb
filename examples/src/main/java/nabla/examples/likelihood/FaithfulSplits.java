package nabla.examples.likelihood;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.faithful.Measurements;
import nabla.nn.Standardize;
import nabla.nn.data.Split;

/** Five random fifths of Old Faithful's eruptions, each with the rows to learn from, standardised by those. */
public final class FaithfulSplits {
    private static final int SPLITS = 5;
    private static final double INNER = 0.2;
    private static final Rng RNG = Rng.of(50);

    private FaithfulSplits() {}

    /** The fifths that are held out, and the rows to learn from. */
    public static List<Split> outer() {
        Tensor values = Measurements.oldFaithful().values();
        return IntStream.range(0, SPLITS)
                .mapToObj(i -> standardized(Split.ofRows(values, heldOut(i))))
                .toList();
    }

    /** Of the rows to learn from a fifth for choices, and the others to learn from. */
    public static List<Split> inner() {
        List<Split> outer = outer();
        return IntStream.range(0, SPLITS)
                .mapToObj(i -> standardized(Split.of(outer.get(i).train(), INNER, RNG.split(i))))
                .toList();
    }

    private static Split standardized(Split split) {
        Standardize scale = Standardize.of(split.train());
        return new Split(scale.apply(split.train()), scale.apply(split.heldOut()));
    }

    private static int[] heldOut(int split) {
        String name = "held-out-" + split + ".txt";
        try (InputStream in = Measurements.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .mapToInt(line -> Integer.parseInt(line.strip()))
                    .toArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
