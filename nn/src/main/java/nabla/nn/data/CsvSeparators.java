package nabla.nn.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import nabla.nn.data.CsvColumn.Cell;

/**
 * Finds what separates the cells of a table: the separator that makes a table with the most numeric columns and then the
 * fewest others. Spaces separate only where nothing else does.
 */
final class CsvSeparators {
    private static final String SEPARATORS = ",;\t|";

    /** Separators that are in none of this many first lines are in no heading either, and are not tried. */
    private static final int SAMPLE = 100;

    private static final Comparator<CsvSurvey> BETTER =
            Comparator.comparingInt(CsvSurvey::numericColumns).thenComparingInt(survey -> -survey.otherColumns());

    private CsvSeparators() {}

    /**
     * The table cut by the right separator.
     *
     * @throws FileFormatException if no separator makes a table
     */
    static CsvSurvey survey(CsvSource source, CsvOptions options) throws IOException {
        String sample = sample(source, options.skipped);
        char named = CsvRows.named(sample.lines().findFirst().orElse(""));
        Optional<Character> told = options.separator.or(() -> Optional.of(named).filter(c -> c != CsvRows.NONE));
        if (told.isPresent()) {
            CsvSurvey survey = new CsvSurvey(source, told.get(), options.skipped);
            survey.problem().ifPresent(problem -> {
                throw new FileFormatException(problem);
            });
            return survey;
        }
        List<Character> found = new ArrayList<>();
        SEPARATORS.chars().filter(c -> sample.indexOf(c) >= 0).forEach(c -> found.add((char) c));
        found.sort(Comparator.comparingLong(
                c -> -sample.chars().filter(d -> d == c).count()));
        for (List<Character> candidates : List.of(found, List.of(CsvRows.BLANKS), List.of(CsvRows.NONE))) {
            List<CsvSurvey> tables = tables(source, candidates, options.skipped);
            if (candidates != found) {
                tables.removeIf(survey -> !found.isEmpty() && isDoubtful(survey, found));
            }
            if (!tables.isEmpty()) {
                CsvSurvey best = best(tables);
                if (best.separator() == ',') {
                    requireNoCommasInNumbers(source, found, options.skipped);
                }
                if (candidates != found && found.contains(',')) {
                    requireNoCommasBetweenCells(source, best, options);
                }
                if (best.separator() == CsvRows.BLANKS && !found.isEmpty() && best.touchesSeparators()) {
                    return refuse(source, found, options.skipped);
                }
                return best;
            }
        }
        return refuse(source, found, options.skipped);
    }

    /** The first lines, from the first one of the file. */
    private static String sample(CsvSource source, int skipped) throws IOException {
        StringBuilder sample = new StringBuilder();
        BufferedReader lines = source.open();
        try {
            String line = lines.readLine();
            for (int i = 0; i < skipped + SAMPLE && line != null; i++) {
                sample.append(i == 0 || i >= skipped ? line : "").append('\n');
                line = lines.readLine();
            }
        } catch (CharacterCodingException e) {
            return sample.toString();
        }
        return sample.toString();
    }

    private static List<CsvSurvey> tables(CsvSource source, List<Character> separators, int skipped)
            throws IOException {
        List<CsvSurvey> tables = new ArrayList<>();
        for (char separator : separators) {
            Optional<CsvSurvey> survey = attempt(source, separator, skipped);
            survey.filter(s -> s.problem().isEmpty() && s.numericColumns() > 0)
                    .filter(s -> s.width() > 1 || separator == CsvRows.NONE || s.endsWithSeparators())
                    .ifPresent(tables::add);
        }
        return tables;
    }

