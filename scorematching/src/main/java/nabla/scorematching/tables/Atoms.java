package nabla.scorematching.tables;

import java.util.Arrays;

/**
 * Values that many rows share in a column of numbers that are not on a grid, as dry days do among amounts of rain. Each has a cell
 * of its own, and a probability instead of a density.
 *
 * @param values in increasing order
 * @param widths of their cells, about them
 */
record Atoms(double[] values, double[] widths) {
    static final Atoms NONE = new Atoms(new double[0], new double[0]);

    Atoms {
        if (values.length != widths.length || !Arrays.stream(widths).allMatch(w -> w > 0)) {
            throw new IllegalArgumentException("expected a positive width for each value, got " + values.length
                    + " and " + Arrays.toString(widths));
        }
    }

    boolean isEmpty() {
        return values.length == 0;
    }

    /** The width of the cell of a value; 0 for others. */
    double width(double x) {
        int found = Arrays.binarySearch(values, x);
        return found >= 0 ? widths[found] : 0;
    }

    /** The value in whose cell a number is, or the number. */
    double nearest(double x) {
        int found = Arrays.binarySearch(values, x);
        if (found >= 0) {
            return values[found];
        }
        for (int i = Math.max(0, -found - 2); i < Math.min(values.length, -found); i++) {
            if (Math.abs(x - values[i]) <= widths[i] / 2) {
                return values[i];
            }
        }
        return x;
    }
}
