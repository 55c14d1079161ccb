package nabla.scorematching.tables;

/**
 * Bounds of a column. Towards them the line is bent, so that a density on all of it becomes one within the bounds:
 * x = l + (m − l) exp((y − m)/(m − l)) for y below m, where l is the lower bound, and alike above.
 *
 * @param low the lower bound; −∞ for none
 * @param high the upper bound; ∞ for none
 * @param least where the line begins to be bent towards a lower bound; the bound itself where there is no room
 * @param most where it begins to be bent towards an upper one
 */
record Bounds(double low, double high, double least, double most) {
    Bounds {
        if (!(low <= least && least <= most && most <= high)) {
            throw new IllegalArgumentException("expected bounds around the numbers of the column, " + least + " to "
                    + most + ", got " + low + " and " + high);
        }
    }

    /** Bounds that numbers beyond are moved to. */
    static Bounds of(double low, double high) {
        return new Bounds(low, high, low, high);
    }

    private boolean isBentBelow(double x) {
        return x < least && low > Double.NEGATIVE_INFINITY && least > low;
    }

    private boolean isBentAbove(double x) {
        return x > most && high < Double.POSITIVE_INFINITY && most < high;
    }

    /** y of a number; infinite at and beyond a bound that the line is bent to. */
    double straight(double x) {
        if (isBentBelow(x)) {
            return least + (least - low) * Math.log(Math.max(0, x - low) / (least - low));
        }
        if (isBentAbove(x)) {
            return most - (high - most) * Math.log(Math.max(0, high - x) / (high - most));
        }
        return x;
    }

    /** The number of a y. */
    double bent(double y) {
        if (isBentBelow(y)) {
            return Math.max(Math.nextUp(low), low + (least - low) * Math.exp((y - least) / (least - low)));
        }
        if (isBentAbove(y)) {
            return Math.min(Math.nextDown(high), high - (high - most) * Math.exp((most - y) / (high - most)));
        }
        return Math.max(low, Math.min(high, y));
    }

    /** dy/dx. */
    double slope(double x) {
        if (isBentBelow(x)) {
            return (least - low) / Math.max(0, x - low);
        }
        return isBentAbove(x) ? (high - most) / Math.max(0, high - x) : 1;
    }

    /** The derivative of log dy/dx. */
    double logSlopeSlope(double x) {
        if (isBentBelow(x)) {
            return -1 / Math.max(0, x - low);
        }
        return isBentAbove(x) ? 1 / Math.max(0, high - x) : 0;
    }
}
