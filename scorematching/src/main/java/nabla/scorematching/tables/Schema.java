package nabla.scorematching.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import nabla.scorematching.points.Points;

/** The columns of the table that a model was learnt from, in order, those that it leaves out included. */
public final class Schema {
    private final List<Column> columns;

    Schema(List<Column> columns) {
        this.columns = List.copyOf(columns);
        columns.forEach(column -> {
            if (columns.stream().filter(c -> c.name().equals(column.name())).count() > 1) {
                throw new IllegalArgumentException("Schema: expected different names, got " + column.name() + " twice");
            }
        });
    }

    /**
     * The schema that a {@link TableModel} would choose for a table.
     *
     * @throws IllegalArgumentException if it has no rows or no columns
     */
    public static Schema of(DataFrame data) {
        return of(data, Map.of());
    }

    static Schema of(DataFrame data, Map<String, ColumnChoice> told) {
        Points.present("Schema", "a table", data);
        if (data.rows() == 0 || data.names().isEmpty()) {
            throw new IllegalArgumentException("TableModel.fit: expected rows and columns, got " + data);
        }
        told.keySet().forEach(name -> {
            if (!data.has(name)) {
                throw new IllegalArgumentException(
                        "TableModel.fit: expected a column among " + data.names() + ", got " + name);
            }
        });
        return new Schema(data.names().stream()
                .map(name -> told.getOrDefault(name, ColumnChoice.NONE).of(data, name))
                .toList());
    }

    /** All columns, in order. */
    public List<Column> columns() {
        return columns;
    }

    /**
     * The column of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Column column(String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Schema: expected a column among "
                        + columns.stream().map(Column::name).toList() + ", got " + name));
    }

    /** The names of the columns that the model learns, in order. */
    public List<String> learnt() {
        return columns.stream()
                .filter(c -> c.kind().isLearnt())
                .map(Column::name)
                .toList();
    }

    /** The names of the columns that are learnt as numbers, numbers and dates, in order. */
    public List<String> numeric() {
        return columns.stream().filter(Column::isNumeric).map(Column::name).toList();
    }

    List<Column> numericColumns() {
        return columns.stream().filter(Column::isNumeric).toList();
    }

    List<Column> categories() {
        return columns.stream().filter(c -> c.kind() == ColumnKind.CATEGORY).toList();
    }

    List<Column> constants() {
        return columns.stream().filter(c -> c.kind() == ColumnKind.CONSTANT).toList();
    }

    /** With each column changed. */
    Schema map(Function<Column, Column> change) {
        return new Schema(columns.stream().map(change).toList());
    }

    /** A line for each column. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        for (Column column : columns) {
            String gaps = column.missing() > 0 && column.kind().isKept()
                    ? String.format(Locale.ROOT, "; %.3g %% missing", 100 * column.missing())
                    : "";
            lines.add("column " + column + gaps);
        }
        return String.join("\n", lines);
    }
}
