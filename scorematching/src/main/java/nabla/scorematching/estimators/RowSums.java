package nabla.scorematching.estimators;

import java.util.function.BiFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/**
 * A loss of rows and its derivatives by the free parameters u, summed with weights or row by row. Rows are taken in blocks, so that
 * memory grows with their number by what is asked for alone.
 */
interface RowSums {
    /** What the log calls them by. */
    String NAME = "QuadraticFit";

    /** Rows of a block at most. */
    int MOST_ROWS = 4096;

    /** Numbers of the [U, U] matrices of a block's rows: 4 MB. */
    int MATRICES = 1 << 19;

    /**
     * Means, weighted.
     *
     * @param value of the loss
     * @param gradient [U]
     * @param hessian [U, U]
     */
    record Means(double value, Tensor gradient, Tensor hessian) {
        /** Of weighted sums; the Hessian is made symmetric to the last place. */
        static Means ofSums(double value, Tensor gradient, Tensor hessian, double total) {
            double scale = 1 / total;
            return new Means(
                    value * scale,
                    gradient.mul(scale),
                    hessian.add(hessian.transpose()).mul(scale / 2));
        }
    }

    /** The data, [n, D]. */
    Tensor x();

    /** Weights of the rows, [n]. */
    Tensor weights();

    RowSums withWeights(Tensor others);

    /** The weighted mean of the loss, its gradient and its Hessian. */
    Means means(Tensor u);

    /** ρ of each row, [n]. */
    Tensor values(Tensor u);

    /** ψ = ∂ρ/∂u of each row, [n, U]. */
    Tensor gradients(Tensor u);

    /**
     * A = ∂²ρ/∂u∂uᵀ of the rows of a block, [b, U, U].
     *
     * @param from the index of its first row
     */
    Tensor hessians(Tensor u, Tensor points, int from);

    /** The rows of a block, where at most so many are wanted: always the same if what rows draw depends on their block. */
    default int height(int most) {
        return Math.max(1, Math.min(MOST_ROWS, most));
    }

    /** The number of the block that begins with this row, a scalar, for a {@link RandomLoss}. */
    default Tensor block(int from) {
        return Tensor.scalar(0);
    }

    /** The weighted mean of the third derivatives, [U, U, U], of a loss that is not quadratic. */
    default Tensor thirds(Tensor u) {
        return Tensor.zeros(u.size(), u.size(), u.size());
    }

    default int rows() {
        return x().size(0);
    }

    default double total() {
        return weights().sum().item();
    }

    /** The weighted mean of the loss. */
    default double value(Tensor u) {
        return values(u).mul(weights()).sum().item() / total();
    }

    /**
     * The results of a function of (rows, index of the first) for blocks of rows, one behind the other.
     *
     * @param most rows of a block
     */
    default Tensor byBlock(int most, BiFunction<Tensor, Integer, Tensor> f) {
        int size = height(most);
        return Tensor.concat(
                0,
                IntStream.iterate(0, from -> from < rows(), from -> from + size)
                        .mapToObj(from -> f.apply(x().slice(0, from, Math.min(from + size, rows())), from))
                        .toArray(Tensor[]::new));
    }
}
