package nabla.nn.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;

/**
 * How the cells of a table write numbers: with a point or a comma before the fraction. Thousands may be set apart by the
 * other of the two, an apostrophe or a space that does not break, in groups of three digits; so 1,234 is a number in both
 * ways, and not the same. A minus may be the hyphen or the sign U+2212.
 */
enum Decimal {
    POINT('.', ',', "a decimal point", "decimalPoint()"),
    COMMA(',', '.', "a decimal comma", "decimalComma()");

    private static final String OTHER_MARKS = "'’\u00a0\u202f\u2009";
    private static final Set<String> MISSING = Set.of(
            "", ".", "-", "--", "?", "*", "na", "n/a", "#n/a", "n.a.", "nan", "nd", "n.d.", "null", "none", "nil",
            "missing");

    private final char separator;
    private final char groupMark;
    private final String description;
    private final String call;

    Decimal(char separator, char groupMark, String description, String call) {
        this.separator = separator;
        this.groupMark = groupMark;
        this.description = description;
        this.call = call;
    }

    /** The other way. */
    Decimal other() {
        return this == POINT ? COMMA : POINT;
    }

    /** What messages say of it. */
    String description() {
        return description;
    }

    /** The method of {@link Csv} that demands it. */
    String call() {
        return call;
    }

    /** Whether a cell says that a value is missing. */
    static boolean isMissing(String cell) {
        return cell.length() <= 7 && MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** Whether a cell is a number in one of the two ways. */
    static boolean isNumberInAny(String cell) {
        return POINT.isNumber(cell) || COMMA.isNumber(cell);
    }

    /** Whether a cell is a number, perhaps too large for a double. */
    boolean isNumber(String cell) {
        int start = !cell.isEmpty() && "+-\u2212".indexOf(cell.charAt(0)) >= 0 ? 1 : 0;
        int whole = digits(cell, start);
        int grouped = cell.startsWith("0", start) || whole - start > 3 || whole == start ? whole : groups(cell, whole);
        boolean fraction = grouped < cell.length() && cell.charAt(grouped) == separator;
        int end = fraction ? digits(cell, grouped + 1) : grouped;
        boolean anyDigit = whole > start || end > grouped + 1;
        return anyDigit && (grouped == whole ? exponent(cell, end) : end) == cell.length();
    }

    /** Whether all digits of a number before its exponent are 0. */
    static boolean isZero(String number) {
        return number.chars().takeWhile(c -> c != 'e' && c != 'E').noneMatch(c -> c >= '1' && c <= '9');
    }

    /** The index after the digits that begin here. */
    private static int digits(String cell, int at) {
        while (at < cell.length() && cell.charAt(at) >= '0' && cell.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    /** The index after the groups that begin here, all with the same mark. */
    private int groups(String cell, int start) {
        int at = start;
        while (at < cell.length()
                && isMark(cell.charAt(at))
                && cell.charAt(at) == cell.charAt(start)
                && digits(cell, at + 1) == at + 4) {
            at += 4;
        }
        return at;
    }

    private boolean isMark(char c) {
        return c == groupMark || OTHER_MARKS.indexOf(c) >= 0;
    }

    /** The index after an exponent, if one begins here. */
    private static int exponent(String cell, int at) {
        if (at == cell.length() || Character.toLowerCase(cell.charAt(at)) != 'e') {
            return at;
        }
        int sign = at + 1 < cell.length() && "+-\u2212".indexOf(cell.charAt(at + 1)) >= 0 ? 1 : 0;
        int end = digits(cell, at + 1 + sign);
        return end > at + 1 + sign ? end : at;
    }

    /** The double that is nearest to the number of a cell. */
    double parse(String cell) {
        return Double.parseDouble(plain(cell));
    }

    /** Whether a cell is an integer written out, and its nearest double another one. */
    boolean isRoundedInteger(String cell, double nearest) {
        if (Math.abs(nearest) < 0x1p53 || cell.indexOf('e') >= 0 || cell.indexOf('E') >= 0) {
            return false;
        }
        String[] parts = plain(cell).split("\\.");
        boolean integer = parts.length == 1 || parts[1].chars().allMatch(c -> c == '0');
        return integer && !new BigInteger(parts[0]).equals(new BigDecimal(nearest).toBigInteger());
    }

    private String plain(String cell) {
        StringBuilder plain = new StringBuilder(cell.length());
        for (char c : cell.toCharArray()) {
            if (c == separator) {
                plain.append('.');
            } else if (c == '\u2212') {
                plain.append('-');
            } else if (!isMark(c)) {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
