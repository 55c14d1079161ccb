package nabla.examples.embed;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;

/** A small table and what is learnt of it. */
final class Penguins {
    private static final int ROWS = 40;

    /** A mixture, learnt once. */
    static final TableModel MODEL =
            TableModel.training().withoutNetwork().quick().fit(table(), Rng.of(1));

    private Penguins() {}

    /** Two species, of which the second is heavier and has longer flippers. */
    static DataFrame table() {
        Tensor z = Rng.of(7).normal(ROWS, 2);
        boolean[] second = new boolean[ROWS];
        IntStream.range(0, ROWS).forEach(i -> second[i] = i % 3 == 0);
        return DataFrame.builder()
                .words("species", words(second))
                .numbers("mass", numbers(i -> 3.7 + (second[i] ? 1.4 : 0) + 0.4 * z.get(i, 0)))
                .numbers("flipper", numbers(i -> 190 + (second[i] ? 27 : 0) + 4 * z.get(i, 0) + 4 * z.get(i, 1)))
                .build();
    }

    private static String[] words(boolean[] second) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> second[i] ? "Gentoo" : "Adelie")
                .toArray(String[]::new);
    }

    private static double[] numbers(IntToDoubleFunction number) {
        return IntStream.range(0, ROWS).mapToDouble(number).toArray();
    }
}
