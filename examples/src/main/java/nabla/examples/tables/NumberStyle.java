package nabla.examples.tables;

import java.math.BigDecimal;
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
 */
record NumberStyle(
        DecimalMark mark, int decimals, boolean fixed, char group, String prefix, String suffix, char minus) {
    /** More digits than a double has are those of a program, not of a column. */
    static final int MOST_DECIMALS = 12;

    /** As short as a number is read back. */
    static final NumberStyle SHORTEST =
            new NumberStyle(DecimalMark.POINT, MOST_DECIMALS + 1, false, (char) 0, "", "", '-');

    /** With another mark. */
    NumberStyle with(DecimalMark other) {
        return new NumberStyle(other, decimals, fixed, other == mark ? group : 0, prefix, suffix, minus);
    }

    /** With as many decimals as this one and another have. */
    NumberStyle withDecimals(NumberStyle other) {
        boolean same = decimals == other.decimals;
        return new NumberStyle(
                mark, Math.max(decimals, other.decimals), fixed && same && other.fixed, group, prefix, suffix, minus);
    }

    /** A number of the column as text; nothing for NaN. */
    String format(double value) {
        if (Double.isNaN(value)) {
            return "";
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
