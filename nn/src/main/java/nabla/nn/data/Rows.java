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
     * @throws IndexOutOfBoundsException if there is no such row
     */
    Tensor take(int... indices);

    /**
     * The rows of a matrix.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Rows of(Tensor matrix) {
        if (matrix.rank() != 2) {
            throw new IllegalArgumentException("Rows: " + Arrays.toString(matrix.shape()) + " is no matrix");
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
