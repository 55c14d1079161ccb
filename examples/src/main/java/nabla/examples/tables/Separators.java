package nabla.examples.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nabla.nn.data.FileFormatException;

/**
 * Finds what separates the cells of a table by its first rows: what cuts them into equally many cells with the most columns of
 * numbers, and then into the fewest cells. Blanks
 * separate only where nothing else does, or where that cuts numbers at their commas.
 */
final class Separators {
    private static final String CANDIDATES = ",;\t|";
    private static final int SAMPLE = 1000;

    /** Of rows that have as many cells as most have. */
    private static final double ENOUGH = 0.9;

    private static final Comparator<Cut> BETTER = Comparator.comparingInt(Cut::numeric)
            .thenComparing(Cut::others, Comparator.reverseOrder())
            .thenComparing(Cut::share);

    private Separators() {}

    /** What one separator makes of the rows. */
    private record Cut(char separator, List<Row> rows, int width, double share, int numeric) {
        static Cut of(char separator, List<Row> all) {
            List<Row> rows = all.stream()
                    .filter(row -> !row.isComment() && !row.isBlank())
                    .toList();
            int width = Widths.usual(rows);
            double share = rows.stream().filter(row -> row.size() == width).count() / Math.max(1.0, rows.size());
            List<Row> body =
                    rows.stream().skip(1).filter(row -> row.size() == width).toList();
            int numeric = (int) IntStream.range(0, width)
                    .filter(j -> ColumnSurvey.isMostlyNumbers(body.isEmpty() ? rows : body, j))
                    .count();
            return new Cut(separator, rows, width, share, numeric);
        }

        /** Rows before and after the table may be of another width; a few may be cut short. */
        boolean isTable() {
            return width > 1 && (share >= ENOUGH || rows.size() - share * rows.size() <= 3.5 && share > 0.5);
        }

        boolean isMostlyTable() {
            return width > 1 && share > 0.5;
        }

        /** Whether most of its columns are numbers, in rows that are equally long from the first one on. */
        boolean isTableOfNumbers() {
            return isTable() && numeric > 0 && numeric >= others() - 1;
        }

        /** Whether the other one has cut numbers in two that are whole here. */
        boolean holdsMoreNumbersThan(Cut other) {
            return numeric > other.numeric && share == 1;
        }

        /** Whether it cuts most rows into cells of which most are numbers. */
        boolean cutsNumbers() {
            long several = rows.stream().filter(row -> row.size() > 1).count();
            long cells = rows.stream().mapToInt(Row::size).sum();
            long numbers = rows.stream()
                    .mapToLong(row -> IntStream.range(0, row.size())
                            .filter(j ->
                                    Numeral.of(row.cell(j), DecimalMark.POINT).isPresent())
                            .count())
                    .sum();
            return 2 * several > rows.size() && 2 * numbers > cells;
        }

        int others() {
            return width - numeric;
        }
    }

    /**
     * The separator of a text; {@link Rows#NONE} if the table has one column.
     *
     * @throws FileFormatException if a quote is not closed
     */
    static char find(String name, String text, boolean comments) {
        List<FileFormatException> failures = new ArrayList<>();
        List<Cut> cuts = new ArrayList<>();
        for (char separator : CANDIDATES.toCharArray()) {
            if (text.indexOf(separator) >= 0) {
                cut(name, text, separator, comments, failures).ifPresent(cuts::add);
            }
        }
        Optional<Cut> best = cuts.stream().filter(Cut::isTable).max(BETTER);
        Optional<Cut> blanks =
                cut(name, text, Rows.BLANKS, comments, new ArrayList<>()).filter(Cut::isTableOfNumbers);
        if (blanks.isPresent()
                && best.filter(cut -> !blanks.get().holdsMoreNumbersThan(cut)).isEmpty()) {
            return Rows.BLANKS;
        }
        if (best.isEmpty() && !failures.isEmpty()) {
            throw failures.get(0);
        }
        // What cuts most rows into equally many cells is likely to be right, and the other rows to be wrong, which is
        // said then.
        Optional<Cut> likely =
                best.or(() -> cuts.stream().filter(Cut::isMostlyTable).max(BETTER));
        if (likely.isEmpty()) {
            requireOneColumn(name, text, comments, cuts);
        }
        return likely.map(Cut::separator).orElse(Rows.NONE);
    }

    /** Refuses rows of numbers of many lengths, which are no single column. */
    private static void requireOneColumn(String name, String text, boolean comments, List<Cut> cuts) {
        boolean numbers = cut(name, text, Rows.NONE, comments, new ArrayList<>())
                .filter(whole -> whole.rows.stream().skip(1).allMatch(row -> isNumber(row.cell(0))))
                .isPresent();
        Optional<Cut> ragged = cuts.stream().filter(Cut::cutsNumbers).findFirst();
        if (!numbers && ragged.isPresent()) {
            IntSummaryStatistics sizes =
                    ragged.get().rows.stream().mapToInt(Row::size).summaryStatistics();
            throw new FileFormatException(name + ": expected rows of equally many cells, got " + sizes.getMin() + " to "
                    + sizes.getMax() + " cells between " + name(ragged.get().separator)
                    + "; --separator says what is between cells");
        }
    }

    private static boolean isNumber(String cell) {
        return Arrays.stream(DecimalMark.values())
                .anyMatch(mark -> Numeral.of(cell, mark).isPresent());
    }

    /** What a separator makes of a text; nothing if it cuts quotes, as a wrong one may. */
    private static Optional<Cut> cut(
            String name, String text, char separator, boolean comments, List<FileFormatException> failures) {
        try {
            return Optional.of(Cut.of(separator, Rows.of(name, text, separator, comments, SAMPLE)));
        } catch (FileFormatException e) {
            failures.add(e);
            return Optional.empty();
        }
    }

    /** What a message calls a separator. */
    static String name(char separator) {
        return switch (separator) {
            case '\t' -> "tab";
            case Rows.BLANKS -> "blanks";
            case Rows.NONE -> "none, one column";
            default -> "'" + separator + "'";
        };
    }
}
