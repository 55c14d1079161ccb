package nabla.examples.tables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.nn.data.FileFormatException;

/**
 * Finds out whether the first row has the names of the columns: above numbers, a name is not a number, and a number is a name only
 * if it is a year or counts. Above words alone, names differ and stand in no other row of their column.
 */
final class Header {
    private static final String OPTIONS = "; --header or --no-header says which";

    private final String name;
    private final List<Row> rows;
    private final Row first;
    private final List<Row> body;

    Header(String name, List<Row> rows) {
        this.name = name;
        this.rows = rows;
        this.first = rows.get(0);
        this.body = rows.subList(1, rows.size());
    }

    /**
     * Whether the first row has the names.
     *
     * @throws FileFormatException if it could have names or data
     */
    boolean isThere(List<String> notes) {
        if (body.isEmpty()) {
            return IntStream.range(0, first.size()).noneMatch(j -> isNumber(first.cell(j)));
        }
        int[] numeric = IntStream.range(0, first.size())
                .filter(j -> ColumnSurvey.isMostlyNumbers(body, j))
                .toArray();
        if (numeric.length == 0) {
            return isAboveWords(notes);
        }
        Missing missing = Missing.usual();
        List<String> cells = IntStream.of(numeric)
                .mapToObj(first::cell)
                .filter(cell -> !missing.isMissing(cell, true))
                .toList();
        List<String> numbers = cells.stream().filter(Header::isNumber).toList();
        if (cells.isEmpty()) {
            throw undecided();
        }
        if (numbers.isEmpty()) {
            return true;
        }
        boolean different = new HashSet<>(numbers).size() == numbers.size();
        boolean years = different && numbers.stream().allMatch(Header::isYear);
        if (years && numbers.size() < cells.size() + named() - numeric.length) {
            notes.add("line " + first.line() + " has the names of the columns, " + String.join(", ", numbers)
                    + " among them (--no-header reads it as data)");
            return true;
        }
        if (numbers.size() < cells.size() || different && (years && numbers.size() > 1 || counts(numbers))) {
            throw undecided();
        }
        return false;
    }

    private boolean isAboveWords(List<String> notes) {
        Set<String> names = new HashSet<>();
        for (int j = 0; j < first.size(); j++) {
            String cell = first.cell(j);
            int column = j;
            boolean repeated = body.stream().anyMatch(row -> row.cell(column).equals(cell));
            if (cell.isEmpty() && j > 0 || repeated || !names.add(cell)) {
                return false;
            }
        }
        notes.add("line " + first.line() + " is taken for the names of the columns (--no-header reads it as data)");
        return true;
    }

    private long named() {
        return IntStream.range(0, first.size())
                .filter(j -> !first.cell(j).isEmpty())
                .count();
    }

    static boolean isNumber(String cell) {
        return Numeral.of(cell, DecimalMark.POINT).isPresent()
                || Numeral.of(cell, DecimalMark.COMMA).isPresent();
    }

    static boolean isYear(String cell) {
        return cell.matches("1[89]\\d\\d|20\\d\\d");
    }

    private static boolean counts(List<String> numbers) {
        if (numbers.size() < 3 || !numbers.stream().allMatch(number -> number.matches("\\d{1,9}"))) {
            return false;
        }
        int start = Integer.parseInt(numbers.get(0));
        return start < 2
                && IntStream.range(0, numbers.size()).allMatch(i -> Integer.parseInt(numbers.get(i)) == start + i);
    }

    private FileFormatException undecided() {
        List<String> quoted = new ArrayList<>();
        IntStream.range(0, Math.min(3, first.size())).forEach(j -> quoted.add("'" + first.cell(j) + "'"));
        return new FileFormatException(name + ", line " + first.line() + ": "
                + String.join(", ", quoted) + (first.size() > 3 ? ", …" : "")
                + " may be names of columns or data" + OPTIONS);
    }

    /** The names of columns: what stands above them, or their numbers; one that stands there twice gets its number, too. */
    static List<String> names(List<String> headings, List<String> notes) {
        List<String> names = new ArrayList<>();
        Set<String> known = headings.stream().map(String::strip).collect(Collectors.toCollection(HashSet::new));
        Set<String> used = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (int j = 0; j < headings.size(); j++) {
            String heading = headings.get(j).strip();
            String wanted = heading.isEmpty() ? Integer.toString(j + 1) : heading;
            String unique = wanted;
            if (!used.add(wanted)) {
                unique = wanted + "." + (j + 1);
                while (known.contains(unique) || !used.add(unique)) {
                    unique += "'";
                }
                twice.add(unique);
            }
            names.add(unique);
        }
        if (!twice.isEmpty()) {
            notes.add("columns with the name of another are called " + String.join(", ", twice));
        }
        return names;
    }
}
