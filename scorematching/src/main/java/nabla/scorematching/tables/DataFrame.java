package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.autodiff.Tensor;
import nabla.nn.data.Table;
import nabla.scorematching.points.Points;

/**
 * A table column by column: a column holds numbers, of which NaN is a missing one, or words, of which null is a missing one. It is
 * immutable.
 *
 * <pre>{@code
 * DataFrame frame = DataFrame.builder()
 *         .numbers("bill", 39.1, 39.5, Double.NaN)
 *         .words("species", "Adelie", "Adelie", "Gentoo")
 *         .build();
 * }</pre>
 */
public final class DataFrame {
    private static final String NAME = "DataFrame";

    /** double[] or String[] by name; all of one length. */
    private final Map<String, Object> columns;

    private final int rows;

    private DataFrame(Map<String, Object> columns, int rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** A table of numbers. */
    public static DataFrame of(Table table) {
        Points.present(NAME, "a table", table);
        Builder builder = builder();
        for (int j = 0; j < table.columns().size(); j++) {
            builder.numbers(table.columns().get(j), table.values().select(1, j).toArray());
        }
        return builder.build();
    }

    /**
     * A table of cells as they stand in a file. A column all of whose cells are numbers or missing, and one a number, holds numbers;
     * the others hold words. A cell that is null or blank is missing.
     *
     * @param names of the columns
     * @param cells a row each
     * @throws IllegalArgumentException if a row has another number of cells, or a name stands twice
     */
    public static DataFrame parse(List<String> names, List<String[]> cells) {
        Points.present(NAME + ".parse", "names", names);
        Points.present(NAME + ".parse", "cells", cells);
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).length != names.size()) {
                throw new IllegalArgumentException(NAME + ".parse: expected " + names.size() + " cells, got "
                        + cells.get(i).length + " in row " + i);
            }
        }
        Builder builder = builder();
        for (int j = 0; j < names.size(); j++) {
            int column = j;
            String[] words = cells.stream().map(row -> trimmed(row[column])).toArray(String[]::new);
            double[] numbers = parsed(words);
            if (numbers == null) {
                builder.words(names.get(j), words);
            } else {
                builder.numbers(names.get(j), numbers);
            }
        }
        return builder.build();
    }

    private static String trimmed(String cell) {
        return cell == null || cell.isBlank() ? null : cell.trim();
    }

    /** The numbers that words are; null if one of them is none, or all are missing. */
    private static double[] parsed(String[] words) {
        double[] numbers = new double[words.length];
        boolean some = false;
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Double.NaN;
            if (words[i] != null) {
                if (!words[i].matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
                    return null;
                }
                numbers[i] = Double.parseDouble(words[i]);
                some = true;
            }
        }
        return some ? numbers : null;
    }

    /** A table to be given its columns. */
    public static Builder builder() {
        return new Builder();
    }

    /** Columns that become a table. */
    public static final class Builder {
        private final Map<String, Object> columns = new LinkedHashMap<>();
        private int rows = -1;

        private Builder() {}

        /**
         * A column of numbers; NaN is missing, and −0 is 0.
         *
         * @throws IllegalArgumentException if a number is infinite, the name is there already, or other columns have another length
         */
        public Builder numbers(String name, double... numbers) {
            Points.present(NAME, "numbers", numbers);
            for (double number : numbers) {
                if (Double.isInfinite(number)) {
                    throw new IllegalArgumentException(
                            NAME + ": expected finite numbers, or NaN if missing, got " + number + " in " + name);
                }
            }
            return add(name, Arrays.stream(numbers).map(x -> x + 0.0).toArray(), numbers.length);
        }

        /**
         * A column of words; null is missing.
         *
         * @throws IllegalArgumentException if the name is there already, or other columns have another length
         */
        public Builder words(String name, String... words) {
            Points.present(NAME, "words", words);
            return add(name, words.clone(), words.length);
        }

        private Builder add(String name, Object column, int length) {
            Points.present(NAME, "a name", name);
            if (columns.putIfAbsent(name, column) != null) {
                throw new IllegalArgumentException(NAME + ": expected different names, got " + name + " twice");
            }
            if (rows >= 0 && rows != length) {
                throw new IllegalArgumentException(
                        NAME + ": expected " + rows + " rows, as before, got " + length + " in " + name);
            }
            rows = length;
            return this;
        }

        /** The table. */
        public DataFrame build() {
            return new DataFrame(new LinkedHashMap<>(columns), Math.max(rows, 0));
        }
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** The names of the columns, in order. */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /** Whether there is a column of this name. */
    public boolean has(String name) {
        return columns.containsKey(name);
    }

    /**
     * Whether a column holds numbers.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public boolean isNumeric(String name) {
        return column(name) instanceof double[];
    }

    /**
     * A column of numbers; NaN is missing.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public double[] numbers(String name) {
        if (column(name) instanceof double[] numbers) {
            return numbers.clone();
        }
        throw new IllegalArgumentException(NAME + ": expected numbers in " + name + ", got words");
    }

    /**
     * A column as words; null is missing. A number is written as short as it is read back, an integer without a point.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    public String[] words(String name) {
        if (column(name) instanceof double[] numbers) {
            return Arrays.stream(numbers).mapToObj(DataFrame::text).toArray(String[]::new);
        }
        return ((String[]) column(name)).clone();
    }

    private static String text(double number) {
        if (Double.isNaN(number)) {
            return null;
        }
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** A double[] or a String[], as it is in the table. */
    Object column(String name) {
        Object column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException(NAME + ": expected a column among " + names() + ", got " + name);
        }
        return column;
    }

    /** How many cells of a column are missing. */
    public int missing(String name) {
        return column(name) instanceof double[] numbers
                ? (int) Arrays.stream(numbers).filter(Double::isNaN).count()
                : (int) Arrays.stream((String[]) column(name))
                        .filter(word -> word == null)
                        .count();
    }

    /** These columns alone, in this order. */
    public DataFrame select(List<String> names) {
        Map<String, Object> some = new LinkedHashMap<>();
        names.forEach(name -> some.put(name, column(name)));
        return new DataFrame(some, rows);
    }

    /** All columns but these. */
    public DataFrame without(Set<String> names) {
        names.forEach(this::column);
        List<String> others = new ArrayList<>(columns.keySet());
        others.removeAll(names);
        return select(others);
    }

    /** The rows of these indices, in this order; one may stand there more than once. */
    public DataFrame rows(int... indices) {
        for (int index : indices) {
            Points.index(NAME + ".rows", index, rows);
        }
        Map<String, Object> some = new LinkedHashMap<>();
        columns.forEach((name, column) -> some.put(
                name,
                column instanceof double[] numbers
                        ? Arrays.stream(indices).mapToDouble(i -> numbers[i]).toArray()
                        : Arrays.stream(indices)
                                .mapToObj(i -> ((String[]) column)[i])
                                .toArray(String[]::new)));
        return new DataFrame(some, indices.length);
    }

    /**
     * The columns of numbers as a matrix, [rows, columns of numbers]; NaN is missing.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Tensor matrix() {
        Tensor[] numeric = columns.values().stream()
                .filter(double[].class::isInstance)
                .map(column -> Tensor.of((double[]) column))
                .toArray(Tensor[]::new);
        if (numeric.length == 0) {
            throw new IllegalArgumentException(NAME + ".matrix: expected a column of numbers among " + names());
        }
        return Tensor.stack(1, numeric);
    }

    @Override
    public String toString() {
        return NAME + "[" + rows + " rows of " + String.join(", ", columns.keySet()) + "]";
    }
}
