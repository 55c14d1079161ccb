package nabla.autodiff.divergence;

import nabla.autodiff.Tensor;

/** A factor of a chain, from n to m columns. */
sealed interface Factor {
    /** The number of columns after it. */
    int width();

    /**
     * A matrix [n, m] that all rows share.
     *
     * @param stored the matrix, or its transpose
     * @param isTransposed whether it is the transpose
     */
    record Matrix(Tensor stored, boolean isTransposed) implements Factor {
        Matrix(Tensor matrix) {
            this(matrix, false);
        }

        @Override
        public int width() {
            return stored.size(isTransposed ? 0 : 1);
        }

        /** The matrix [n, m]. */
        Tensor matrix() {
            return isTransposed ? stored.transpose() : stored;
        }

        /** Rows [B, n] times the matrix, without forming the transpose. */
        Tensor after(Tensor rows) {
            return isTransposed ? rows.matmulTransposed(stored) : rows.matmul(stored);
        }
    }

    /** The diagonals of a matrix [n, n] for each row, [B, n]; or [1, n], one for all rows. */
    record Diagonal(Tensor diagonal) implements Factor {
        @Override
        public int width() {
            return diagonal.size(1);
        }
    }
}
