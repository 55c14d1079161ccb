package nabla.nn.data;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * Makes rounded measurements continuous again: a model of a density can put infinite density on values that repeat, so each
 * number gets uniform noise as wide as what was rounded away (Uria et al., RNADE, 2013; Theis et al., 2016).
 *
 * @param steps [D], the distance of the grid on which each column lies, 0 for columns that are left alone
 */
public record Dequantization(Tensor steps) {
    /** How far from the grid a value may lie, in steps: decimal fractions are not exact multiples. */
    private static final double TOLERANCE = 1e-6;

    /** A grid finer than this part of the range of most values cannot be told from rounding errors. */
    private static final double FINEST = 1e-9;

    /** The same in distances of neighbouring doubles: a column far from 0 has rounding errors of their size. */
    private static final double FINEST_ULPS = 8;

    /**
     * Cells of these widths.
     *
     * @throws IllegalArgumentException if they are not a vector of finite numbers from 0 on
     */
    public Dequantization {
        if (steps.rank() != 1) {
            throw new IllegalArgumentException(
                    "Dequantization: expected a step for each column, [D], got " + Arrays.toString(steps.shape()));
        }
        for (double step : steps.toArray()) {
            Doors.finite("Dequantization", "step", Doors.notNegative("Dequantization", "step", step));
        }
    }

    /**
     * Finds the grid of each column: where values repeat, the greatest step of which all differences are multiples. Other
     * columns are left alone, and so are constant ones.
     *
     * @param data [B, D]
     * @throws IllegalArgumentException if it is not a matrix or has no rows
     */
    public static Dequantization of(Tensor data) {
        if (data.rank() != 2 || data.size() == 0) {
            throw new IllegalArgumentException(
                    "Dequantization: expected rows [B, D], got " + Arrays.toString(data.shape()));
        }
        double[][] columns = data.transpose().toMatrix();
        return new Dequantization(Tensor.of(
                Arrays.stream(columns).mapToDouble(Dequantization::step).toArray()));
    }

    private static double step(double[] column) {
        double[] values =
                Arrays.stream(column).map(v -> v + 0.0).distinct().sorted().toArray();
        if (values.length == column.length || values.length < 2) {
            return 0;
        }
        double range = values[values.length - 1] - values[0];
        double rounding = Math.ulp(Math.max(Math.abs(values[0]), Math.abs(values[values.length - 1])));
        double negligible = Math.max(FINEST * spread(values), FINEST_ULPS * rounding);
        double divisor = 0;
        for (int i = 1; i < values.length; i++) {
            divisor = commonDivisor(divisor, values[i] - values[i - 1], negligible);
            // What is left of Euclid's algorithm is off by many rounding errors, and one in so many parts of a long
            // difference by none.
            double whole = values[i] - values[0];
            divisor = divisor == 0 ? 0 : whole / Math.rint(whole / divisor);
        }
        double step = divisor == 0 ? 0 : range / Math.rint(range / divisor);
        boolean grid = step > 0;
        for (int i = 0; grid && i < values.length; i++) {
            double index = (values[i] - values[0]) / step;
            grid = Math.abs(index - Math.rint(index)) <= Math.max(TOLERANCE, 2 * rounding / step);
            // Two values of one place are one value and its rounding error, or there is no grid.
            grid &= i == 0
                    || values[i] - values[i - 1] > step / 2
                    || values[i] - values[i - 1] <= FINEST_ULPS * Math.ulp(size(values));
        }
        return grid ? step : 0;
    }

    /** The size of most values, likewise. */
    private static double size(double[] values) {
        int tenth = values.length / 10;
        return Math.max(Math.abs(values[tenth]), Math.abs(values[values.length - 1 - tenth]));
    }

    /** The range of most values: a few far out say nothing about how finely the others are rounded. */
    private static double spread(double[] values) {
        int tenth = values.length / 10;
        return values[values.length - 1 - tenth] - values[tenth];
    }

    /**
     * Euclid's algorithm on numbers that are multiples of something only nearly; 0 if what divides both is negligible.
     */
    private static double commonDivisor(double a, double b, double negligible) {
        double larger = Math.max(a, b);
        double smaller = Math.min(a, b);
        while (smaller > negligible) {
            double rest = Math.abs(larger - smaller * Math.rint(larger / smaller));
            larger = smaller;
            smaller = rest;
        }
        return larger > 2 * negligible ? larger : 0;
    }

    /**
     * x + (u − ½)·step with u uniform in [0, 1).
     *
     * @param x [B, D]
     * @throws IllegalArgumentException if the rows do not have D numbers
     */
    public Tensor apply(Tensor x, Rng rng) {
        Doors.requireRows("Dequantization", x, steps.size());
        return x.add(rng.uniform(x.shape()).sub(0.5).mul(steps));
    }
}
