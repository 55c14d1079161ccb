package nabla.examples.tables;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * A number as it is written in a cell: a sign, a currency, digits that may be grouped by threes, a fraction, an exponent, a unit.
 *
 * @param value the double next to it
 * @param prefix a currency before it, or nothing
 * @param suffix a currency, % or ‰ after it, with the space between, or nothing
 * @param group what groups its thousands, or 0
 * @param decimals the digits of its fraction
 * @param plain whether it is digits, point and hyphen alone
 * @param padded whether its first digit is a 0 with more digits after it, as in 007
 * @param exponent whether it has one
 */
record Numeral(
        double value,
        String prefix,
        String suffix,
        char group,
        int decimals,
        boolean plain,
        boolean padded,
        boolean exponent) {
    private static final String GROUPS = "'’\u00a0\u202f\u2009 ";
    private static final char MINUS = '\u2212';
    private static final int EXACT_DIGITS = 15;
    private static final int LONGEST = 60;
    private static final double[] POWERS = new double[EXACT_DIGITS + 1];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    /** The number that a cell is; nothing if it is none, is infinite, or is an integer that a double does not hold. */
    static Optional<Numeral> of(String cell, DecimalMark mark) {
        Optional<Numeral> plain = plain(cell, mark);
        if (plain.isPresent() || cell.length() > LONGEST || !mayBegin(cell)) {
            return plain;
        }
        return new Scanner(cell, mark).numeral();
    }

    /** A hyphen or not, digits, a fraction or not: most numbers are written like this, and it is quick. */
    private static Optional<Numeral> plain(String cell, DecimalMark mark) {
        int length = cell.length();
        int begin = length > 0 && cell.charAt(0) == '-' ? 1 : 0;
        if (length == begin || length > EXACT_DIGITS) {
            return Optional.empty();
        }
        long digits = 0;
        int point = length;
        for (int at = begin; at < length; at++) {
            char c = cell.charAt(at);
            if (c == mark.mark() && point == length) {
                point = at;
            } else if (c >= '0' && c <= '9') {
                digits = 10 * digits + c - '0';
            } else {
                return Optional.empty();
            }
        }
        int decimals = Math.max(0, length - point - 1);
        if (point == begin && decimals == 0) {
            return Optional.empty();
        }
        // Both are exact, so that the quotient is the double next to the number.
        double size = digits / POWERS[decimals];
        boolean padded = point - begin > 1 && cell.charAt(begin) == '0';
        return Optional.of(new Numeral(begin == 1 ? -size : size, "", "", (char) 0, decimals, true, padded, false));
    }

    private static boolean mayBegin(String cell) {
        if (cell.isEmpty()) {
            return false;
        }
        char c = cell.charAt(0);
        return c >= '0' && c <= '9' || "+-.,".indexOf(c) >= 0 || c == MINUS || isCurrency(c);
    }

    private static boolean isCurrency(char c) {
        return Character.getType(c) == Character.CURRENCY_SYMBOL;
    }

    /** Goes through a cell once. */
    private static final class Scanner {
        private final String cell;
        private final DecimalMark mark;
        private final StringBuilder digits = new StringBuilder();
        private int at;

        Scanner(String cell, DecimalMark mark) {
            this.cell = cell;
            this.mark = mark;
        }

        Optional<Numeral> numeral() {
            boolean signed = sign();
            String prefix = currency();
            if (!signed && !prefix.isEmpty()) {
                sign();
            }
            int begin = at;
            int whole = digits(at);
            boolean padded = whole > 1 && cell.charAt(begin) == '0';
            boolean mayBeGrouped = whole > 0 && whole <= 3 && cell.charAt(begin) != '0';
            char group = mayBeGrouped ? groups() : 0;
            int integerDigits = digits.length() - (digits.indexOf("-") == 0 ? 1 : 0);
            int decimals = 0;
            boolean fraction = peek() == mark.mark();
            if (fraction) {
                at++;
                digits.append('.');
                decimals = digits(at);
            }
            if (integerDigits == 0 && decimals == 0) {
                return Optional.empty();
            }
            boolean exponent = exponent();
            String suffix = suffix();
            if (at < cell.length() || !prefix.isEmpty() && !suffix.isEmpty() || exponent && group != 0) {
                return Optional.empty();
            }
            double value = Double.parseDouble(digits.toString());
            boolean whatItSays =
                    Double.isFinite(value) && (integerDigits <= EXACT_DIGITS || exponent || fraction || isExact(value));
            boolean plain = prefix.isEmpty() && suffix.isEmpty() && group == 0 && cell.indexOf(MINUS) < 0;
            return whatItSays
                    ? Optional.of(new Numeral(value, prefix, suffix, group, decimals, plain, padded, exponent))
                    : Optional.empty();
        }

        private boolean isExact(double value) {
            return new BigDecimal(digits.toString()).compareTo(new BigDecimal(value)) == 0;
        }

        private char peek() {
            return at < cell.length() ? cell.charAt(at) : 0;
        }

        private boolean sign() {
            char c = peek();
            if (c == '-' || c == MINUS) {
                digits.append('-');
            }
            boolean signed = c == '-' || c == MINUS || c == '+';
            at += signed ? 1 : 0;
            return signed;
        }

        private String currency() {
            int begin = at;
            if (at < cell.length() && isCurrency(peek())) {
                at++;
                at += isSpace(peek()) ? 1 : 0;
            }
            return cell.substring(begin, at);
        }

        /** Takes in the digits from here on. */
        private int digits(int from) {
            while (at < cell.length() && cell.charAt(at) >= '0' && cell.charAt(at) <= '9') {
                digits.append(cell.charAt(at++));
            }
            return at - from;
        }

        /** Takes in groups of three digits, all with the same mark before them. */
        private char groups() {
            char group = peek();
            if (group != mark.grouping() && GROUPS.indexOf(group) < 0) {
                return 0;
            }
            char found = 0;
            while (peek() == group && isThree(at + 1)) {
                digits.append(cell, at + 1, at + 4);
                at += 4;
                found = group;
            }
            return found;
        }

        private boolean isThree(int from) {
            int end = from;
            while (end < cell.length() && cell.charAt(end) >= '0' && cell.charAt(end) <= '9') {
                end++;
            }
            return end == from + 3;
        }

        private boolean exponent() {
            int begin = at;
            int length = digits.length();
            if (peek() != 'e' && peek() != 'E') {
                return false;
            }
            at++;
            digits.append('e');
            sign();
            if (digits(at) > 0) {
                return true;
            }
            at = begin;
            digits.setLength(length);
            return false;
        }

        private String suffix() {
            int begin = at;
            at += isSpace(peek()) ? 1 : 0;
            char c = peek();
            if (c == '%' || c == '‰' || c != 0 && isCurrency(c)) {
                at++;
                return cell.substring(begin, at);
            }
            at = begin;
            return "";
        }

        private static boolean isSpace(char c) {
            return c == ' ' || c == '\u00a0' || c == '\u202f';
        }
    }
}
