package nabla.examples.hyvarinen;

import java.util.ArrayList;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.optimizers.LBFGS;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatching;

/**
 * Section 3.2: the model of independent components, log p(x) = Σₖ log p₁(wₖᵀx) + log |det W|, with the logistic density
 * p₁ of unit variance. Its score is Σₖ g(wₖᵀx) wₖ with g(u) = −(π/√3) tanh(πu/(2√3)).
 */
public final class LogisticComponents {
    private static final double HEIGHT = Math.PI / Math.sqrt(3);
    private static final double SLOPE = Math.PI / (2 * Math.sqrt(3));
    private static final String NAME = "B";
    private static final int MOST_STEPS = 500;

    private LogisticComponents() {}

    /** What is minimised to estimate W. */
    @FunctionalInterface
    public interface Objective {
        /** The objective of a matrix and data [T, n], a scalar. */
        Tensor of(Tensor w, Tensor x);
    }

    /** The score of the model, of which the constant log |det W| is no part. */
    public static ScoreFunction score(Tensor w) {
        return x -> g(x.matmulTransposed(w)).matmul(w);
    }

    private static Tensor g(Tensor u) {
        return u.mul(SLOPE).tanh().mul(-HEIGHT);
    }

    /** The mean of ½‖s‖² + ∇·s, with the divergence by automatic differentiation. */
    public static Tensor scoreMatching(Tensor w, Tensor x) {
        return ScoreMatching.of().loss(score(w), x, Rng.of(0));
    }

    /** The same as the paper writes it: Σₖ ‖wₖ‖² ḡ′(wₖᵀx) + ½ Σⱼₖ wⱼᵀwₖ · mean of g(wⱼᵀx) g(wₖᵀx). */
    public static Tensor closedForm(Tensor w, Tensor x) {
        Tensor g = g(x.matmulTransposed(w));
        Tensor slope = g.square().div(HEIGHT * HEIGHT).sub(1).mul(SLOPE * HEIGHT);
        Tensor products = g.transpose().matmul(g).div(x.size(0));
        return w.square()
                .sum(1)
                .dot(slope.mean(0))
                .add(w.matmulTransposed(w).mul(products).sum().mul(0.5));
    }

    /** The mean of −log p, which needs the normaliser: log p₁(u) = log(π/√3) + log σ(v) + log σ(−v), v = πu/√3. */
    public static Tensor likelihood(Tensor w, Tensor x) {
        Tensor v = x.matmulTransposed(w).mul(HEIGHT);
        Tensor logProb = v.logSigmoid().add(v.neg().logSigmoid()).sum(1).mean();
        return logProb.add(w.logDet()).neg().sub(w.size(0) * Math.log(HEIGHT));
    }

    /**
     * The matrix W = BW₀ that minimises an objective, by L-BFGS in B from B = I: in these coordinates the minimum is nearly as wide in
     * one direction as in another, whatever the mixing.
     *
     * @throws IllegalStateException if the gradient there is not small
     */
    public static Tensor minimize(Objective objective, Tensor x, Tensor start) {
        double tolerance = 1e-7;
        LBFGS.Minimum minimum = LBFGS.of(1)
                .minimize(
                        p -> objective.of(p.get(NAME).matmul(start), x),
                        Parameters.of(NAME, Tensor.eye(start.size(0))),
                        tolerance,
                        MOST_STEPS);
        if (!(minimum.gradient() < 1e3 * tolerance * (1 + Math.abs(minimum.value())))) {
            throw new IllegalStateException("LogisticComponents: no minimum in " + minimum.steps()
                    + " steps, the gradient is " + minimum.gradient());
        }
        return minimum.parameters().get(NAME).matmul(start);
    }

    /** ‖PŴ − W‖² with the permutation and the signs P of the rows that make it least: the model knows neither. */
    public static double squaredError(Tensor estimate, Tensor truth) {
        double[][] found = estimate.toMatrix();
        double[][] wanted = truth.toMatrix();
        List<double[]> costs = new ArrayList<>();
        for (double[] row : wanted) {
            double[] cost = new double[found.length];
            for (int j = 0; j < cost.length; j++) {
                cost[j] = Math.min(distance(found[j], row, 1), distance(found[j], row, -1));
            }
            costs.add(cost);
        }
        return assigned(costs, 0, new boolean[found.length]);
    }

    private static double assigned(List<double[]> costs, int row, boolean[] taken) {
        if (row == costs.size()) {
            return 0;
        }
        double best = Double.POSITIVE_INFINITY;
        for (int j = 0; j < taken.length; j++) {
            if (!taken[j]) {
                taken[j] = true;
                best = Math.min(best, costs.get(row)[j] + assigned(costs, row + 1, taken));
                taken[j] = false;
            }
        }
        return best;
    }

    private static double distance(double[] a, double[] b, int sign) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (sign * a[i] - b[i]) * (sign * a[i] - b[i]);
        }
        return sum;
    }
}
