package nabla.autodiff.evaluation;

import java.util.Arrays;

/** Whole numbers as an attribute of an operation: equal if they are the same in the same order. */
public final class Ints {
    private final int[] values;

    private Ints(int[] values) {
        this.values = values;
    }

    /** These numbers, which nobody may change any more. */
    public static Ints of(int[] values) {
        return new Ints(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ints ints && Arrays.equals(values, ints.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
