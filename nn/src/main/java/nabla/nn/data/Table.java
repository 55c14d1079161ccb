package nabla.nn.data;

import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Tensor;

/**
 * A numeric table.
 *
 * @param columns the names of the columns
 * @param values [rows, columns]
 */
public record Table(List<String> columns, Tensor values) {
    /**
     * Checks that there is a name for every column.
     *
     * @throws IllegalArgumentException if not
     */
    public Table {
        columns = List.copyOf(columns);
        if (values.rank() != 2 || values.size(1) != columns.size()) {
            throw new IllegalArgumentException(
                    "Table: " + columns.size() + " names for values of shape " + Arrays.toString(values.shape()));
        }
    }

    /** The number of rows. */
    public int rows() {
        return values.size(0);
    }

    /**
     * The column of this name, [rows].
     *
     * @throws IllegalArgumentException if there is none
     */
    public Tensor column(String name) {
        int place = columns.indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException("Table: no column " + name + " among " + columns);
        }
        return values.select(1, place);
    }
}
