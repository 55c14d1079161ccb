package nabla.nn.training;

import java.util.Optional;
import java.util.function.IntUnaryOperator;
import nabla.autodiff.Tensor;

/** Numbers in data with which no loss can be finite. */
final class Unusable {
    private Unusable() {}

    /**
     * The first number of rows [B, …] that is not finite, in words with its row and column, and how many there are; empty if
     * there is none.
     *
     * @param index what the user knows a row by
     */
    static Optional<String> in(Tensor rows, IntUnaryOperator index) {
        double[] numbers = rows.toArray();
        int width = rows.rank() == 0 || rows.size(0) == 0 ? 1 : numbers.length / rows.size(0);
        int first = -1;
        int count = 0;
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isFinite(numbers[i])) {
                first = count == 0 ? i : first;
                count++;
            }
        }
        return count == 0
                ? Optional.empty()
                : Optional.of("row " + index.applyAsInt(first / width) + ", column " + first % width + " is "
                        + numbers[first] + (count == 1 ? "" : ", and " + (count - 1) + " more are not finite"));
    }
}
