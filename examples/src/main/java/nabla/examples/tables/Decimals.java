package nabla.examples.tables;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import nabla.examples.tables.ColumnSurvey.Cell;
import nabla.nn.data.FileFormatException;

/**
 * Finds the mark before fractions, which is the same in all columns of numbers: a cell like 3.25 or 3,6 is a number in one way alone
 * and proves it; one like 1,234 is a number in both ways, and proves nothing.
 */
final class Decimals {
    private static final String OPTIONS = "; --decimal point or --decimal comma says which";

    private final String name;
    private final char separator;
    private final Collection<ColumnSurvey> columns;

    Decimals(String name, char separator, Collection<ColumnSurvey> columns) {
        this.name = name;
        this.separator = separator;
        this.columns = columns;
    }

    /**
     * The mark.
     *
     * @throws FileFormatException if it may be both, or has to be both
     */
    DecimalMark find() {
        Optional<Cell> point = first(column -> column.proof(DecimalMark.POINT));
        Optional<Cell> comma = first(column -> column.proof(DecimalMark.COMMA));
        if (point.isPresent() && comma.isPresent()) {
            throw new FileFormatException(name + ": " + point.get() + " is a number with a decimal point, and "
                    + comma.get() + " one with a decimal comma" + OPTIONS);
        }
        if (comma.isPresent()) {
            return DecimalMark.COMMA;
        }
        if (point.isEmpty()) {
            // Between commas a number has a decimal point; who separates otherwise may do so because the comma is
            // taken.
            Optional<Cell> unclear = first(ColumnSurvey::eitherByComma)
                    .or(() -> first(column -> column.eitherByPoint().filter(cell -> isUnclear(column))));
            unclear.ifPresent(cell -> {
                throw new FileFormatException(name + ": " + cell + " may be " + value(cell, DecimalMark.POINT) + " or "
                        + value(cell, DecimalMark.COMMA) + OPTIONS);
            });
        }
        return DecimalMark.POINT;
    }

    private boolean isUnclear(ColumnSurvey column) {
        return separator != ',' || column.hasIntegers();
    }

    private static String value(Cell cell, DecimalMark mark) {
        return NumberStyle.SHORTEST.format(
                Numeral.of(cell.text(), mark).orElseThrow().value());
    }

    private Optional<Cell> first(Function<ColumnSurvey, Optional<Cell>> cell) {
        return columns.stream()
                .filter(ColumnSurvey::isMostlyNumbers)
                .flatMap(column -> cell.apply(column).stream())
                .findFirst();
    }
}
