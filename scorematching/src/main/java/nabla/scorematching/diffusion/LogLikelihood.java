package nabla.scorematching.diffusion;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.points.Points;

/**
 * The log-likelihood of data under a score model, by the probability flow u = a x − ½ g² s [SDE, equation 39]:
 *
 * <pre>
 *     log p_ε(x_ε) = log p₁(x₁) + ∫_ε¹ ∇·u(x(t), t) dt,
 * </pre>
 *
 * in nats, of the data with the noise of time ε. The divergence is exact, or Hutchinson's estimate from one direction for each
 * point, the same at all times.
 */
public final class LogLikelihood {
    private final SDE sde;
    private final OdeSolver solver;
    private final double earliest;

    private LogLikelihood(SDE sde, OdeSolver solver, double earliest) {
        this.sde = sde;
        this.solver = solver;
        this.earliest = earliest;
    }

    /**
     * The likelihood by the flow of this equation.
     *
     * @param earliest ε; 1e-5 is usual
     * @throws IllegalArgumentException unless 0 ≤ ε &lt; 1
     */
    public static LogLikelihood of(SDE sde, OdeSolver solver, double earliest) {
        if (!(earliest >= 0 && earliest < 1)) {
            throw new IllegalArgumentException("LogLikelihood: expected an earliest time in [0, 1), got " + earliest);
        }
        return new LogLikelihood(sde, solver, earliest);
    }

    /** The likelihood of each row, with the exact divergence. */
    public Likelihood evaluate(TimeConditionalScore score, Tensor x) {
        return integrate(score, x, ScoreFunction::scoreAndDivergence);
    }

    /** The likelihood of each row, with vᵀJv, v Rademacher, for the divergence. */
    public Likelihood estimate(TimeConditionalScore score, Tensor x, Rng rng) {
        Tensor v = rng.rademacher(x.shape());
        return integrate(
                score,
                x,
                (s, y) -> new ValueAndDivergence(
                        s.score(y), Derivatives.jvp(s::score, y, v).dot(v)));
    }

    private Likelihood integrate(TimeConditionalScore score, Tensor x, Divergence divergence) {
        Points.require("LogLikelihood", x);
        int dim = x.size(1);
        OdeSolver.Velocity velocity = (state, t) -> {
            Tensor y = state.slice(1, 0, dim);
            Tensor rate = sde.driftRate(t);
            Tensor half = sde.diffusion(t).square().mul(0.5);
            ValueAndDivergence s = divergence.at(score.at(t), y);
            Tensor u = y.mul(rate)
                    .sub(Points.likePoints("LogLikelihood", s.value(), y).mul(half));
            Tensor spread = rate.mul(dim).sub(s.divergence().unsqueeze(1).mul(half));
            return Tensor.concat(1, u, spread);
        };
        Tensor start = Tensor.concat(1, x, Tensor.zeros(x.size(0), 1));
        Tensor end = solver.solve(velocity, start, earliest, 1);
        Tensor noise = end.slice(1, 0, dim);
        return new Likelihood(logPrior(noise), end.select(1, dim), noise, mismatch(x));
    }

    private Tensor logPrior(Tensor x) {
        double variance = sde.priorDeviation() * sde.priorDeviation();
        return x.square()
                .sum(-1)
                .div(variance)
                .add(x.size(1) * Math.log(2 * Math.PI * variance))
                .mul(-0.5);
    }

    /** KL(N(αx, σ²I) ‖ prior) at time 1. */
    private Tensor mismatch(Tensor x) {
        double prior = sde.priorDeviation() * sde.priorDeviation();
        double ratio = Math.pow(sde.standardDeviation(1), 2) / prior;
        double perDimension = ratio - 1 - Math.log(ratio);
        return x.mul(sde.meanCoefficient(1))
                .square()
                .sum(-1)
                .div(prior)
                .add(x.size(1) * perDimension)
                .mul(0.5);
    }

    private interface Divergence {
        ValueAndDivergence at(ScoreFunction score, Tensor x);
    }

    /**
     * A likelihood and what it is made of.
     *
     * @param logPrior log p₁(x₁), with the prior for p₁; [B]
     * @param volume ∫∇·u dt, [B]
     * @param noise x₁, [B, D]
     * @param priorMismatch KL(p(x₁|x) ‖ prior): how far from the prior a point still is at time 1. The mean over data bounds
     *     the divergence of the true p₁ from the prior, which the likelihood neglects; [B]
     */
    public record Likelihood(Tensor logPrior, Tensor volume, Tensor noise, Tensor priorMismatch) {
        /** log p_ε(x), [B]. */
        public Tensor logProb() {
            return logPrior.add(volume);
        }

        /** −log₂ p/D: bits for each dimension, [B]. */
        public Tensor bitsPerDimension() {
            return logProb().div(-noise.size(1) * Math.log(2));
        }
    }
}
