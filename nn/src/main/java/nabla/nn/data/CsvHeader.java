package nabla.nn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds out whether the first row of a table has the names of its columns: where a column is numeric, a name is not a
 * number, and a number is not a name, unless it may be one.
 */
final class CsvHeader {
    private final CsvSurvey survey;

    /** The numeric columns in which the first row has something. */
    private final int[] columns;

    /** What the first row has there. */
    private final List<String> cells;

    /** Looks at the first row of a table. */
    CsvHeader(CsvSurvey survey) {
        this.survey = survey;
        this.columns = IntStream.range(
                        0, Math.min(survey.width(), survey.first().size()))
                .filter(j -> survey.column(j).isMostlyNumbers())
                .filter(j -> !Decimal.isMissing(survey.first().get(j)))
                .toArray();
        this.cells = IntStream.of(columns).mapToObj(survey.first()::get).toList();
    }

    /**
     * Whether the first row has the names.
     *
     * @throws FileFormatException if it could have names or data
     */
    boolean isThere(CsvOptions options) {
        boolean alone = survey.rowsAfterFirst() == 0;
        boolean guessed = survey.hasRowNamesWithoutHeading() || !alone && isGuessed(options);
        if (options.header.orElse(guessed) && alone) {
            throw new FileFormatException(survey.file() + ": there are no rows after the names " + survey.first());
        }
        return options.header.orElse(guessed);
    }

    private boolean isGuessed(CsvOptions options) {
        long numbers = cells.stream().filter(Decimal::isNumberInAny).count();
        boolean either = cells.isEmpty() && survey.numericColumns() > 0
                || numbers > 0 && (numbers < cells.size() || mayBeNames()) && years().isEmpty();
        if (either && options.header.isEmpty()) {
            throw new FileFormatException(survey.file() + ", row " + survey.firstRow() + ": " + excerpt()
                    + " may be names of columns or data; withHeader() or withoutHeader() says which");
        }
        return numbers == 0 || !years().isEmpty();
    }

    /**
     * The years that are names: all numbers of the first row, if they differ, stand beside a word, and each above a column
     * that does not hold years itself.
     */
    List<String> years() {
        List<String> numbers =
                cells.stream().filter(Decimal::isNumberInAny).distinct().toList();
        long years = IntStream.of(columns)
                .filter(j -> CsvColumn.isYear(survey.first().get(j)))
                .filter(j -> !survey.column(j).isYears())
                .count();
        long words = cells.stream()
                .filter(cell -> Character.isLetter(cell.charAt(0)))
                .count();
        return words > 0 && words + years == cells.size() && years == numbers.size() ? numbers : List.of();
    }

    private String excerpt() {
        List<String> quoted = new ArrayList<>();
        List<String> shown = cells.isEmpty() ? survey.first() : cells;
        shown.stream().limit(3).forEach(cell -> quoted.add("'" + cell + "'"));
        return String.join(", ", quoted) + (shown.size() > 3 ? ", …" : "");
    }

    /** Integers that count, are years, or stand beside text or above columns without integers. */
    private boolean mayBeNames() {
        boolean integers = cells.stream().allMatch(cell -> cell.matches("\\d{1,9}"));
        if (!integers || cells.stream().distinct().count() < cells.size()) {
            return false;
        }
        int start = Integer.parseInt(cells.get(0));
        boolean counting = IntStream.range(0, cells.size()).allMatch(i -> Integer.parseInt(cells.get(i)) == start + i);
        boolean known = cells.size() > 2 || cells.size() == 2 && start == 0;
        return counting && known
                || cells.size() < named()
                || cells.stream().allMatch(CsvColumn::isYear)
                || survey.rowsAfterFirst() > 1 && noneHasIntegers();
    }

    /** The number of cells that are there. */
    private long named() {
        return survey.first().stream().filter(cell -> !cell.isEmpty()).count();
    }

    private boolean noneHasIntegers() {
        return IntStream.range(0, survey.width())
                .mapToObj(survey::column)
                .filter(CsvColumn::isMostlyNumbers)
                .allMatch(CsvColumn::isDecimals);
    }
}
