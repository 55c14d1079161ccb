package nabla.examples.tables;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;

/** Dates like 20231010, which look like numbers. */
final class CompactDates {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
    /** Of fewer cells, or of other years, it may be chance that they are dates, too. */
    private static final int FEWEST = 5;

    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 2099;

    private CompactDates() {}

    /** Whether all cells that are not missing are such dates, and not all the same. */
    static boolean are(List<Row> rows, int column, Missing missing) {
        List<String> cells = rows.stream()
                .map(row -> row.cell(column))
                .filter(cell -> !missing.isMissing(cell, true))
                .toList();
        return cells.size() >= FEWEST
                && cells.stream().allMatch(CompactDates::is)
                && cells.stream().distinct().limit(2).count() > 1;
    }

    private static boolean is(String cell) {
        if (!cell.matches("[12]\\d{7}")) {
            return false;
        }
        try {
            int year = LocalDate.parse(cell, FORMAT).getYear();
            return year >= FIRST_YEAR && year <= LAST_YEAR;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
