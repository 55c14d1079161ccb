package nabla.scorematching.estimators;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Windham's weights wᵢ = exp((c∘θ)ᵀT(xᵢ)), and the errors of the fixed point. Only what depends on θ weighs: the log-density at c∘θ minus
 * that at 0, without the base measure. A weighted sample of the density at θ is one of that at (1 + c)∘θ, so what is fixed at v weighs
 * with c·v, and is (1 + c)v where the weighted rows are fitted: in the inflated space.
 */
record Windham(Settings settings, ParameterSpace space, RowSums sums, RowLoss loss, ParameterSpace inflated) {
    /** Numbers of the matrices of a block where rows are kept, and where they are summed. */
    private static final int KEPT = 1 << 17;

    private static final int SUMMED = 1 << 18;

    Windham(Settings settings, ParameterSpace space, RowSums sums) {
        this(
                settings,
                space,
                sums,
                settings.losses.apply(sums.x(), sums.weights()),
                new ParameterSpace(space.offset().mul(settings.robust.add(1)), space.basis(), space.free()));
    }

    /** The weights, the largest of which is that of the data. */
    Tensor weights(Tensor theta) {
        return rowWeights(allLogWeights(theta));
    }

    private Tensor rowWeights(Tensor logs) {
        return logs.sub(logs.max()).exp().mul(sums.weights());
    }

    private Tensor allLogWeights(Tensor theta) {
        Tensor logs = sums.byBlock(RowSums.MOST_ROWS, (points, from) -> logWeights(theta, points));
        Points.requireKnown(
                settings.name,
                "finite robust weights (c = 0 for parameters whose T is unbounded)",
                logs,
                v -> !Double.isNaN(v) && v < Double.POSITIVE_INFINITY);
        return logs;
    }

    private Tensor logWeights(Tensor theta, Tensor points) {
        ParametricModel model = settings.model;
        return model.logDensity(theta.mul(settings.robust), points)
                .sub(model.logDensity(Tensor.zeros(settings.count()), points));
    }

    /**
     * The estimate with the sandwich M⁻¹ mean(rrᵀ) M⁻ᵀ/n of the equation mean r(θ) = 0, r = w(θ)·ψ((1 + c)∘θ), M its derivative.
     */
    ParameterEstimate estimate(Tensor theta) {
        Tensor u = space.coordinates(theta);
        Tensor logs = allLogWeights(theta);
        Tensor shift = logs.max();
        int count = space.size();
        Tensor equations = sums.byBlock(KEPT / (count * count), (points, from) -> equation(u, points, from, shift));
        Tensor slope = Tensor.zeros(count, count);
        Tensor weights = sums.weights();
        int size = sums.height(SUMMED / (count * count));
        for (int from = 0; from < sums.rows(); from += size) {
            int to = Math.min(from + size, sums.rows());
            int first = from;
            Tensor points = sums.x().slice(0, from, to);
            Tensor w = weights.slice(0, from, to).unsqueeze(0);
            slope = slope.add(Derivatives.jacobian(
                    v -> w.matmul(equation(v, points, first, shift)).reshape(count), u));
        }
        Tensor inverse = slope.inverse();
        Tensor spread = settings.frequencies ? weights : weights.square();
        Tensor middle = equations.mul(spread.unsqueeze(1)).transpose().matmul(equations);
        Tensor covariance = inverse.matmul(middle).matmulTransposed(inverse);
        return new ParameterEstimate(settings, space, sums, u, rowWeights(logs), covariance);
    }

    private Tensor equation(Tensor u, Tensor points, int from, Tensor shift) {
        Tensor theta = space.theta(u);
        Tensor large = space.coordinates(theta.mul(settings.robust.add(1)));
        Tensor psi =
                Derivatives.jacobian(v -> RandomLoss.rows(loss, inflated.theta(v), points, sums.block(from)), large);
        return psi.mul(logWeights(theta, points).sub(shift).exp().unsqueeze(1));
    }
}
