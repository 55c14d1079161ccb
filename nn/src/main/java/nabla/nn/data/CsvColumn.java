package nabla.nn.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the cells of a column are, counted as they come. */
final class CsvColumn {
    private static final Pattern FRACTION = Pattern.compile("\\d+([eE][+\u2212-]?\\d+)?");
    private static final Pattern THOUSANDS = Pattern.compile("\\d{3}(\\.\\d*)?");
    private static final Pattern WITH_COMMA = Pattern.compile("[^\\p{L}\\d]*\\d[\\d.]*(,\\d[\\d.]*)+[^\\p{L}\\d]*");
    private static final Pattern YEAR = Pattern.compile("1[89]\\d\\d|20\\d\\d");
    private static final List<String> SEPARATORS = List.of(",", ";", "\t", "\\|", "\\s+");

    /** A cell and the row where it is. */
    record Cell(int row, String text) {
        @Override
        public String toString() {
            return "'" + text + "' in row " + row;
        }
    }

    private final int[] numbers = new int[Decimal.values().length];
    private final Cell[] notNumber = new Cell[Decimal.values().length];
    private final Cell[] proof = new Cell[Decimal.values().length];
    private int present;
    private boolean integers = true;
    private boolean decimals = true;
    private boolean fractions = true;
    private boolean years = true;
    private boolean thousands = true;
    private boolean withCommas = true;
    private boolean beginsWithDigits = true;
    private boolean fractionsOrExponents = true;
    private boolean touchesSeparators;
    private int length = -1;
    private Cell eitherByPoint;
    private Cell eitherByComma;
    private Cell pieces;
    private Cell missing;
    private boolean counting = true;
    private long start;
    private long counted;

    /** Takes in a cell. The last one may be from the first row, when it turns out to be data. */
    void add(int row, String text, boolean firstRow) {
        count(text, firstRow);
        touchesSeparators |=
                !text.isEmpty() && (isSeparator(text.charAt(0)) || isSeparator(text.charAt(text.length() - 1)));
        if (Decimal.isMissing(text)) {
            missing = missing == null ? new Cell(row, text) : missing;
            return;
        }
        present++;
        boolean point = Decimal.POINT.isNumber(text);
        boolean comma = Decimal.COMMA.isNumber(text);
        boolean integer = point && comma && text.chars().noneMatch(c -> c == '.' || c == ',' || c == 'e' || c == 'E');
        integers &= integer;
        decimals &= !integer;
        years = years && isYear(text);
        thousands = thousands && THOUSANDS.matcher(text).matches();
        withCommas = withCommas && WITH_COMMA.matcher(text).matches();
        beginsWithDigits = beginsWithDigits && Character.isDigit(text.charAt(0));
        fractionsOrExponents = fractionsOrExponents && FRACTION.matcher(text).matches();
        length = length < 0 ? text.length() : length;
        fractions &= text.length() == length && Character.isDigit(text.charAt(0));
        tally(Decimal.POINT, point, comma, row, text);
        tally(Decimal.COMMA, comma, point, row, text);
        if (point && comma && eitherByPoint == null && text.indexOf('.') >= 0) {
            eitherByPoint = new Cell(row, text);
        }
        if (point && comma && eitherByComma == null && text.indexOf(',') >= 0) {
            eitherByComma = new Cell(row, text);
        }
        if (!point && !comma && pieces == null && isPieces(text)) {
            pieces = new Cell(row, text);
        }
    }

    private void tally(Decimal decimal, boolean number, boolean otherwise, int row, String text) {
        int i = decimal.ordinal();
        if (number) {
            numbers[i]++;
            // A mark at the end may be an ordinal's, or a comma between cells.
            boolean proves = !otherwise && Character.isDigit(text.charAt(text.length() - 1));
            proof[i] = proof[i] == null && proves ? new Cell(row, text) : proof[i];
        } else {
            notNumber[i] = notNumber[i] == null ? new Cell(row, text) : notNumber[i];
        }
    }