    /** A separator that is wrong may cut quotes. */
    private static Optional<CsvSurvey> attempt(CsvSource source, char separator, int skipped) throws IOException {
        try {
            return Optional.of(new CsvSurvey(source, separator, skipped));
        } catch (FileFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether a separator that makes no table may be the right one: it is in the names, or in what is not a number. */
    private static boolean isDoubtful(CsvSurvey survey, List<Character> separators) {
        boolean named =
                survey.first().stream().anyMatch(cell -> separators.stream().anyMatch(c -> cell.indexOf(c) >= 0));
        return named || survey.separator() == CsvRows.NONE && !survey.column(0).isAllNumbers();
    }

    /** If something else cuts the rows so that a column has commas inside its numbers, commas may not separate cells. */
    private static void requireNoCommasInNumbers(CsvSource source, List<Character> found, int skipped)
            throws IOException {
        List<Character> others = new ArrayList<>(found);
        others.add(CsvRows.BLANKS);
        others.remove(Character.valueOf(','));
        for (char separator : others) {
            Optional<CsvSurvey> other = attempt(source, separator, skipped);
            if (other.filter(s -> s.width() > 1 && s.isRectangular() && s.hasCommasInNumbers())
                    .isPresent()) {
                throw twoWays(source, separator);
            }
        }
    }

    private static FileFormatException twoWays(CsvSource source, char separator) {
        return new FileFormatException(source.name() + ": commas may separate cells or stand inside numbers, with '"
                + separator + "' between cells; separator(',') or separator('" + separator + "') says which");
    }

    /**
     * Below a row without a comma, commas that are equally many in every row may separate cells, and the first row be a title
     * over all of them.
     */
    private static void requireNoCommasBetweenCells(CsvSource source, CsvSurvey table, CsvOptions options)
            throws IOException {
        Optional<CsvSurvey> other = attempt(source, ',', options.skipped).filter(CsvSurvey::isTitled);
        if (other.isEmpty() || options.decimal.equals(Optional.of(Decimal.COMMA))) {
            return;
        }
        if (table.separator() == CsvRows.BLANKS) {
            if (other.get().otherColumns() == 0) {
                throw twoWays(source, CsvRows.BLANKS);
            }
            return;
        }
        CsvColumn column = table.column(0);
        Cell cell = column.proof(Decimal.COMMA)
                .or(column::eitherByComma)
                .or(() -> column.proof(Decimal.POINT))
                .or(() -> column.notNumber(Decimal.COMMA))
                .or(() -> column.notNumber(Decimal.POINT))
                .orElseThrow();
        boolean fraction = options.decimal.isEmpty() && Decimal.COMMA.isNumber(cell.text());
        throw new FileFormatException(source.name() + ": " + cell
                + " may be several cells below a title, or one number with a comma; separator(',') says it is several, "
                + (fraction ? Decimal.COMMA.call() : "separator(';')") + " that it is one");
    }

    private static CsvSurvey best(List<CsvSurvey> tables) {
        CsvSurvey best = tables.stream().max(BETTER).orElseThrow();
        for (CsvSurvey other : tables) {
            if (other != best && BETTER.compare(best, other) == 0) {
                throw new FileFormatException(best.file() + ": '" + best.separator() + "' or '" + other.separator()
                        + "' may separate the cells; separator('" + best.separator() + "') would say so");
            }
        }
        return best;
    }

    /** Says what is wrong with the table that the most frequent separator makes. */
    private static CsvSurvey refuse(CsvSource source, List<Character> found, int skipped) throws IOException {
        if (found.isEmpty()) {
            Optional<String> problem = attempt(source, CsvRows.BLANKS, skipped)
                    .filter(survey -> survey.numericColumns() > 0)
                    .flatMap(CsvSurvey::problem);
            if (problem.isPresent()) {
                throw new FileFormatException(problem.get());
            }
        }
        char separator = found.isEmpty() ? CsvRows.NONE : found.get(0);
        CsvSurvey survey = new CsvSurvey(source, separator, skipped);
        throw new FileFormatException(survey.problem().orElseGet(() -> noNumbers(survey)));
    }

    private static String noNumbers(CsvSurvey survey) {
        boolean namesAlone = survey.rowsAfterFirst() == 0;
        return survey.file()
                + (namesAlone
                        ? ": there are no rows after the names "
                        : ": no column is numeric; row " + survey.firstRow() + " is ")
                + survey.first();
    }
}
