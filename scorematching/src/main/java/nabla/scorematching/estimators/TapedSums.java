package nabla.scorematching.estimators;

import java.util.function.BiFunction;
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
 * @param loss of each row
 * @param space the free parameters
 * @param x the data
 * @param weights of the rows
 */
record TapedSums(RowLoss loss, ParameterSpace space, Tensor x, Tensor weights) implements RowSums {
    /** Numbers of one intermediate result of a block: half a megabyte, which stays in the cache. */
    private static final int BLOCK = 1 << 16;

    /** Rows of a block of gradients row by row. */
    private static final int FEW = 8;

    @Override
    public RowSums withWeights(Tensor others) {
        return new TapedSums(loss, space, x, others);
    }

    @Override
    public Means means(Tensor u) {
        Tensors sums = sums(height(mostRows()), u, (v, weighted) -> {
            ValueAndGradient<Tensor> first = Derivatives.valueAndGradient(weighted, v);
            return Tensors.of(first.value(), first.gradient(), Derivatives.hessian(weighted, v));
        });
        return Means.ofSums(sums.get(0).item(), sums.get(1), sums.get(2), total());
    }

    @Override
    public Tensor values(Tensor u) {
        return rows(MOST_ROWS, u, this::loss);
    }

    @Override
    public Tensor gradients(Tensor u) {
        // A reverse sweep over the block for each of its rows: less work for fewer rows, if parameters are not fewer
        // still.
        return rows(
                Math.min(mostRows(), space.size() > FEW ? FEW : MOST_ROWS),
                u,
                (v, points, block) -> Derivatives.jacobian(z -> loss(z, points, block), v));
    }

    @Override
    public Tensor hessians(Tensor u, Tensor points, int from) {
        Tensor block = block(from);
        return Derivatives.jacobian(v -> Derivatives.jacobian(z -> loss(z, points, block), v), u);
    }

    @Override
    public Tensor thirds(Tensor u) {
        int size = height(mostRows() / space.size());
        return sums(
                        size,
                        u,
                        (v, weighted) -> Tensors.of(Derivatives.jacobian(z -> Derivatives.hessian(weighted, z), v)))
                .get(0)
                .div(total());
    }

    /** The loss of each row of a block by the free parameters. */
    private Tensor loss(Tensor u, Tensor points, Tensor block) {
        return RandomLoss.rows(loss, space.theta(u), points, block);
    }

    @Override
    public int height(int most) {
        return loss instanceof RandomLoss ? mostRows() : RowSums.super.height(most);
    }

    @Override
    public Tensor block(int from) {
        return Tensor.scalar(from / mostRows());
    }

    /** A function of (u, rows, the number of their block). */
    @FunctionalInterface
    private interface OfBlock {
        Tensor at(Tensor u, Tensor points, Tensor block);
    }

    /** The results of a function for blocks of at most this many rows, one behind the other. */
    private Tensor rows(int most, Tensor u, OfBlock f) {
        UnaryOperator<Tensors> ofBlock =
                Recorded.ofBlocks(NAME, height(most), at -> Tensors.of(f.at(at.get(1), at.get(0), at.get(2))));
        return byBlock(
                most,
                (points, from) ->
                        ofBlock.apply(Tensors.of(points, u, block(from))).get(0));
    }

    /** The sums over blocks of what a function makes of u and the weighted sum of the loss of a block by it. */
    private Tensors sums(int size, Tensor u, BiFunction<Tensor, UnaryOperator<Tensor>, Tensors> f) {
        UnaryOperator<Tensors> ofBlock = Recorded.ofBlocks(
                NAME,
                size,
                at -> f.apply(
                        at.get(2),
                        v -> loss(v, at.get(0), at.get(3)).mul(at.get(1)).sum()));
        return IntStream.iterate(0, from -> from < rows(), from -> from + size)
                .mapToObj(from -> {
                    int to = Math.min(from + size, rows());
                    return ofBlock.apply(Tensors.of(x.slice(0, from, to), weights.slice(0, from, to), u, block(from)));
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
        return Math.max(1, Math.min(MOST_ROWS, BLOCK / (space.size() * space.size())));
    }
}
