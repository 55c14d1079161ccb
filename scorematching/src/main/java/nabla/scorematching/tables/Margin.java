package nabla.scorematching.tables;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A column of numbers between its own units and those in which its density is learnt, where it is about standard normal. A
 * number that was rounded is spread over its cell on the way in, and rounded on the way back; numbers beyond the bounds of the
 * column do not come out.
 *
 * @param scale from the column's units to z₀
 * @param calibration from z, in which the model has the density of the column's margin, to z₀
 * @param step the width of a cell; 0 for numbers that are not on a grid
 * @param decimals the decimals of the numbers; −1 for any
 * @param low the least number; −∞ for none
 * @param high the largest number; ∞ for none
 */
record Margin(Scale scale, Monotone calibration, double step, int decimals, double low, double high) {
    /** The same with another calibration. */
    Margin calibrated(Monotone other) {
        return new Margin(scale, other, step, decimals, low, high);
    }

    /** z₀ of a number, spread over its cell by u in [0, 1). */
    double scaled(double x, double u) {
        return scale.apply(spread(x, u));
    }

    private double spread(double x, double u) {
        return x + (u - 0.5) * step;
    }

    /** z of a number, spread over its cell by u in [0, 1); u = ½ is its middle. */
    double encode(double x, double u) {
        return calibration.inverse(scaled(x, u));
    }

    /** log dz/dx there. */
    double logSlope(double x, double u) {
        double at = spread(x, u);
        return Math.log(scale.slope(at)) - Math.log(calibration.slope(calibration.inverse(scale.apply(at))));
    }

    /** The derivative of {@link #logSlope} by x there; the calibration is linear in pieces and has no part in it. */
    double logSlopeSlope(double x, double u) {
        return scale.logSlopeSlope(spread(x, u));
    }

    /** The number of a z. */
    double decode(double z) {
        double x = scale.inverse(calibration.apply(z));
        return rounded(Math.max(low, Math.min(high, x)));
    }

    private double rounded(double x) {
        if (decimals < 0 || !Double.isFinite(x) || Math.abs(x) > 1e15) {
            return x;
        }
        double onGrid = step > 0 && step > 1.5 * Math.pow(10, -decimals) && Double.isFinite(low)
                ? low + step * Math.rint((x - low) / step)
                : x;
        return new BigDecimal(Double.toString(onGrid))
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .doubleValue();
    }
}
