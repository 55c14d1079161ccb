package nabla.scorematching.tables;

/**
 * A column of numbers between its own units and those in which its density is learnt, where it is about standard normal. A
 * number that was rounded, or that many rows share, is spread over its cell on the way in, and is itself again on the way back; numbers
 * beyond the bounds of the column do not come out.
 *
 * @param scale from the column's units to z₀
 * @param calibration from z, in which the model has the density of the column's margin, to z₀
 * @param grid where the numbers lie if they were rounded
 * @param atoms what many rows share if they were not
 * @param bounds between which all numbers are
 */
record Margin(Scale scale, Monotone calibration, Grid grid, Atoms atoms, Bounds bounds) {
    /** The same with another calibration. */
    Margin calibrated(Monotone other) {
        return new Margin(scale, other, grid, atoms, bounds);
    }

    /** Whether some numbers stand for a cell. */
    boolean hasCells() {
        return grid.step() > 0 || !atoms.isEmpty();
    }

    private double spread(double x, double u) {
        double at = atoms.nearest(x);
        return at + (u - 0.5) * (grid.step() > 0 ? grid.step() : atoms.width(at));
    }

    /** z of a number, spread over its cell by u in [0, 1); u = ½ is its middle. */
    double encode(double x, double u) {
        return calibration.inverse(scale.apply(bounds.straight(spread(x, u))));
    }

    /** log dz/dx there. */
    double logSlope(double x, double u) {
        double at = spread(x, u);
        double straight = bounds.straight(at);
        return Math.log(scale.slope(straight))
                - Math.log(calibration.slope(calibration.inverse(scale.apply(straight))))
                + Math.log(bounds.slope(at));
    }

    /** The derivative of {@link #logSlope} by x there; the calibration is linear in pieces and has no part in it. */
    double logSlopeSlope(double x, double u) {
        double at = spread(x, u);
        return scale.logSlopeSlope(bounds.straight(at)) * bounds.slope(at) + bounds.logSlopeSlope(at);
    }

    /** What makes a probability of the density at a value that many rows share, the logarithm of its cell's width; 0 for others. */
    double logWidth(double x) {
        double width = atoms.width(atoms.nearest(x));
        return width > 0 ? Math.log(width) : 0;
    }

    /** The number of a z. */
    double decode(double z) {
        double x = bounds.bent(scale.inverse(calibration.apply(z)));
        return grid.nearest(atoms.nearest(x), bounds);
    }
}
