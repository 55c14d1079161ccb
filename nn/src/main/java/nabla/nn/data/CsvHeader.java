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
    private final List<String> cells;

    private CsvHeader(CsvSurvey survey) {
        this.survey = survey;
        this.cells = IntStream.range(0, Math.min(survey.width(), survey.first().size()))
                .filter(j -> survey.column(j).isMostlyNumbers())
                .mapToObj(survey.first()::get)
                .filter(cell -> !Decimal.isMissing(cell))
                .toList();
    }

    /**
     * Whether the first row has the names.
     *
     * @throws FileFormatException if it could have names or data
     */
    static boolean isIn(CsvSurvey survey, CsvOptions options) {
        boolean alone = survey.rowsAfterFirst() == 0;
        boolean guessed = survey.hasRowNamesWithoutHeading() || !alone && new CsvHeader(survey).isIn(options);
        if (options.header.orElse(guessed) && alone) {
            throw new FileFormatException(survey.file() + ": there are no rows after the names " + survey.first());
        }
        return options.header.orElse(guessed);
    }

    private boolean isIn(CsvOptions options) {
        long numbers = cells.stream().filter(Decimal::isNumberInAny).count();
        boolean either = numbers > 0 && (numbers < cells.size() || mayBeNames());
        if (either && options.header.isEmpty()) {
            throw new FileFormatException(survey.file() + ", row " + survey.firstRow() + ": " + excerpt()
                    + " may be names of columns or data; withHeader() or withoutHeader() says which");
        }
        return numbers == 0;
    }

    private String excerpt() {
        List<String> quoted = new ArrayList<>();
        cells.stream().limit(3).forEach(cell -> quoted.add("'" + cell + "'"));
        return String.join(", ", quoted) + (cells.size() > 3 ? ", …" : "");
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
                || cells.stream().mapToInt(Integer::parseInt).allMatch(year -> year > 1800 && year < 2100)
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
