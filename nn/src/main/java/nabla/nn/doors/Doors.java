package nabla.nn.doors;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** Checks of arguments, whose messages are {@code name: expected …, got …}. */
public final class Doors {
    private Doors() {}

    /** Refuses an input whose rows do not have this many numbers. */
    public static void requireRows(String layer, Tensor x, int size) {
        if (x.rank() < 2 || x.size(-1) != size) {
            throw new IllegalArgumentException(
                    layer + ": expected [B, " + size + "], got " + Arrays.toString(x.shape()));
        }
    }

    /** One number a row as [B, 1], of [B] or [B, 1]; a scalar becomes [1, 1], which broadcasts. */
    public static Tensor column(String layer, Tensor numbers) {
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
    public static Tensor condition(String layer, Tensor x, Tensor condition) {
        Tensor rows = condition.rank() < 2 ? condition.reshape(condition.size(), 1) : condition;
        if (rows.rank() != 2 || rows.size(0) != 1 && rows.size(0) != x.size(0)) {
            throw new IllegalArgumentException(layer + ": expected a condition for each row of "
                    + Arrays.toString(x.shape()) + ", got " + Arrays.toString(condition.shape()));
        }
        return rows;
    }

    /** The same, for a condition of C numbers. */
    public static Tensor condition(String layer, Tensor x, Tensor condition, int size) {
        Tensor rows = condition(layer, x, condition);
        if (rows.size(1) != size) {
            throw new IllegalArgumentException(
                    layer + ": expected a condition [B, " + size + "], got " + Arrays.toString(condition.shape()));
        }
        return rows;
    }

    /**
     * The noise levels σ of the rows of x as a column; refuses points that are not [B, …, D], and levels that are known not to
     * be positive and finite. In a recording there is no number to look at: a program replays its steps without a check.
     */
    public static Tensor levels(String layer, Tensor x, Tensor sigma) {
        if (x.rank() < 2) {
            throw new IllegalArgumentException(layer + ": expected points [B, D], got " + Arrays.toString(x.shape()));
        }
        Tensor levels = condition(layer, x, sigma, 1);
        if (!levels.isLinked()) {
            for (double level : levels.toArray()) {
                positive(layer, "σ", level);
            }
        }
        return levels;
    }

    /** Refuses what a network gives for points x if it is not of their shape, which arithmetic might broadcast. */
    public static Tensor likePoints(String layer, Tensor output, Tensor x) {
        if (!Arrays.equals(output.shape(), x.shape())) {
            throw new IllegalArgumentException(layer + ": expected a network from " + Arrays.toString(x.shape())
                    + " to the same shape, got one to " + Arrays.toString(output.shape()));
        }
        return output;
    }

    /** Refuses tensors of different shapes, which arithmetic might broadcast. */
    public static void requireSameShape(String name, Tensor expected, Tensor got) {
        if (!Arrays.equals(expected.shape(), got.shape())) {
            throw new IllegalArgumentException(name + ": expected two tensors of one shape, got "
                    + Arrays.toString(expected.shape()) + " and " + Arrays.toString(got.shape()));
        }
    }

    /** Refuses a number that is not positive and finite. */
    public static double positive(String name, String what, double number) {
        if (!(number > 0 && number < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a positive, finite " + what + ", got " + number);
        }
        return number;
    }

    /** Refuses a number that is negative or not finite. */
    public static double notNegative(String name, String what, double number) {
        if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a finite " + what + " of at least 0, got " + number);
        }
        return number;
    }

    /** Refuses a number that is not finite. */
    public static double finite(String name, String what, double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(name + ": expected a finite " + what + ", got " + number);
        }
        return number;
    }

    /** Refuses a number outside [0, 1). */
    public static double belowOne(String name, String what, double number) {
        if (!(number >= 0 && number < 1)) {
            throw new IllegalArgumentException(name + ": expected a " + what + " in [0, 1), got " + number);
        }
        return number;
    }

    /** Refuses a number of things below the least; {@code what} is their name in the plural. */
    public static long atLeast(String name, String what, long least, long number) {
        if (number < least) {
            throw new IllegalArgumentException(name + ": expected at least " + least + " " + what + ", got " + number);
        }
        return number;
    }

    /** Refuses an index out of range. */
    public static long index(String name, long index, long count) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    name + ": expected an index from 0 to " + (count - 1) + ", got " + index);
        }
        return index;
    }

    /** Refuses null; {@code what} is for instance "a layer". */
    public static <T> T present(String name, String what, T object) {
        if (object == null) {
            throw new IllegalArgumentException(name + ": expected " + what + ", got null");
        }
        return object;
    }
}