    private static boolean isSeparator(char c) {
        return ",;\t|".indexOf(c) >= 0;
    }

    private static boolean isPieces(String text) {
        return SEPARATORS.stream()
                .map(text::split)
                .anyMatch(parts -> parts.length > 1
                        && Arrays.stream(parts).map(String::strip).allMatch(Decimal::isNumberInAny));
    }

    private void count(String text, boolean firstRow) {
        if (!counting) {
            return;
        }
        boolean digits = !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        long value = digits ? Long.parseLong(text) : -1;
        if (firstRow) {
            start--;
        } else if (counted == 0) {
            start = value;
        }
        counting = value >= 0 && value == (firstRow ? start : start + counted);
        counted++;
    }

    /** Whether the cells count the rows, from 0 or 1. */
    boolean counts() {
        return counting && counted > 1 && (start == 0 || start == 1);
    }

    /** Whether there is anything in it. */
    boolean isEmpty() {
        return present == 0;
    }

    /** Whether at least half of the cells that are not missing are numbers in one of the two ways. */
    boolean isMostlyNumbers() {
        return isMostlyNumbers(Decimal.POINT) || isMostlyNumbers(Decimal.COMMA);
    }

    /** Whether all cells that are not missing are numbers in the same way. */
    boolean isAllNumbers() {
        return notNumber(Decimal.POINT).isEmpty() || notNumber(Decimal.COMMA).isEmpty();
    }

    /** Whether at least half of the cells that are not missing are numbers in this way. */
    boolean isMostlyNumbers(Decimal decimal) {
        return present > 0 && 2L * numbers[decimal.ordinal()] >= present;
    }

    /** Whether all numbers are integers without a fraction or an exponent. */
    boolean isIntegers() {
        return integers;
    }

    /**
     * Whether the cells could be what follows decimal commas: integers without a sign, all of one length, or such with an
     * exponent.
     */
    boolean isFractions() {
        return present > 0 && (integers ? fractions : fractionsOrExponents);
    }

    /** Whether a cell begins or ends with what separates cells in other tables. */
    boolean touchesSeparators() {
        return touchesSeparators;
    }

    /** Whether the cells could be the end of numbers that were cut between their thousands. */
    boolean isThousands() {
        return present > 0 && thousands;
    }

    /** Whether all cells are numbers with commas in them, perhaps beside a sign or a unit. */
    boolean isWithCommas() {
        return present > 0 && withCommas;
    }

    /** Whether all cells begin with a digit. */
    boolean beginsWithDigits() {
        return present > 0 && beginsWithDigits;
    }

    /** Whether all cells could be years. */
    boolean isYears() {
        return years;
    }

    /** Whether a cell is an integer that is likely to be a year. */
    static boolean isYear(String text) {
        return YEAR.matcher(text).matches();
    }

    /** Whether no number is such an integer. */
    boolean isDecimals() {
        return decimals;
    }

    /** The first cell that has something in it and is not a number. */
    Optional<Cell> notNumber(Decimal decimal) {
        return Optional.ofNullable(notNumber[decimal.ordinal()]);
    }

    /** The first cell that is a number in this way alone. */
    Optional<Cell> proof(Decimal decimal) {
        return Optional.ofNullable(proof[decimal.ordinal()]);
    }

    /** The first cell like 1.234, which is another number in each of the two ways. */
    Optional<Cell> eitherByPoint() {
        return Optional.ofNullable(eitherByPoint);
    }

    /** The first cell like 1,234, which is another number in each of the two ways. */
    Optional<Cell> eitherByComma() {
        return Optional.ofNullable(eitherByComma);
    }

    /** The first cell that is several numbers with another separator between them. */
    Optional<Cell> pieces() {
        return Optional.ofNullable(pieces);
    }

    /** The first cell whose value is missing. */
    Optional<Cell> missing() {
        return Optional.ofNullable(missing);
    }

    int numbers(Decimal decimal) {
        return numbers[decimal.ordinal()];
    }

    int present() {
        return present;
    }
}
