package nabla.examples.faithful;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Standardize;
import nabla.nn.data.Dequantization;
import nabla.nn.data.Split;
import nabla.scorematching.DataCheck;

/**
 * Measurements made ready for learning: ties broken, a fifth of the rows held out, and columns of mean 0 and variance 1 in
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

    private static final double HELD_OUT = 0.2;

    /** Prepares measurements; the same key always in the same way. */
    public static Prepared of(Measurements measurements, Rng rng) {
        Dequantization grid = new Dequantization(Tensor.of(DataCheck.gridSteps(measurements.values())));
        Tensor values = grid.apply(measurements.values(), rng.split(0));
        Split split = Split.of(values, HELD_OUT, rng.split(1));
        Standardize scale = Standardize.of(split.train());
        return new Prepared(
                measurements,
                values,
                scale,
                scale.apply(split.train()),
                scale.apply(split.heldOut()),
                notes(measurements, grid));
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
