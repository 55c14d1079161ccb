package nabla.examples.tables;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How the numbers of a column are written.
 *
 * @param mark what stands before the fraction
 * @param decimals the most digits of a fraction
 * @param fixed whether all have that many
 * @param group what groups thousands, or 0
 * @param prefix a currency, or nothing
 * @param suffix a unit, or nothing
 * @param minus the sign of negative numbers
 * @param exponent how a power of ten of 0 is written after a digit and its fraction, as in {@code e+00}; nothing for numbers without
 */
record NumberStyle(
        DecimalMark mark,
        int decimals,
        boolean fixed,
        char group,
        String prefix,
        String suffix,
        char minus,
        String exponent) {
    /** More digits than a double has are those of a program, not of a column. */
    static final int MOST_DECIMALS = 12;

    /** As short as a number is read back. */
    static final NumberStyle SHORTEST =
            new NumberStyle(DecimalMark.POINT, MOST_DECIMALS + 1, false, (char) 0, "", "", '-', "");

    /** With another mark. */
    NumberStyle with(DecimalMark other) {
        return new NumberStyle(other, decimals, fixed, other == mark ? group : 0, prefix, suffix, minus, exponent);
    }

    /** With as many decimals as this one and another have. */
    NumberStyle withDecimals(NumberStyle other) {
        boolean same = decimals == other.decimals;
        return new NumberStyle(
                mark,
                Math.max(decimals, other.decimals),
                fixed && same && other.fixed,
                group,
                prefix,
                suffix,
                minus,
                exponent);
    }

    /** A number of the column as text; nothing for NaN. */
    String format(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        if (!exponent.isEmpty()) {
            return scientific(value);
        }
        boolean shortest = decimals > MOST_DECIMALS;
        if (shortest && Math.abs(value) >= 1e15) {
            return Double.toString(value).replace('.', mark.mark());
        }
        BigDecimal number = BigDecimal.valueOf(value);
        if (!shortest) {
            number = number.setScale(decimals, RoundingMode.HALF_EVEN);
        }
        if (!fixed) {
            number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        }
        String digits = number.abs().toPlainString();
        int point = digits.indexOf('.');
        String whole = point < 0 ? digits : digits.substring(0, point);
        String fraction = point < 0 ? "" : mark.mark() + digits.substring(point + 1);
        String sign = number.signum() < 0 ? String.valueOf(minus) : "";
        return sign + prefix + grouped(whole) + fraction + suffix;
    }

    private String scientific(double value) {
        BigDecimal number = BigDecimal.valueOf(value);
        if (decimals <= MOST_DECIMALS) {
            number = number.round(new MathContext(decimals + 1, RoundingMode.HALF_EVEN));
        }
        boolean zero = number.signum() == 0;
        int power = zero ? 0 : number.precision() - number.scale() - 1;
        BigDecimal digits = number.abs().movePointLeft(power);
        digits = fixed
                ? digits.setScale(decimals, RoundingMode.HALF_EVEN)
                : zero ? BigDecimal.ZERO : digits.stripTrailingZeros();
        String sign = power < 0 ? "-" : exponent.contains("+") ? "+" : "";
        String zeros = exponent.replaceAll("\\D", "");
        String size = Integer.toString(Math.abs(power));
        return (number.signum() < 0 ? String.valueOf(minus) : "")
                + prefix
                + digits.toPlainString().replace('.', mark.mark())
                + exponent.charAt(0)
                + sign
                + "0".repeat(Math.max(0, zeros.length() - size.length()))
                + size
                + suffix;
    }

    private String grouped(String whole) {
        if (group == 0) {
            return whole;
        }
        StringBuilder text = new StringBuilder(whole);
        for (int at = whole.length() - 3; at > 0; at -= 3) {
            text.insert(at, group);
        }
        return text.toString();
    }
}
