package nabla.scorematching.estimators;

import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.autodiff.ValueAndGradient;
import nabla.scorematching.points.Recorded;

/**
 * The sums of any loss, by differentiating it. A Hessian in all directions at once keeps some [U, rows, U] numbers.
 *
 * @param loss of each row by the free parameters
 * @param x the data
 * @param weights of the rows
 * @param count the number of free parameters
 */
record TapedSums(RowLoss loss, Tensor x, Tensor weights, int count) implements RowSums {
    /** Numbers of one intermediate result of a block: half a megabyte, which stays in the cache. */
    private static final int BLOCK = 1 << 16;

    /** Rows of a block of gradients row by row. */
    private static final int FEW = 8;

    @Override
    public RowSums withWeights(Tensor others) {
        return new TapedSums(loss, x, others, count);
    }

    @Override
    public Means means(Tensor u) {
        Tensors sums = sums(mostRows(), u, (v, weighted) -> {
            ValueAndGradient<Tensor> first = Derivatives.valueAndGradient(weighted, v);
            return Tensors.of(first.value(), first.gradient(), Derivatives.hessian(weighted, v));
        });
        return Means.ofSums(sums.get(0).item(), sums.get(1), sums.get(2), total());
    }

    @Override
    public Tensor values(Tensor u) {
        return rows(MOST_ROWS, u, loss::rows);
    }

    @Override
    public Tensor gradients(Tensor u) {
        // A reverse sweep over the block for each of its rows: less work for fewer rows, if parameters are not fewer
        // still.
        return rows(
                Math.min(mostRows(), count > FEW ? FEW : MOST_ROWS),
                u,
                (v, points) -> Derivatives.jacobian(z -> loss.rows(z, points), v));
    }

    @Override
    public Tensor hessians(Tensor u, Tensor points) {
        return Derivatives.jacobian(v -> Derivatives.jacobian(z -> loss.rows(z, points), v), u);
    }

    @Override
    public Tensor thirds(Tensor u) {
        int size = Math.max(1, mostRows() / count);
        return sums(
                        size,
                        u,
                        (v, weighted) -> Tensors.of(Derivatives.jacobian(z -> Derivatives.hessian(weighted, z), v)))
                .get(0)
                .div(total());
    }

    /** The results of a function of (u, rows) for blocks of at most this many rows, one behind the other. */
    private Tensor rows(int size, Tensor u, BinaryOperator<Tensor> f) {
        UnaryOperator<Tensors> ofBlock = Recorded.ofBlocks(NAME, size, at -> Tensors.of(f.apply(at.get(1), at.get(0))));
        return byBlock(
                size, (points, from) -> ofBlock.apply(Tensors.of(points, u)).get(0));
    }

    /** The sums over blocks of what a function makes of u and the weighted sum of the loss of a block by it. */
    private Tensors sums(int size, Tensor u, BiFunction<Tensor, UnaryOperator<Tensor>, Tensors> f) {
        UnaryOperator<Tensors> ofBlock = Recorded.ofBlocks(
                NAME,
                size,
                at -> f.apply(
                        at.get(2), v -> loss.rows(v, at.get(0)).mul(at.get(1)).sum()));
        return IntStream.iterate(0, from -> from < rows(), from -> from + size)
                .mapToObj(from -> {
                    int to = Math.min(from + size, rows());
                    return ofBlock.apply(Tensors.of(x.slice(0, from, to), weights.slice(0, from, to), u));
                })
                .reduce(TapedSums::sum)
                .orElseThrow();
    }

    private static Tensors sum(Tensors a, Tensors b) {
        return Tensors.of(IntStream.range(0, a.count())
                .mapToObj(i -> a.get(i).add(b.get(i)))
                .toArray(Tensor[]::new));
    }

    private int mostRows() {
        return Math.max(1, Math.min(MOST_ROWS, BLOCK / (count * count)));
    }
}
