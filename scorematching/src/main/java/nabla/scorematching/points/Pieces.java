package nabla.scorematching.points;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;

/**
 * Rows that are computed some at a time, in memory that does not grow with their number: for functions of which a row's bits do
 * not depend on the rows beside it.
 *
 * @param most how many rows are computed together at most
 */
public record Pieces(int most) {
    /** Pieces of rows of which a function makes this many numbers each, of a size that the cache holds. */
    public static Pieces ofWidth(long width) {
        return new Pieces(Distances.rowsOfBlock(width));
    }

    /** How many rows the pieces have, for so many altogether. */
    public int height(int rows) {
        int number = Math.max(1, ceilDiv(rows, most));
        return ceilDiv(rows, number);
    }

    /** A function of rows, piece by piece. */
    public Tensor apply(Tensor rows, UnaryOperator<Tensor> f) {
        return apply(Tensors.of(rows), piece -> f.apply(piece.get(0)));
    }

    /**
     * A function of several tensors with the same rows, piece by piece. All pieces have one {@linkplain #height height}, so that
     * one recording serves them: the last begins early enough, and what it has computed once more is left out.
     */
    public <R extends TensorTree<R>> R apply(Tensors rows, Function<Tensors, R> f) {
        int count = rows.get(0).size(0);
        if (count <= most) {
            return f.apply(rows);
        }
        int height = height(count);
        List<R> results = new ArrayList<>();
        for (int from = 0; from < count; from += height) {
            int first = Math.min(from, count - height);
            int again = from - first;
            R piece = f.apply(sliced(rows, first, first + height));
            results.add(sliced(piece, again, height));
        }
        return joined(results);
    }

    private static <R extends TensorTree<R>> R sliced(R rows, int from, int to) {
        return rows.withTensors(rows.tensors().stream()
                .map(tensor -> from == 0 && to == tensor.size(0) ? tensor : tensor.slice(0, from, to))
                .toList());
    }

    private static <R extends TensorTree<R>> R joined(List<R> pieces) {
        R first = pieces.get(0);
        return first.withTensors(IntStream.range(0, first.tensors().size())
                .mapToObj(i -> Tensor.concat(
                        0, pieces.stream().map(piece -> piece.tensors().get(i)).toArray(Tensor[]::new)))
                .toList());
    }

    private static int ceilDiv(int a, int b) {
        return Math.floorDiv(a - 1, b) + 1;
    }
}
