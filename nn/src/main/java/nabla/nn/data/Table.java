package nabla.nn.data;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;

/**
 * A numeric table.
 *
 * @param columns the names of the columns
 * @param values [rows, columns]
 * @param notes what a reader left out and why, and what it decided, a sentence each
 */
public record Table(List<String> columns, Tensor values, List<String> notes) {
    /**
     * Checks that there are rows, and a name for every column.
     *
     * @throws IllegalArgumentException if not
     */
    public Table {
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
        if (values.rank() != 2 || values.size(1) != columns.size()) {
            throw new IllegalArgumentException("Table: expected values [rows, " + columns.size() + "] for the columns "
                    + columns + ", got " + Arrays.toString(values.shape()));
        }
        if (values.size(0) == 0) {
            throw new IllegalArgumentException(
                    "Table: expected at least one row of the columns " + columns + ", got none");
        }
    }

    /** A table of which there is nothing to note. */
    public Table(List<String> columns, Tensor values) {
        this(columns, values, List.of());
    }

    /** The number of rows. */
    public int rows() {
        return values.size(0);
    }

    /**
     * The column of this name, [rows].
     *
     * @throws IllegalArgumentException if there is none, or more than one
     */
    public Tensor column(String name) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("Table: expected a column among " + columns + ", got " + name);
        }
        if (index != columns.lastIndexOf(name)) {
            throw new IllegalArgumentException("Table: two columns are named " + name + " among " + columns);
        }
        return values.select(1, index);
    }
}
