package nabla.examples.tables;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of a column, all cells of which are numbers or missing, and how they are written. */
final class NumberColumn {
    /** The digits before the fraction, the letter, a sign, and the digits of a power of ten. */
    private static final Pattern EXPONENT = Pattern.compile("(\\d+)(?:\\D\\d*)?([eE])([-+\u2212]?)(\\d+)\\D*$");

    private final double[] values;
    private final DecimalMark mark;
    private Numeral first;
    private String firstCell = "";
    private boolean sameUnit = true;
    private boolean padded;
    private boolean integers = true;
    private int length = -1;
    private boolean sameLength = true;
    private int decimals;
    private boolean sameDecimals = true;
    private boolean exponents;
    /** How powers of ten are written, if all numbers have one. */
    private String exponent;

    private boolean oneDigit = true;
    private char group;
    private char minus = '-';
    private String unusual = "";
    private double unusualValue;
    private String paddedCell = "";
    private String otherUnit = "";

    NumberColumn(List<Row> rows, int column, Missing missing, DecimalMark mark) {
        this.mark = mark;
        this.values = new double[rows.size()];
        for (int i = 0; i < values.length; i++) {
            String cell = rows.get(i).cell(column);
            if (missing.isMissing(cell, true)) {
                values[i] = Double.NaN;
            } else {
                Numeral number = Numeral.of(cell, mark).orElseThrow();
                values[i] = number.value();
                add(cell, number);
            }
        }
    }

    private void add(String cell, Numeral number) {
        if (first == null) {
            first = number;
            firstCell = cell;
            decimals = number.decimals();
        }
        if (!number.prefix().equals(first.prefix()) || !number.suffix().equals(first.suffix())) {
            otherUnit = sameUnit ? cell : otherUnit;
            sameUnit = false;
        }
        if (number.padded()) {
            paddedCell = padded ? paddedCell : cell;
            padded = true;
        }
        boolean integer = number.plain() && number.decimals() == 0 && !number.exponent();
        integers &= integer;
        length = length < 0 ? cell.length() : length;
        sameLength &= cell.length() == length;
        sameDecimals &= number.decimals() == decimals;
        decimals = Math.max(decimals, number.decimals());
        exponents |= number.exponent();
        addExponent(cell);
        group = number.group() == 0 ? group : number.group();
        minus = cell.indexOf('\u2212') >= 0 ? '\u2212' : minus;
        if (!number.plain() && unusual.isEmpty()) {
            unusual = cell;
            unusualValue = number.value();
        }
    }

    /** The letter, a plus if there is one, and as many zeros as digits at least. */
    private void addExponent(String cell) {
        Matcher parts = EXPONENT.matcher(cell);
        if (!parts.find()) {
            exponent = "";
            return;
        }
        oneDigit &= parts.group(1).length() == 1;
        int digits = parts.group(4).length();
        if (exponent == null) {
            exponent = parts.group(2) + "0".repeat(digits);
        }
        if (!exponent.isEmpty()) {
            int zeros = Math.min(
                    digits, (int) exponent.chars().filter(c -> c == '0').count());
            boolean plus = exponent.contains("+") || parts.group(3).equals("+");
            exponent = exponent.charAt(0) + (plus ? "+" : "") + "0".repeat(zeros);
        }
    }

    double[] values() {
        return values;
    }

    /** What a number would lose: a unit that is not everywhere, or zeros at the front of codes of one length. */
    Optional<String> loss() {
        if (!sameUnit) {
            return Optional.of("'" + firstCell + "' and '" + otherUnit + "' have different units");
        }
        return padded && integers && sameLength
                ? Optional.of("'" + paddedCell + "' is a code rather than a number, as it begins with 0")
                : Optional.empty();
    }

    /** How a cell is read that is not written as programs write numbers, or what may stand for a missing value. */
    Optional<String> note() {
        if (unusual.isEmpty()) {
            return Sentinel.in(values)
                    .map(value -> NumberStyle.SHORTEST.format(value) + " is far from all others: --missing="
                            + NumberStyle.SHORTEST.format(value) + " if it says that the value is missing");
        }
        return Optional.of("'" + unusual + "' is read as " + NumberStyle.SHORTEST.format(unusualValue));
    }

    NumberStyle style() {
        boolean scientific = exponent != null && !exponent.isEmpty() && oneDigit;
        boolean shortest = exponents && !scientific || decimals > NumberStyle.MOST_DECIMALS;
        return new NumberStyle(
                mark,
                shortest ? NumberStyle.SHORTEST.decimals() : decimals,
                !shortest && sameDecimals,
                group,
                first.prefix(),
                first.suffix(),
                minus,
                scientific ? exponent : "");
    }
}
