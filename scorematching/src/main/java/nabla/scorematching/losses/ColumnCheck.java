package nabla.scorematching.losses;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nabla.autodiff.Tensor;
import nabla.nn.data.Dequantization;

/** What {@link DataCheck} finds in one column. */
final class ColumnCheck {
    /** Eight units in the last place, as {@code Standardize} has it. */
    private static final double ROUNDING = 0x1p-49;

    /** A value is an atom if it is in this share of the rows, and in so many. */
    private static final double ATOM = 0.01;

    private static final int FEWEST_OF_ATOM = 3;

    /** A rounded column has many values that repeat, a column with atoms has few. */
    private static final int MOST_ATOMS = 3;

    private ColumnCheck() {}

    /** A column that no further check can look at: a number that is none, or no variation. */
    static Optional<Finding> unusable(double[] column, String name) {
        for (int i = 0; i < column.length; i++) {
            if (!Double.isFinite(column[i])) {
                return Optional.of(new Finding(
                        Hazard.MISSING,
                        "row " + i + ", column " + name + " is " + column[i],
                        "Leave such rows out or fill them in"));
            }
        }
        return isConstant(column)
                ? Optional.of(new Finding(Hazard.RANK, "column " + name + " is constant", "Leave it out"))
                : Optional.empty();
    }

    /** Whether values differ by rounding alone, if at all, as 0.3 and 0.1 + 0.2 do. */
    private static boolean isConstant(double[] column) {
        double least = Arrays.stream(column).min().orElse(0);
        double most = Arrays.stream(column).max().orElse(0);
        double largest = Math.max(Math.abs(least), Math.abs(most));
        return column.length < 2 || most - least <= largest * ROUNDING;
    }

    /** Sorted; adding 0 makes −0 and 0 the same. */
    private static double[] sorted(double[] column) {
        return Arrays.stream(column).map(v -> v + 0.0).sorted().toArray();
    }

    /** Values that repeat. */
    static List<Finding> repetitions(double[] column, String name) {
        return repetition(sorted(column), name).map(List::of).orElse(List.of());
    }

    /** A row with another number in the column. */
    @FunctionalInterface
    interface Moved {
        boolean isInside(int row, double place);
    }

    /**
     * Ends at which the density does not vanish, in a column whose values do not repeat.
     *
     * @param moved whether a row is still in the known domain with this number in the column; where it is not, a wall is known
     */
    static List<Finding> walls(double[] column, String name, Moved moved) {
        double[] sorted = sorted(column);
        double last = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        Tensor values = Tensor.of(column);
        List<Finding> found = new ArrayList<>();
        Wall.below(sorted)
                .filter(wall -> moved.isInside(values.neg().argMax(), wall.beyond(sorted)))
                .ifPresent(wall -> found.add(wall(name, "begins", sorted[0], wall)));
        double[] mirrored = mirrored(sorted);
        Wall.below(mirrored)
                .filter(wall -> moved.isInside(values.argMax(), -wall.beyond(mirrored)))
                .ifPresent(wall -> found.add(wall(name, "ends", last, wall)));
        return found;
    }

    private static Optional<Finding> repetition(double[] sorted, String name) {
        double fewest = Math.max(FEWEST_OF_ATOM, ATOM * sorted.length);
        List<String> atoms = new ArrayList<>();
        int distinct = 0;
        int ofAtoms = 0;
        for (int i = 0, next; i < sorted.length; i = next) {
            next = i + 1;
            while (next < sorted.length && sorted[next] == sorted[i]) {
                next++;
            }
            distinct++;
            if (next - i >= fewest) {
                ofAtoms += next - i;
                atoms.add(number(sorted[i]) + " in " + (next - i));
            }
        }
        int rest = sorted.length - ofAtoms;
        boolean continuousRest = rest > 0 && distinct - atoms.size() >= DataCheck.DISTINCT * rest;
        if (!atoms.isEmpty() && atoms.size() <= MOST_ATOMS && continuousRest) {
            return Optional.of(new Finding(
                    Hazard.ATOM,
                    "column " + name + " is " + String.join(", ", atoms) + " of " + sorted.length
                            + " rows, and continuous in the others; a point with a probability has no density",
                    "Model those rows apart, or learn by denoising"));
        }
        return distinct < DataCheck.DISTINCT * sorted.length
                ? Optional.of(rounded(sorted, distinct, name))
                : Optional.empty();
    }

    private static Finding rounded(double[] sorted, int distinct, String name) {
        double step = Dequantization.of(Tensor.of(sorted).unsqueeze(-1)).steps().get(0);
        String seen = String.format(
                Locale.ROOT, "column %s is rounded: %d different values in %d rows, ", name, distinct, sorted.length);
        return step > 0
                ? new Finding(
                        Hazard.GRID,
                        seen + "multiples of " + number(step) + "; points have no density",
                        "Spread each value over its cell (Dequantization) or learn by denoising")
                : new Finding(
                        Hazard.COPIES,
                        seen + "on no common grid; values that repeat have no density",
                        "Learn by denoising");
    }

    private static Finding wall(String name, String verb, double at, Wall wall) {
        return new Finding(
                Hazard.BOX,
                String.format(
                        Locale.ROOT,
                        "column %s %s at %s, and its density does not vanish there: the %d rows next to it lie on average at"
                                + " %.3f of their range, those of a density that vanishes beyond %.3f",
                        name,
                        verb,
                        number(at),
                        wall.rows(),
                        wall.mean(),
                        wall.bound()),
                "Weigh it (WeightedScoreMatching), transform the column (a logarithm, a logit), or learn by denoising");
    }

    /** With six digits at most. */
    static String number(double value) {
        return BigDecimal.valueOf(value)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static double[] mirrored(double[] sorted) {
        double[] mirrored = new double[sorted.length];
        Arrays.setAll(mirrored, i -> -sorted[sorted.length - 1 - i]);
        return mirrored;
    }
}
