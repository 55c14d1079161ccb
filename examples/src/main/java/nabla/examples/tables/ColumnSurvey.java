package nabla.examples.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the cells of a column are, counted. */
final class ColumnSurvey {
    private static final Missing USUAL = Missing.usual();
    private static final int SAMPLE = 1000;

    /** A cell and the line where it stands. */
    record Cell(int line, String text) {
        @Override
        public String toString() {
            String shown = text.length() > 40 ? text.substring(0, 39) + "…" : text;
            return "'" + shown + "' in line " + line;
        }
    }

    private final int[] numbers = new int[2];
    private final Cell[] proof = new Cell[2];
    private final Cell[] other = new Cell[2];
    private final Map<String, Integer> missing = new LinkedHashMap<>();
    private int present;
    private Cell eitherByPoint;
    private Cell eitherByComma;
    private boolean anyInteger;
    private boolean mostlyNumbers;

    private ColumnSurvey() {}

    static ColumnSurvey of(List<Row> rows, int column, Missing words) {
        ColumnSurvey survey = new ColumnSurvey();
        List<Cell> doubtful = new ArrayList<>();
        for (Row row : rows) {
            String cell = row.cell(column);
            if (words.isMissing(cell, false)) {
                survey.missing.merge(cell, 1, Integer::sum);
            } else if (words.isMissing(cell, true)) {
                doubtful.add(new Cell(row.line(), cell));
            } else {
                survey.add(row.line(), cell);
            }
        }
        boolean amongNumbers = survey.isMostlyNumbers();
        for (Cell cell : doubtful) {
            if (amongNumbers) {
                survey.missing.merge(cell.text(), 1, Integer::sum);
            } else {
                survey.add(cell.line(), cell.text());
            }
        }
        survey.mostlyNumbers = amongNumbers;
        return survey;
    }

    private void add(int line, String cell) {
        present++;
        Optional<Numeral> point = Numeral.of(cell, DecimalMark.POINT);
        boolean marked = cell.indexOf('.') >= 0 || cell.indexOf(',') >= 0;
        Optional<Numeral> comma = marked ? Numeral.of(cell, DecimalMark.COMMA) : point;
        tally(DecimalMark.POINT, point, comma, line, cell);
        tally(DecimalMark.COMMA, comma, point, line, cell);
        if (point.isPresent()
                && comma.isPresent()
                && point.get().value() != comma.get().value()) {
            eitherByPoint = eitherByPoint == null && cell.indexOf('.') >= 0 ? new Cell(line, cell) : eitherByPoint;
            eitherByComma = eitherByComma == null && cell.indexOf(',') >= 0 ? new Cell(line, cell) : eitherByComma;
        }
        anyInteger |= !marked && point.isPresent();
    }

    private void tally(DecimalMark mark, Optional<Numeral> number, Optional<Numeral> otherwise, int line, String cell) {
        int i = mark.ordinal();
        if (number.isPresent()) {
            numbers[i]++;
            proof[i] = proof[i] == null && otherwise.isEmpty() ? new Cell(line, cell) : proof[i];
        } else {
            other[i] = other[i] == null ? new Cell(line, cell) : other[i];
        }
    }

    /** Whether at least half of the cells of the first rows that are not missing are numbers in one of the two ways. */
    static boolean isMostlyNumbers(List<Row> rows, int column) {
        return of(rows.subList(0, Math.min(SAMPLE, rows.size())), column, USUAL).isMostlyNumbers();
    }

    /** Whether at least half of the cells that are not missing are numbers in one of the two ways. */
    boolean isMostlyNumbers() {
        return mostlyNumbers || present > 0 && 2 * Math.max(numbers[0], numbers[1]) >= present;
    }

    int present() {
        return present;
    }

    int numbers(DecimalMark mark) {
        return numbers[mark.ordinal()];
    }

    /** The words that say that a value is missing, as they stand, with how often. */
    Map<String, Integer> missing() {
        return missing;
    }

    /** The first cell that is a number in this way alone. */
    Optional<Cell> proof(DecimalMark mark) {
        return Optional.ofNullable(proof[mark.ordinal()]);
    }

    /** The first cell that is no number in this way. */
    Optional<Cell> notNumber(DecimalMark mark) {
        return Optional.ofNullable(other[mark.ordinal()]);
    }

    /** The first cell like 1.234, another number in each of the two ways. */
    Optional<Cell> eitherByPoint() {
        return Optional.ofNullable(eitherByPoint);
    }

    /** The first cell like 1,234, another number in each of the two ways. */
    Optional<Cell> eitherByComma() {
        return Optional.ofNullable(eitherByComma);
    }

    /** Whether some numbers have no mark in them. */
    boolean hasIntegers() {
        return anyInteger;
    }
}
