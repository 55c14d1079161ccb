package nabla.autodiff.divergence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import nabla.autodiff.Tensor;
import nabla.autodiff.divergence.Factor.Matrix;

/** The matrices that a sweep makes of linear operations, each once and not too many: dense tangents may take less memory. */
final class UnitImages {
    /** Elements of all matrices, and of the unit vectors of one, at most: 128 MB. */
    private static final long MOST_ELEMENTS = 1L << 24;

    private final Map<List<?>, Matrix> matrices = new HashMap<>();
    private long elements;

    /**
     * The matrix of an operation, null if it is too large.
     *
     * @param key what makes two operations the same
     * @param images what the operation makes of unit vectors, [n, m]
     */
    Matrix matrix(List<?> key, long n, long m, Supplier<Tensor> images) {
        Matrix known = matrices.get(key);
        if (known != null || Math.max(n * n, elements + n * m) > MOST_ELEMENTS) {
            return known;
        }
        elements += n * m;
        Matrix made = new Matrix(images.get());
        matrices.put(key, made);
        return made;
    }
}
