package nabla.scorematching.estimators;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndGradient;

/**
 * The sums of any loss, by differentiating it. A Hessian in all directions at once keeps some [U, rows, U] numbers.
 *
 * @param loss of each row by the free parameters
 * @param x the data
 * @param weights of the rows
 * @param count the number of free parameters
 */
record TapedSums(RowLoss loss, Tensor x, Tensor weights, int count) implements RowSums {
    /** Numbers of one intermediate result of a block: 1 MB, which fits the cache. */
    private static final int BLOCK = 1 << 17;

    @Override
    public RowSums withWeights(Tensor others) {
        return new TapedSums(loss, x, others, count);
    }

    @Override
    public Means means(Tensor u) {
        double value = 0;
        Tensor gradient = Tensor.zeros(count);
        Tensor hessian = Tensor.zeros(count, count);
        int size = mostRows();
        for (int from = 0; from < rows(); from += size) {
            Tensor points = x.slice(0, from, Math.min(from + size, rows()));
            Tensor w = weights.slice(0, from, Math.min(from + size, rows()));
            ValueAndGradient<Tensor> first = Derivatives.valueAndGradient(
                    v -> loss.rows(v, points).mul(w).sum(), u);
            value += first.value().item();
            gradient = gradient.add(first.gradient());
            hessian = hessian.add(
                    Derivatives.hessian(v -> loss.rows(v, points).mul(w).sum(), u));
        }
        return Means.ofSums(value, gradient, hessian, total());
    }

    @Override
    public Tensor values(Tensor u) {
        return byBlock(MOST_ROWS, (points, from) -> loss.rows(u, points));
    }

    @Override
    public Tensor gradients(Tensor u) {
        return byBlock(mostRows(), (points, from) -> Derivatives.jacobian(v -> loss.rows(v, points), u));
    }

    @Override
    public Tensor hessians(Tensor u, Tensor points) {
        return Derivatives.jacobian(v -> Derivatives.jacobian(z -> loss.rows(z, points), v), u);
    }

    @Override
    public Tensor thirds(Tensor u) {
        Tensor sum = Tensor.zeros(count, count, count);
        int size = Math.max(1, mostRows() / count);
        for (int from = 0; from < rows(); from += size) {
            Tensor points = x.slice(0, from, Math.min(from + size, rows()));
            Tensor w = weights.slice(0, from, Math.min(from + size, rows()));
            sum = sum.add(Derivatives.jacobian(
                    v -> Derivatives.hessian(z -> loss.rows(z, points).mul(w).sum(), v), u));
        }
        return sum.div(total());
    }

    private int mostRows() {
        return Math.max(1, Math.min(MOST_ROWS, BLOCK / (count * count)));
    }
}
