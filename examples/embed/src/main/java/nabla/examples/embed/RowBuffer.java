package nabla.examples.embed;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nabla.scorematching.tables.Column;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.Schema;

/**
 * Rows on their way from a text to a model: whatever is read into it is bounded, and of the model's columns. A cell that is empty or was
 * not given is missing; columns that the model does not learn may be given, and are passed over.
 */
final class RowBuffer {
    private final List<Column> columns;
    private final List<String> names;
    private final Map<String, Integer> indices = new HashMap<>();
    private final int limit;
    private final List<String[]> rows = new ArrayList<>();
    private final BitSet given = new BitSet();

    /**
     * A buffer.
     *
     * @param schema of the model
     * @param limit how many rows it takes at most
     */
    RowBuffer(Schema schema, int limit) {
        this.columns = schema.columns();
        this.names = columns.stream().map(Column::name).toList();
        this.limit = limit;
        for (String name : names) {
            indices.put(name, indices.size());
        }
    }

    /** The number of columns of the model. */
    int width() {
        return names.size();
    }

    /** The index of a column. */
    int column(String name) {
        Integer index = indices.get(name);
        if (index == null) {
            throw Refusal.malformed(
                    "expected columns among " + String.join(", ", names) + ", got " + Refusal.quoted(name));
        }
        return index;
    }

    /** Begins a row. */
    void add() {
        if (rows.size() == limit) {
            throw new Refusal(413, "expected at most " + limit + " rows, got more");
        }
        rows.add(new String[names.size()]);
        given.clear();
    }

    /** Fills a cell of the last row. */
    void set(int column, String text) {
        if (given.get(column)) {
            throw Refusal.malformed("expected each column once, got " + Refusal.quoted(names.get(column))
                    + " twice in row " + rows.size());
        }
        given.set(column);
        rows.get(rows.size() - 1)[column] = text == null || text.isBlank() ? null : text;
    }

    /** The rows as a table of the columns that the model learns. */
    DataFrame frame() {
        if (rows.isEmpty()) {
            throw Refusal.malformed("expected rows, got none");
        }
        DataFrame.Builder builder = DataFrame.builder();
        for (int j = 0; j < names.size(); j++) {
            int column = j;
            if (columns.get(j).kind().isLearnt() && columns.get(j).isOfWords()) {
                builder.words(
                        names.get(j), rows.stream().map(row -> row[column]).toArray(String[]::new));
            } else if (columns.get(j).kind().isLearnt()) {
                builder.numbers(names.get(j), numbers(j));
            }
        }
        return builder.build();
    }

    private double[] numbers(int column) {
        double[] numbers = new double[rows.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(rows.get(i)[column], i, column);
        }
        return numbers;
    }

    /** A decimal number, or NaN: Java knows others, 1f or 0x1p3. A regular expression would take longer to be loaded. */
    private static double parsed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if ("+-.0123456789eE".indexOf(text.charAt(i)) < 0) {
                return Double.NaN;
            }
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private double number(String cell, int row, int column) {
        if (cell == null) {
            return Double.NaN;
        }
        String text = cell.strip();
        double number = parsed(text);
        if (!Double.isFinite(number)) {
            throw Refusal.malformed("expected a finite number or nothing in column " + Refusal.quoted(names.get(column))
                    + " of row " + (row + 1) + ", got " + Refusal.quoted(cell));
        }
        return number;
    }
}
