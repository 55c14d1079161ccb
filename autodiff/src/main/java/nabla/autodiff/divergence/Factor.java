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

    /**
     * The diagonals of a matrix [n, n].
     *
     * @param diagonal [B, n], or [1, n] if all rows share it
     * @param isShared whether they do; one row alone does not tell by the shape
     */
    record Diagonal(Tensor diagonal, boolean isShared) implements Factor {
        /** The numbers 1, shared. */
        static final Diagonal ONE = new Diagonal(Tensor.ones(1, 1), true);

        Diagonal times(Diagonal other) {
            return new Diagonal(diagonal.mul(other.diagonal), isShared && other.isShared);
        }

        Diagonal plus(Diagonal other) {
            return new Diagonal(diagonal.add(other.diagonal), isShared && other.isShared);
        }

        @Override
        public int width() {
            return diagonal.size(1);
        }
    }
}
