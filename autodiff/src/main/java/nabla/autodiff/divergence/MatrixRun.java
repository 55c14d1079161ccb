package nabla.autodiff.divergence;

import java.util.List;
import java.util.function.IntToLongFunction;
import nabla.autodiff.Tensor;

/**
 * A product of matrices that all rows share, multiplied in the cheapest order: the dynamic program over all parts from
 * the shortest to the longest (Godbole, On efficient computation of matrix chain products, 1973).
 */
final class MatrixRun {
    private final List<Tensor> matrices;

    /** The multiplications of the product of matrices from … to−1, and where it is cut last. */
    private final long[][] costs;

    private final int[][] cuts;

    MatrixRun(List<Tensor> matrices) {
        this.matrices = matrices;
        int n = matrices.size();
        this.costs = new long[n + 1][n + 1];
        this.cuts = new int[n + 1][n + 1];
        for (int length = 2; length <= n; length++) {
            for (int from = 0; from + length <= n; from++) {
                int start = from;
                int end = from + length;
                long outer = (long) widthAt(start) * matrices.get(end - 1).size(1);
                IntToLongFunction cost = cut -> costs[start][cut] + costs[cut][end] + outer * widthAt(cut);
                cuts[start][end] = cheapest(start, end, cost);
                costs[start][end] = cost.applyAsLong(cuts[start][end]);
            }
        }
    }

    /** The first of the cheapest cuts between two ends. */
    private static int cheapest(int from, int to, IntToLongFunction cost) {
        int best = from + 1;
        for (int cut = from + 2; cut < to; cut++) {
            if (cost.applyAsLong(cut) < cost.applyAsLong(best)) {
                best = cut;
            }
        }
        return best;
    }

    List<Tensor> matrices() {
        return matrices;
    }

    boolean isEmpty() {
        return matrices.isEmpty();
    }

    int size() {
        return matrices.size();
    }

    /** The number of rows of a matrix, which is the width of the run before it. */
    int widthAt(int index) {
        return matrices.get(index).size(0);
    }

    /** Whether it is a single transpose, which costs nothing to transpose again. */
    boolean isTransposed() {
        return size() == 1 && matrices.get(0).isTransposed();
    }

    /** The product of the matrices from … to−1. */
    Tensor product(int from, int to) {
        int cut = cuts[from][to];
        return to - from == 1 ? matrices.get(from) : product(from, cut).matmul(product(cut, to));
    }

    /** Its transpose, as the product of the transposes. */
    Tensor transposedProduct(int from, int to) {
        int cut = cuts[from][to];
        return to - from == 1
                ? matrices.get(from).transpose()
                : transposedProduct(cut, to).matmul(transposedProduct(from, cut));
    }

    /** The multiplications of the product of the matrices from … to−1. */
    long cost(int from, int to) {
        return costs[from][to];
    }

    /** The diagonal of the product, Σⱼ Pᵢⱼ·Sⱼᵢ, from the two parts that are cheapest. */
    Tensor diagonal() {
        if (size() == 1) {
            return matrices.get(0).diagonal();
        }
        int cut = cheapest(0, size(), this::diagonalCost);
        return product(0, cut).mul(transposedProduct(cut, size())).sum(-1);
    }

    /** The multiplications of the diagonal. */
    long diagonalCost() {
        return size() < 2 ? 0 : diagonalCost(cheapest(0, size(), this::diagonalCost));
    }

    private long diagonalCost(int cut) {
        return costs[0][cut] + costs[cut][size()] + (long) widthAt(0) * widthAt(cut);
    }
}
