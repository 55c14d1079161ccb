package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * A vector for each of n classes: row c of {@code weight} [n, D], for classes c [B] or [B, 1] that are numbers 0 … n−1. A
 * number outside 0 … n−1 maps to the zero vector.
 */
public final class Embedding implements Layer {
    private final int classes;
    private final int dim;

    private Embedding(int classes, int dim) {
        this.classes = classes;
        this.dim = dim;
    }

    /**
     * Vectors of this length for this many classes, initially standard normal.
     *
     * @throws IllegalArgumentException if a size is not positive
     */
    public static Embedding of(int classes, int dim) {
        if (classes <= 0 || dim <= 0) {
            throw new IllegalArgumentException("Embedding: expected positive sizes, got " + classes + " and " + dim);
        }
        return new Embedding(classes, dim);
    }

    @Override
    public Parameters init(Rng rng) {
        return Parameters.of("weight", rng.normal(classes, dim));
    }

    /** A matrix product with the classes' indicators: the look-up in tensor operations. */
    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        parameters.requireOnly("weight");
        return Doors.column("Embedding", x).eq(Tensor.arange(classes)).matmul(parameters.get("weight", classes, dim));
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.DISCONTINUOUS;
    }

    @Override
    public String toString() {
        return "Embedding(" + classes + ", " + dim + ")";
    }
}
