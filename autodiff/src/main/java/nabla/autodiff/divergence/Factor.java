package nabla.autodiff.divergence;

import nabla.autodiff.Tensor;

/** A factor of a chain, from n to m columns. */
sealed interface Factor {
    /** The number of columns after it. */
    int width();

    /** A matrix [n, m] that all rows share. */
    record Matrix(Tensor matrix) implements Factor {
        @Override
        public int width() {
            return matrix.size(1);
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
