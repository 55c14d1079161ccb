package nabla.examples.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a reader wants them: four significant digits, whatever the unit. */
public final class Digits {
    private static final MathContext FOUR = new MathContext(4);
    private static final double LARGEST_PLAIN = 1e7;
    private static final double SMALLEST_PLAIN = 9e-6;
    private static final double EQUAL = 1e-12;

    private Digits() {}

    /** A number with four significant digits; short ones, whole or not, in full and no longer. */
    public static String of(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (size < LARGEST_PLAIN && value == Math.rint(value)) {
            return Long.toString((long) value);
        }
        BigDecimal rounded = new BigDecimal(value).round(FOUR);
        if (Math.abs(rounded.doubleValue() - value) < EQUAL * size) {
            rounded = rounded.stripTrailingZeros();
        }
        return size < LARGEST_PLAIN && size > SMALLEST_PLAIN ? rounded.toPlainString() : rounded.toString();
    }

    /** A part of a whole in per cent. */
    public static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }
}
