package nabla.nn;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** Checks of the inputs of layers. */
final class Doors {
    private Doors() {}

    /** Refuses an input whose rows do not have this many numbers. */
    static void requireRows(String layer, Tensor x, int size) {
        if (x.rank() < 2 || x.size(-1) != size) {
            throw new IllegalArgumentException(
                    layer + ": expected [B, " + size + "], got " + Arrays.toString(x.shape()));
        }
    }

    /** One number a row as [B, 1], of [B] or [B, 1]; a scalar becomes [1, 1], which broadcasts. */
    static Tensor column(String layer, Tensor numbers) {
        if (numbers.rank() < 2) {
            return numbers.reshape(numbers.size(), 1);
        }
        requireRows(layer, numbers, 1);
        return numbers;
    }

    /**
     * A condition of the rows of x as [B, C], so that it does not broadcast along columns: a vector [B] becomes [B, 1]. A
     * scalar becomes [1, 1], and a condition [1, C] is that of all rows.
     */
    static Tensor condition(String layer, Tensor x, Tensor condition) {
        Tensor rows = condition.rank() < 2 ? condition.reshape(condition.size(), 1) : condition;
        if (rows.rank() != 2 || rows.size(0) != 1 && rows.size(0) != x.size(0)) {
            throw new IllegalArgumentException(layer + ": expected a condition for each row of "
                    + Arrays.toString(x.shape()) + ", got " + Arrays.toString(condition.shape()));
        }
        return rows;
    }

    /** The same, for a condition of C numbers. */
    static Tensor condition(String layer, Tensor x, Tensor condition, int size) {
        Tensor rows = condition(layer, x, condition);
        if (rows.size(1) != size) {
            throw new IllegalArgumentException(
                    layer + ": expected a condition [B, " + size + "], got " + Arrays.toString(condition.shape()));
        }
        return rows;
    }
}
