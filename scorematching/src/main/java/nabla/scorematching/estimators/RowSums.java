package nabla.scorematching.estimators;

import java.util.function.BiFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;

/**
 * A loss of rows and its derivatives by the free parameters, summed with weights or row by row. Rows are taken in blocks, so that memory
 * does not grow with their number: a Hessian in all directions at once keeps some [K, rows, K] numbers.
 *
 * @param loss of each row by the free parameters
 * @param x the data, [n, D]
 * @param weights of the rows, [n]
 * @param count the number of free parameters
 */
record RowSums(RowLoss loss, Tensor x, Tensor weights, int count) {
    /** Numbers of one intermediate result of a block: 4 MB, which fits the cache. */
    private static final int BLOCK = 1 << 19;

    /** Rows of a block at most. */
    private static final int MOST_ROWS = 4096;

    /**
     * Means, weighted.
     *
     * @param value of the loss
     * @param gradient [U]
     * @param hessian [U, U]
     */
    record Means(double value, Tensor gradient, Tensor hessian) {}

    RowSums withWeights(Tensor others) {
        return new RowSums(loss, x, others, count);
    }

    int rows() {
        return x.size(0);
    }

    double total() {
        return weights.sum().item();
    }

    /** The weighted mean of the loss, its gradient and its Hessian. */
    Means means(Tensor u) {
        double value = 0;
        Tensor gradient = Tensor.zeros(count);
        Tensor hessian = Tensor.zeros(count, count);
        int size = rowsOfBlock(count * count);
        for (int from = 0; from < rows(); from += size) {
            Tensor points = x.slice(0, from, Math.min(from + size, rows()));
            Tensor w = weights.slice(0, from, Math.min(from + size, rows()));
            var first = Derivatives.valueAndGradient(
                    v -> loss.rows(v, points).mul(w).sum(), u);
            value += first.value().item();
            gradient = gradient.add(first.gradient());
            hessian = hessian.add(
                    Derivatives.hessian(v -> loss.rows(v, points).mul(w).sum(), u));
        }
        double scale = 1 / total();
        return new Means(
                value * scale,
                gradient.mul(scale),
                hessian.add(hessian.transpose()).mul(scale / 2));
    }

    /** The weighted mean of the loss. */
    double value(Tensor u) {
        return values(u).mul(weights).sum().item() / total();
    }

    /** ρ of each row, [n]. */
    Tensor values(Tensor u) {
        return byBlock(1, (points, from) -> loss.rows(u, points));
    }

    /** ψ = ∂ρ/∂u of each row, [n, U]. */
    Tensor gradients(Tensor u) {
        return byBlock(count, (points, from) -> Derivatives.jacobian(v -> loss.rows(v, points), u));
    }

    /** A = ∂²ρ/∂u∂uᵀ of each row, [n, U, U]. */
    Tensor hessians(Tensor u) {
        return byBlock(count * count, (points, from) -> hessians(u, points));
    }

    static Tensor hessians(RowLoss loss, Tensor u, Tensor points) {
        return Derivatives.jacobian(v -> Derivatives.jacobian(z -> loss.rows(z, points), v), u);
    }

    private Tensor hessians(Tensor u, Tensor points) {
        return hessians(loss, u, points);
    }

    /** The results of a function of (rows, index of the first) for blocks of rows, one behind the other. */
    Tensor byBlock(int width, BiFunction<Tensor, Integer, Tensor> f) {
        int size = rowsOfBlock(width);
        return Tensor.concat(
                0,
                IntStream.iterate(0, from -> from < rows(), from -> from + size)
                        .mapToObj(from -> f.apply(x.slice(0, from, Math.min(from + size, rows())), from))
                        .toArray(Tensor[]::new));
    }

    private static int rowsOfBlock(int width) {
        return Math.max(1, Math.min(MOST_ROWS, BLOCK / width));
    }
}
