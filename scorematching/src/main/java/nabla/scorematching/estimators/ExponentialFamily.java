package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * An exponential family, log p = θᵀT(x) + β(x) − log Z(θ): its score is affine in θ, so that score matching is a linear system.
 */
public final class ExponentialFamily implements ParametricModel {
    private final UnaryOperator<Tensor> statistics;
    private final UnaryOperator<Tensor> base;

    private ExponentialFamily(UnaryOperator<Tensor> statistics, UnaryOperator<Tensor> base) {
        this.statistics = Points.present("ExponentialFamily", "statistics", statistics);
        this.base = base;
    }

    /**
     * A family without a base measure.
     *
     * @param statistics T, [B, D] → [B, K], row by row, in tensor operations
     */
    public static ExponentialFamily of(UnaryOperator<Tensor> statistics) {
        return new ExponentialFamily(statistics, null);
    }

    /** This family with the base measure exp β, [B, D] → [B]. */
    public ExponentialFamily withBase(UnaryOperator<Tensor> base) {
        return new ExponentialFamily(statistics, Points.present("ExponentialFamily", "a base measure", base));
    }

    /** T, [B, K]. */
    public Tensor statistics(Tensor x) {
        return statistics.apply(x);
    }

    /** β, [B]. */
    public Tensor base(Tensor x) {
        return base == null
                ? Tensor.zeros(x.size(0))
                : Points.onePerPoint("ExponentialFamily", "a base measure", base.apply(x), x);
    }

    /**
     * θᵀT(x) + β(x).
     *
     * @throws IllegalArgumentException if there is not a statistic for each parameter
     */
    @Override
    public Tensor logDensity(Tensor theta, Tensor x) {
        Tensor t = statistics(x);
        if (t.rank() != 2 || t.size(0) != x.size(0) || t.size(1) != theta.size()) {
            throw new IllegalArgumentException("ExponentialFamily: expected statistics [" + x.size(0) + ", "
                    + theta.size() + "] of points " + Arrays.toString(x.shape()) + ", one for each parameter, got "
                    + Arrays.toString(t.shape()));
        }
        Tensor linear = t.matmul(theta.unsqueeze(1)).squeeze(1);
        return base == null ? linear : linear.add(base(x));
    }
}
