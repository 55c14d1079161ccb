package nabla.examples.tables;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import nabla.examples.tables.ColumnSurvey.Cell;
import nabla.scorematching.tables.DataFrame;

/**
 * A column read from text: numbers if all its cells are, with the same unit or none, and without digits that a number would lose;
 * else words.
 *
 * @param name its name
 * @param numbers its numbers, if it has numbers
 * @param words its words, if not
 * @param missing what stands for a missing value
 * @param style how its numbers are written
 */
record CsvColumn(
        String name,
        Optional<double[]> numbers,
        Optional<String[]> words,
        String missing,
        Optional<NumberStyle> style) {
    private static final double MOSTLY = 0.5;

    static CsvColumn of(
            List<Row> rows,
            int column,
            String name,
            ColumnSurvey survey,
            Missing missing,
            DecimalMark mark,
            Predicate<String> mayBeDates,
            List<String> notes) {
        String gap = survey.missing().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
        String title = "column " + name;
        if (survey.present() == 0) {
            notes.add(title + ": all its cells are missing");
        } else if (mayBeDates.test(name) && CompactDates.are(rows, column, missing)) {
            notes.add(title + ": its numbers of eight digits are read as dates (--kind \"" + name
                    + "=number\" reads them as numbers)");
        } else if (survey.numbers(mark) == survey.present()) {
            NumberColumn read = new NumberColumn(rows, column, missing, mark);
            Optional<String> loss = read.loss();
            if (loss.isEmpty()) {
                read.note().ifPresent(note -> notes.add(title + ": " + note));
                return new CsvColumn(
                        name, Optional.of(read.values()), Optional.empty(), gap, Optional.of(read.style()));
            }
            notes.add(title + ": " + loss.get() + ": read as words");
        } else if (survey.numbers(mark) > MOSTLY * survey.present()) {
            Cell cell = survey.notNumber(mark).orElseThrow();
            notes.add(title + ": " + survey.numbers(mark) + " of its " + survey.present() + " cells are numbers, but "
                    + cell + " is not: read as words (--missing \"" + cell.text()
                    + "\" would say that the value is missing)");
        } else if (survey.numbers(mark) > 0
                && survey.notNumber(mark)
                        .filter(cell -> isInBrackets(cell, mark))
                        .isPresent()) {
            Cell cell = survey.notNumber(mark).orElseThrow();
            notes.add(title + ": " + cell + " may be a negative number, for which '-' is expected: read as words");
        }
        boolean amongNumbers = survey.isMostlyNumbers();
        String[] words = rows.stream()
                .map(row -> row.cell(column))
                .map(cell -> missing.isMissing(cell, amongNumbers) ? null : cell)
                .toArray(String[]::new);
        return new CsvColumn(name, Optional.empty(), Optional.of(words), gap, Optional.empty());
    }

    private static boolean isInBrackets(Cell cell, DecimalMark mark) {
        String text = cell.text();
        return text.startsWith("(")
                && text.endsWith(")")
                && Numeral.of(text.substring(1, text.length() - 1), mark).isPresent();
    }

    void addTo(DataFrame.Builder frame) {
        numbers.ifPresent(values -> frame.numbers(name, values));
        words.ifPresent(values -> frame.words(name, values));
    }

    /** Whether all its cells that have something in them are in quotes. */
    static boolean isQuoted(List<Row> rows, int column) {
        boolean any = false;
        for (Row row : rows) {
            if (row.isQuoted(column)) {
                any = true;
            } else if (!Missing.usual().isMissing(row.cell(column), true)) {
                return false;
            }
        }
        return any;
    }
}
