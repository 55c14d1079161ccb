package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Windham's weights wᵢ = exp((c∘θ)ᵀT(xᵢ)), and the errors of the fixed point. Only what depends on θ weighs: the log-density at c∘θ minus
 * that at 0, without the base measure. A weighted sample of the density at θ is one of that at (1 + c)∘θ, so what is fixed at v weighs
 * with c·v, and is (1 + c)v where the weighted rows are fitted: in the inflated space.
 *
 * <p>Where a share is 0 the weight is its limit, which is 0 where the log-weight falls without end; where it rises there is none.
 */
record Windham(
        Settings settings,
        ParameterSpace space,
        CountedRows data,
        RowSums sums,
        List<StandIns> standIns,
        RowLoss loss,
        ParameterSpace inflated) {
    /** Numbers of the matrices of a block where rows are kept, and where they are summed. */
    private static final int KEPT = 1 << 17;

    private static final int SUMMED = 1 << 18;

    /** A log-weight that changes by less with what stands for 0 does not depend on it. */
    private static final double ROUNDING = 1e-9;

    Windham(Settings settings, ParameterSpace space, CountedRows data, RowSums sums, List<StandIns> standIns) {
        this(
                settings,
                space,
                data,
                sums,
                standIns,
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

    /** −∞ of a row whose weight is 0. */
    private Tensor allLogWeights(Tensor theta) {
        Tensor logs = sums.byBlock(RowSums.MOST_ROWS, (points, from) -> logWeights(theta, points));
        Points.requireKnown(
                settings.name,
                "finite robust weights (c = 0 for parameters whose T is unbounded)",
                logs,
                v -> !Double.isNaN(v) && v < Double.POSITIVE_INFINITY);
        Tensor limits = logs.add(limits(theta).log());
        if (limits.max().item() == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException(settings.name
                    + ": expected a row whose robust weight is not 0, got zeros alone at θ = " + theta
                    + "; c = 0 for parameters whose T is unbounded");
        }
        return limits;
    }

    /** 0 of each row whose weight falls to 0 where a share does, else 1; refuses a weight that grows without bound there. */
    private Tensor limits(Tensor theta) {
        double[] limits = new double[sums.rows()];
        Arrays.fill(limits, 1);
        for (StandIns zeros : standIns) {
            double[] falls = fall(theta, zeros);
            for (int i = 0; i < falls.length; i++) {
                if (falls[i] < -ROUNDING) {
                    int parameter = steepest(theta, zeros, i);
                    throw new IllegalArgumentException(settings.name
                            + ": expected robust weights that have a limit where a share is 0, got one that grows without bound "
                            + zeros.place(i) + ", by " + settings.names.get(parameter) + " = " + theta.get(parameter)
                            + "; with c = 0 it does not weigh");
                }
                limits[zeros.rows()[i]] *= falls[i] > ROUNDING ? 0 : 1;
            }
        }
        return Tensor.of(limits);
    }

    /** By how much log-weights fall on the way to 0. */
    private double[] fall(Tensor theta, StandIns zeros) {
        return logWeights(theta, zeros.nearby())
                .sub(logWeights(theta, zeros.points()))
                .toArray();
    }

    /** The parameter by which a log-weight rises most. */
    private int steepest(Tensor theta, StandIns zeros, int row) {
        double[] falls = IntStream.range(0, settings.count())
                .mapToDouble(k -> fall(theta.mul(Tensor.eye(settings.count()).select(0, k)), zeros)[row])
                .toArray();
        return IntStream.range(0, falls.length)
                .reduce((i, j) -> falls[j] < falls[i] ? j : i)
                .orElseThrow();
    }

    private Tensor logWeights(Tensor theta, Tensor points) {
        ParametricModel model = settings.model;
        Tensor ofNone = model.logDensity(Tensor.zeros(settings.count()), points);
        return model.logDensity(theta.mul(settings.robust), points).sub(ofNone);
    }

    /**
     * The estimate, of rows with these losses there, with the sandwich M⁻¹ mean(rrᵀ) M⁻ᵀ/n of the equation mean r(θ) = 0, r = w(θ)·ψ((1 + c)∘θ), M its derivative.
     */
    ParameterEstimate estimate(Tensor theta, Tensor losses) {
        Tensor u = space.coordinates(theta);
        Tensor logs = allLogWeights(theta);
        Tensor shift = logs.max();
        Tensor counts = logs.gt(Double.NEGATIVE_INFINITY);
        int count = space.size();
        Tensor equations = sums.byBlock(KEPT / (count * count), (points, from) -> equation(u, points, from, shift));
        Tensor slope = Tensor.zeros(count, count);
        Tensor weights = sums.weights().mul(counts);
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
        return new ParameterEstimate(settings, space, data, sums, u, losses, rowWeights(logs), covariance);
    }

    private Tensor equation(Tensor u, Tensor points, int from, Tensor shift) {
        Tensor theta = space.theta(u);
        Tensor large = space.coordinates(theta.mul(settings.robust.add(1)));
        Tensor psi =
                Derivatives.jacobian(v -> RandomLoss.rows(loss, inflated.theta(v), points, sums.block(from)), large);
        return psi.mul(logWeights(theta, points).sub(shift).exp().unsqueeze(1));
    }
}
