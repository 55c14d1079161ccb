package nabla.examples.faithful;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Standardize;
import nabla.nn.data.Dequantization;
import nabla.nn.data.Split;

/**
 * Measurements made ready for learning: ties broken, every fifth row held out, and columns of mean 0 and variance 1 in
 * the other rows.
 *
 * @param measurements what was measured
 * @param values the measurements without ties, in their own units, [n, D]
 * @param scale from own units to standard ones
 * @param train the rows to learn from, standardised
 * @param heldOut the rows to judge by, standardised
 * @param notes what was done, for the reader
 */
public record Prepared(
        Measurements measurements, Tensor values, Standardize scale, Tensor train, Tensor heldOut, List<String> notes) {

    /** One row of so many is held out. */
    private static final int ONE_OF = 5;

    /** Prepares measurements; the same key always in the same way. */
    public static Prepared of(Measurements measurements, Rng rng) {
        Dequantization grid = Dequantization.of(measurements.values());
        Tensor values = grid.apply(measurements.values(), rng.split(0));
        Split split = Split.ofRows(values, heldOutRows(values, rng.split(1)));
        Standardize scale = Standardize.of(split.train());
        return new Prepared(
                measurements,
                values,
                scale,
                scale.apply(split.train()),
                scale.apply(split.heldOut()),
                notes(measurements, grid));
    }

    /**
     * A random one of every five rows that are neighbours in the first column. So the held-out rows have the data's
     * clusters in the data's shares, and judge the models rather than the luck of the split.
     */
    private static int[] heldOutRows(Tensor values, Rng rng) {
        double[] first = values.select(1, 0).toArray();
        int[] order = IntStream.range(0, first.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> first[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] chosen = rng.uniform(first.length / ONE_OF).toArray();
        return IntStream.range(0, chosen.length)
                .map(group -> order[ONE_OF * group + (int) (ONE_OF * chosen[group])])
                .toArray();
    }

    private static List<String> notes(Measurements measurements, Dequantization grid) {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (int j = 0; j < measurements.columns().size(); j++) {
            double step = grid.steps().get(j);
            if (step > 0) {
                String width = new BigDecimal(step)
                        .round(new MathContext(4))
                        .stripTrailingZeros()
                        .toPlainString();
                columns.computeIfAbsent(width, key -> new ArrayList<>())
                        .add(measurements.columns().get(j).name());
            }
        }
        List<String> notes = new ArrayList<>(measurements.notes());
        columns.forEach((width, names) -> notes.add("rounded to multiples of " + width
                + ", so noise of that width breaks the ties: " + String.join(", ", names)));
        return notes;
    }

    /** The number of columns. */
    public int dim() {
        return values.size(1);
    }
}
