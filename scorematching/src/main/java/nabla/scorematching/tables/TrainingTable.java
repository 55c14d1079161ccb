package nabla.scorematching.tables;

import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import nabla.scorematching.points.Points;

/**
 * The training table as metrics see it: other tables must have its columns and kinds, and cells are rounded to the
 * decimals of its columns before they are compared, so that a generator is not told by digits that it was not asked
 * for. Dates are numbers here: days since 1970, or seconds if there is a time.
 */
final class TrainingTable {
    private static final int MOST_DECIMALS = 6;

    /** What a decimal fraction, times a power of ten, may be off a whole number, in units of its last place. */
    private static final int ROUNDING = 4;

    private final DataFrame rows;
    private final Map<String, Integer> decimals;
    /** The columns that hold words in tables, all of them dates. */
    private final Map<String, Dates> dates;

    private TrainingTable(DataFrame rows, Map<String, Integer> decimals, Map<String, Dates> dates) {
        this.rows = rounded(rows, decimals);
        this.decimals = decimals;
        this.dates = dates;
    }

    /** Refuses a table without rows or columns. */
    static TrainingTable of(String name, DataFrame train) {
        requireRows(name, "training", train);
        if (train.names().isEmpty()) {
            throw new IllegalArgumentException(name + ": expected a training table with columns, got none");
        }
        Map<String, Dates> dates = dates(train);
        DataFrame.Builder builder = DataFrame.builder();
        for (String column : train.names()) {
            if (dates.containsKey(column)) {
                builder.numbers(column, numbers(name, "training", column, dates.get(column), train.words(column)));
            } else if (train.isNumeric(column)) {
                builder.numbers(column, train.numbers(column));
            } else {
                builder.words(column, train.words(column));
            }
        }
        DataFrame rows = builder.build();
        return new TrainingTable(rows, decimals(rows), dates);
    }

    private static Map<String, Dates> dates(DataFrame train) {
        Map<String, Dates> dates = new LinkedHashMap<>();
        for (String column : train.names()) {
            if (!train.isNumeric(column) && train.missing(column) < train.rows()) {
                Dates.of(train.words(column)).ifPresent(written -> dates.put(column, written));
            }
        }
        return dates;
    }

    private static double[] numbers(String name, String what, String column, Dates dates, String[] words) {
        return Arrays.stream(words)
                .mapToDouble(word -> {
                    try {
                        return word == null ? Double.NaN : dates.number(word);
                    } catch (DateTimeException e) {
                        throw new IllegalArgumentException(
                                name + ": expected dates written as " + dates.pattern() + " in " + column
                                        + ", as in the training table, got " + word + " in the " + what + " one",
                                e);
                    }
                })
                .toArray();
    }

    /** The same rows, rounded like those of another table with these columns. */
    TrainingTable roundedLike(String name, DataFrame other) {
        return new TrainingTable(rows, decimals(aligned(name, "other", other)), dates);
    }

    /** The rounded rows, with numbers for dates. */
    DataFrame rows() {
        return rows;
    }

    /** Whether a column holds whole numbers. */
    boolean isWhole(String column) {
        return Integer.valueOf(0).equals(decimals.get(column));
    }

    /** The columns of numbers, and those of dates. */
    List<String> numeric() {
        return rows.names().stream().filter(rows::isNumeric).toList();
    }

    /** The columns of words. */
    List<String> words() {
        return rows.names().stream().filter(column -> !rows.isNumeric(column)).toList();
    }

    /** Another table in the order of the columns here, rounded. */
    DataFrame finished(String name, String what, DataFrame other) {
        return rounded(aligned(name, what, other), decimals);
    }

    /**
     * Another table in the order of the columns here, with numbers for dates. A column of numbers that are all missing may come as one of
     * words, and words that are all numbers as numbers, for that is how a file without them reads.
     *
     * @param what "synthetic", for instance
     * @throws IllegalArgumentException if it has no rows, other columns, or words for numbers or dates
     */
    DataFrame aligned(String name, String what, DataFrame other) {
        requireRows(name, what, other);
        List<String> without = missing(rows.names(), other.names());
        List<String> besides = missing(other.names(), rows.names());
        if (!without.isEmpty() || !besides.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected the columns of the training table in the " + what
                    + " one, got a table"
                    + (without.isEmpty() ? "" : " without " + without)
                    + (without.isEmpty() || besides.isEmpty() ? "" : " and")
                    + (besides.isEmpty() ? "" : " with " + besides + " besides"));
        }
        DataFrame.Builder builder = DataFrame.builder();
        for (String column : rows.names()) {
            if (!rows.isNumeric(column)) {
                builder.words(column, other.words(column));
            } else if (other.isNumeric(column)) {
                builder.numbers(column, other.numbers(column));
            } else if (other.missing(column) == other.rows()) {
                builder.numbers(column, filled(other.rows()));
            } else if (dates.containsKey(column)) {
                builder.numbers(column, numbers(name, what, column, dates.get(column), other.words(column)));
            } else {
                throw new IllegalArgumentException(name + ": expected numbers in " + column
                        + ", as in the training table, got words in the " + what + " one");
            }
        }
        return builder.build();
    }

    private static List<String> missing(List<String> names, List<String> among) {
        List<String> missing = new ArrayList<>(names);
        missing.removeAll(among);
        return missing;
    }

    private static double[] filled(int rows) {
        double[] none = new double[rows];
        Arrays.fill(none, Double.NaN);
        return none;
    }

    private static void requireRows(String name, String what, DataFrame table) {
        Points.present(name, "a " + what + " table", table);
        if (table.rows() == 0) {
            throw new IllegalArgumentException(name + ": expected a " + what + " table with rows, got none");
        }
    }

    private static DataFrame rounded(DataFrame table, Map<String, Integer> decimals) {
        DataFrame.Builder builder = DataFrame.builder();
        for (String column : table.names()) {
            if (!table.isNumeric(column)) {
                builder.words(column, table.words(column));
                continue;
            }
            double[] numbers = table.numbers(column);
            Integer places = decimals.get(column);
            if (places != null) {
                double unit = Math.pow(10, places);
                Arrays.setAll(numbers, i -> rounded(numbers[i], unit));
            }
            builder.numbers(column, numbers);
        }
        return builder.build();
    }

    /** Half to even; what has no digits behind these is as it is. */
    private static double rounded(double number, double unit) {
        double scaled = number * unit;
        return Double.isInfinite(scaled) ? number : Math.rint(scaled) / unit;
    }

    private static Map<String, Integer> decimals(DataFrame table) {
        Map<String, Integer> decimals = new LinkedHashMap<>();
        table.names().stream()
                .filter(table::isNumeric)
                .forEach(column -> decimals(table.numbers(column)).ifPresent(places -> decimals.put(column, places)));
        return decimals;
    }

    /** The least d of 0 … 6 for which all numbers are multiples of 10⁻ᵈ; nothing if there is none, or no number. */
    private static OptionalInt decimals(double[] numbers) {
        double[] there = Arrays.stream(numbers).filter(x -> !Double.isNaN(x)).toArray();
        for (int places = 0; places <= MOST_DECIMALS && there.length > 0; places++) {
            double unit = Math.pow(10, places);
            if (Arrays.stream(there).allMatch(x -> isMultiple(x * unit))) {
                return OptionalInt.of(places);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isMultiple(double scaled) {
        return Math.abs(scaled - Math.rint(scaled)) <= ROUNDING * Math.ulp(scaled);
    }
}
