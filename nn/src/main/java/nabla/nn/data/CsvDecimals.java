package nabla.nn.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import nabla.nn.data.CsvColumn.Cell;

/**
 * Finds out how a table writes numbers: the same way in all its numeric columns. A cell like 3.25 or 3,6 can be read in one
 * way alone and proves it; one like 1,234 can be read in both, and proves nothing.
 */
final class CsvDecimals {
    private static final String CALLS = "; decimalPoint() or decimalComma() says which";

    private final CsvSurvey survey;
    private final int[] columns;

    /** With the columns that count. */
    CsvDecimals(CsvSurvey survey, int[] columns) {
        this.survey = survey;
        this.columns = columns;
    }

    /**
     * The way in which numbers are written.
     *
     * @param notes is told what it is, if it is not the usual one
     * @throws FileFormatException if it can be both, or has to be both
     */
    Decimal find(List<String> notes) {
        Optional<Cell> point = first(column -> column.proof(Decimal.POINT));
        Optional<Cell> comma = first(column -> column.proof(Decimal.COMMA));
        Optional<Cell> eitherByPoint = first(CsvColumn::eitherByPoint);
        Optional<Cell> eitherByComma = first(CsvColumn::eitherByComma);
        if (point.isPresent() && comma.isPresent()) {
            throw new FileFormatException(survey.file() + ": " + point.get() + " is a number with a decimal point, and "
                    + comma.get() + " one with a decimal comma" + CALLS);
        }
        if (comma.isPresent()) {
            notes.add("decimal comma: " + comma.get() + " is read as "
                    + Decimal.COMMA.parse(comma.get().text()));
            return Decimal.COMMA;
        }
        // Between commas a number has a decimal point; who separates otherwise may do so because the comma is taken.
        Optional<Cell> unclear = eitherByComma.or(() -> eitherByPoint.filter(
                cell -> survey.separator() != ',' || first(this::mixed).isPresent()));
        if (point.isEmpty() && unclear.isPresent()) {
            throw new FileFormatException(survey.file() + ": " + unclear.get() + " may be "
                    + Decimal.POINT.parse(unclear.get().text()) + " or "
                    + Decimal.COMMA.parse(unclear.get().text()) + CALLS);
        }
        eitherByComma.ifPresent(cell ->
                notes.add("commas between thousands: " + cell + " is read as " + Decimal.POINT.parse(cell.text())));
        return Decimal.POINT;
    }

    /** A cell like 1.234 of a column that has integers, too: with three decimals they would be 5.000. */
    private Optional<Cell> mixed(CsvColumn column) {
        return column.eitherByPoint().filter(cell -> !column.isDecimals());
    }

    private Optional<Cell> first(Function<CsvColumn, Optional<Cell>> cell) {
        return Arrays.stream(columns)
                .mapToObj(survey::column)
                .filter(CsvColumn::isMostlyNumbers)
                .flatMap(column -> cell.apply(column).stream())
                .findFirst();
    }
}
