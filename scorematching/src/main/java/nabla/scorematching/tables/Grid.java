package nabla.scorematching.tables;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Where the numbers of a column lie that were rounded.
 *
 * @param step the width of a cell; 0 for numbers that are not on a grid
 * @param decimals the decimals of the numbers; −1 for any
 * @param origin one of the numbers
 */
record Grid(double step, int decimals, double origin) {
    private static final double LARGEST_WITH_DECIMALS = 1e15;

    Grid {
        if (!(step >= 0 && step < Double.POSITIVE_INFINITY && decimals <= 15 && Double.isFinite(origin))) {
            throw new IllegalArgumentException("expected a finite step and origin, got " + step + " and " + origin);
        }
    }

    /** The number of the grid next to this one and within the bounds. */
    double nearest(double x, Bounds bounds) {
        if (!Double.isFinite(x)) {
            return x;
        }
        double onGrid = isCoarse() ? onGrid(x, bounds) : x;
        return decimals < 0 || Math.abs(onGrid) > LARGEST_WITH_DECIMALS
                ? onGrid
                : new BigDecimal(Double.toString(onGrid))
                        .setScale(decimals, RoundingMode.HALF_EVEN)
                        .doubleValue();
    }

    /** Whether it has fewer numbers than the decimals allow. */
    private boolean isCoarse() {
        return step > 0
                && (decimals < 0 || step > 1.5 * Math.pow(10, -decimals) || Math.abs(origin) > LARGEST_WITH_DECIMALS);
    }

    private double onGrid(double x, Bounds bounds) {
        double index = Math.rint((x - origin) / step);
        double nearest = origin + step * index;
        if (nearest < bounds.low()) {
            return origin + step * (index + 1);
        }
        return nearest > bounds.high() ? origin + step * (index - 1) : nearest;
    }
}
