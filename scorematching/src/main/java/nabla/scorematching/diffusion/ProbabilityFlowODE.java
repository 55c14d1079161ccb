package nabla.scorematching.diffusion;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.Sampler;

/**
 * The probability flow dx = [a x − ½ g² s] dt, which moves points without randomness so that they have the distribution of
 * the diffusion at every time [SDE, equation 13].
 *
 * <p>On N(m, v₀) it keeps (x(t) − α m)/√v constant, v = α² v₀ + σ².
 *
 * <p>With a solver of fixed steps it is a sampler that can be watched and continued; an adaptive solver chooses its
 * steps from the points, so only {@link #sample}, {@link #encode} and {@link #trajectory} can be used.
 */
public final class ProbabilityFlowODE implements Sampler<TimeConditionalScore, Tensor> {
    private final SDE sde;
    private final OdeSolver solver;
    private final double latest;
    private final double earliest;
    private final boolean denoising;
    private final Optional<Integration> fixed;

    private ProbabilityFlowODE(SDE sde, OdeSolver solver, double latest, double earliest, boolean denoising) {
        this.sde = sde;
        this.solver = solver;
        this.latest = latest;
        this.earliest = earliest;
        this.denoising = denoising;
        this.fixed =
                solver instanceof FixedStep method ? Optional.of(method.between(latest, earliest)) : Optional.empty();
    }

    /**
     * The flow of a diffusion.
     *
     * @param earliest ε, where the flow ends (or begins) short of time 0
     * @throws IllegalArgumentException unless 0 ≤ ε &lt; 1
     */
    public static ProbabilityFlowODE of(SDE sde, OdeSolver solver, double earliest) {
        if (!(earliest >= 0 && earliest < 1)) {
            throw new IllegalArgumentException(
                    "ProbabilityFlowODE: expected an earliest time in [0, 1), got " + earliest);
        }
        Points.present("ProbabilityFlowODE", "an equation", sde);
        Points.present("ProbabilityFlowODE", "a solver", solver);
        return new ProbabilityFlowODE(sde, solver, 1, earliest, false);
    }

    /**
     * From another time than 1: samples then start from {@link SDE#marginal} at this time, or from data by {@link
     * SDE#perturb}.
     *
     * @throws IllegalArgumentException unless ε &lt; time ≤ 1
     */
    public ProbabilityFlowODE latest(double time) {
        if (!(time > earliest && time <= 1)) {
            throw new IllegalArgumentException(
                    "ProbabilityFlowODE: expected a latest time in (" + earliest + ", 1], got " + time);
        }
        return new ProbabilityFlowODE(sde, solver, time, earliest, denoising);
    }

    /**
     * Takes the last noise away: samples are {@linkplain SDE#posteriorMean posterior means} given the points at ε, at
     * the cost of one more score.
     */
    public ProbabilityFlowODE denoising() {
        return new ProbabilityFlowODE(sde, solver, latest, earliest, true);
    }

    /**
     * From noise at the {@linkplain #latest latest} time to samples at ε; [B, D] to [B, D]. Where a score is not finite the solver
     * says what happens: an adaptive one makes that row NaN, and goes on with the others. A row that cannot be solved stops all, unless
     * the solver {@linkplain OdeSolver#leavingOut leaves it out}.
     *
     * @throws IllegalArgumentException if x1 is not [B, D], or the score gives another shape or mixes points
     */
    public Tensor sample(TimeConditionalScore score, Tensor x1) {
        Points.require(name(), x1);
        requireRowwise(score, x1);
        return finish(score, solver.solve(velocity(score), x1, latest, earliest));
    }

    /** From data at ε to the noise at the latest time that they come from. */
    public Tensor encode(TimeConditionalScore score, Tensor x0) {
        Points.require(name(), x0);
        requireRowwise(score, x0, earliest);
        return solver.solve(velocity(score), x0, earliest, latest);
    }

    /**
     * The points at several times, and how many steps each row took; see {@link OdeSolver#trajectory}.
     *
     * @param x the points at the first time, [B, D]
     * @param times in [0, 1]: falling, from noise to samples, or rising, from data to their noise
     */
    public Solution trajectory(TimeConditionalScore score, Tensor x, double... times) {
        Points.require(name(), x);
        for (double time : times) {
            Points.time(name(), time);
        }
        if (times.length > 0) {
            requireRowwise(score, x, times[0]);
        }
        return solver.trajectory(velocity(score), x, times);
    }

    private void requireRowwise(TimeConditionalScore score, Tensor x, double time) {
        Points.present(name(), "a score", score);
        score.at(time).requireRowwise(name(), x);
    }

    private OdeSolver.Velocity velocity(TimeConditionalScore score) {
        return (x, t) -> {
            Tensor half = sde.diffusion(t).square().mul(0.5);
            return x.mul(sde.driftRate(t))
                    .sub(score.at(t).checked(name()).score(x).mul(half));
        };
    }

    private Integration fixed() {
        if (fixed.isEmpty()) {
            throw new IllegalStateException(name()
                    + ": an adaptive solver has no steps to run one by one; use sample(score, x1), or a solver"
                    + " of fixed steps");
        }
        return fixed.get();
    }

    @Override
    public int steps() {
        return fixed().steps();
    }

    @Override
    public Tensor numbers(int k) {
        return fixed().numbers(k);
    }

    @Override
    public void requireRowwise(TimeConditionalScore score, Tensor x) {
        requireRowwise(score, x, latest);
    }

    @Override
    public Tensor start(TimeConditionalScore score, Tensor x1, Rng rng) {
        return x1;
    }

    @Override
    public Tensor step(TimeConditionalScore score, Tensor x, Tensor times, Rng rng) {
        return fixed().step(velocity(score), x, times, rng);
    }

    @Override
    public Tensor points(Tensor x) {
        return x;
    }

    @Override
    public Tensor finish(TimeConditionalScore score, Tensor x) {
        return denoising ? sde.posteriorMean(score, x, Tensor.scalar(earliest)) : x;
    }

    /** As {@link #sample(TimeConditionalScore, Tensor)}, since the flow draws nothing. */
    @Override
    public Tensor sample(TimeConditionalScore score, Tensor x1, Rng rng) {
        return sample(score, x1);
    }

    @Override
    public String toString() {
        return "ProbabilityFlowODE(" + sde + ", " + solver + ", from " + latest + " to " + earliest
                + (denoising ? ", denoising)" : ")");
    }
}
