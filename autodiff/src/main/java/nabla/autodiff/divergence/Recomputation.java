package nabla.autodiff.divergence;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;

/**
 * What an outer differentiation keeps of a long computation in equal parts, such as directions or rows: all of it if that is
 * not much, else what some parts begin with and end in; then it computes those parts anew when it comes to them.
 *
 * @param mostKept elements of the tensors that are kept
 * @param checkpoint how something is computed anew
 */
public record Recomputation(long mostKept, Checkpoint checkpoint) {
    /** 256 MB at most, unless a single part has more. */
    public Recomputation(Checkpoint checkpoint) {
        this(1L << 25, checkpoint);
    }

    /** A function of x alone, of which an outer differentiation keeps x and the result. */
    @FunctionalInterface
    public interface Checkpoint {
        /** f(x). */
        Tensor of(Function<Tensors, Tensor> f, Tensors x);
    }

    /** Some parts. */
    @FunctionalInterface
    interface Part {
        /** The parts {@code from} … {@code to}−1, from the tensors that they depend on. */
        Tensor of(List<Tensor> x, int from, int to);
    }

    /** How many parts may be kept, at least one, if each has this many elements. */
    int most(long elements) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, mostKept / Math.max(1, elements)));
    }

    /**
     * The parts 0 … n−1, joined along an axis.
     *
     * @param grain they are cut at multiples of this number, which is no more than {@link #most}
     * @param elements how many elements an outer differentiation would keep of a part
     * @param x the tensors that a part depends on
     */
    Tensor joined(int axis, int n, int grain, long elements, List<Tensor> x, Part part) {
        int most = most(elements);
        if (n <= most || x.stream().noneMatch(Tensor::isLinked)) {
            return part.of(x, 0, n);
        }
        int step = most - most % grain;
        List<Tensor> parts = new ArrayList<>();
        for (int first = 0; first < n; first += step) {
            int from = first;
            int to = Math.min(n, from + step);
            parts.add(checkpoint.of(given -> part.of(given.tensors(), from, to), Tensors.of(x)));
        }
        return Tensor.concat(axis, parts.toArray(Tensor[]::new));
    }
}
