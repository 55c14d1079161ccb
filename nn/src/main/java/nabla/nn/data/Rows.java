package nabla.nn.data;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** The rows of a data set, in memory or on disk. */
public interface Rows {
    /** The number of rows. */
    int count();

    /** The number of columns. */
    int width();

    /**
     * These rows, in this order, [n, width].
     *
     * @throws IndexOutOfBoundsException if an index is out of range
     */
    Tensor take(int... indices);

    /**
     * The rows of a matrix.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static Rows of(Tensor matrix) {
        if (matrix.rank() != 2) {
            throw new IllegalArgumentException(
                    "Rows: expected a matrix [B, D], got " + Arrays.toString(matrix.shape()));
        }
        return new Rows() {
            @Override
            public int count() {
                return matrix.size(0);
            }

            @Override
            public int width() {
                return matrix.size(1);
            }

            @Override
            public Tensor take(int... indices) {
                return matrix.take(0, indices);
            }
        };
    }
}
