package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;
import nabla.scorematching.ConditionalScoreFunction;

/**
 * The probability flow dx = [a x − ½ g² s] dt, which moves points without randomness so that they have the distribution of
 * the diffusion at every time [SDE, equation 13].
 *
 * <p>On N(m, v₀) it keeps (x(t) − α m)/√v constant, v = α² v₀ + σ².
 */
public final class ProbabilityFlowODE {
    private final SDE sde;
    private final OdeSolver solver;
    private final double earliest;

    private ProbabilityFlowODE(SDE sde, OdeSolver solver, double earliest) {
        this.sde = sde;
        this.solver = solver;
        this.earliest = earliest;
    }

    /**
     * @param earliest ε, where the flow ends (or begins) short of time 0
     * @throws IllegalArgumentException unless 0 ≤ ε &lt; 1
     */
    public static ProbabilityFlowODE of(SDE sde, OdeSolver solver, double earliest) {
        if (!(earliest >= 0 && earliest < 1)) {
            throw new IllegalArgumentException("ProbabilityFlowODE: the earliest time is not in [0, 1): " + earliest);
        }
        return new ProbabilityFlowODE(sde, solver, earliest);
    }

    /** From noise at time 1 to samples at ε; [B, D] to [B, D]. */
    public Tensor sample(ConditionalScoreFunction score, Tensor x1) {
        return solver.solve((x, t) -> velocity(score, x, t), x1, 1, earliest);
    }

    /** From data at ε to the noise at time 1 that they come from. */
    public Tensor encode(ConditionalScoreFunction score, Tensor x0) {
        return solver.solve((x, t) -> velocity(score, x, t), x0, earliest, 1);
    }

    private Tensor velocity(ConditionalScoreFunction score, Tensor x, double t) {
        double g = sde.diffusion(t);
        return x.mul(sde.driftRate(t)).sub(score.at(t).score(x).mul(0.5 * g * g));
    }
}
