package nabla.scorematching.diffusion;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.Sampler;

/**
 * DPM-Solver++(2M) (Lu, Zhou, Bao, Chen, Li and Zhu, DPM-Solver++: fast solver for guided sampling of diffusion probabilistic
 * models, 2022, algorithm 2): a two-step method of order 2 for the probability flow, one score a step. With λ = log(α/σ), the
 * posterior mean x̂₀ = (x + σ² s)/α, the one before it x̂₁, the length h = λ′ − λ of the step and h₁ of the step before,
 *
 * <pre>
 *     x ← (σ′/σ) x + α′ (1 − e^(−h)) ((1 + h/(2h₁)) x̂₀ − h/(2h₁) x̂₁).
 * </pre>
 *
 * <p>It differs from {@link ExponentialMultistep} of order 2 by terms of third order. The first step has no x̂₁ and is that of
 * {@link DDIM}, as is one to a time without noise.
 */
public final class DPMSolver implements Sampler<TimeConditionalScore, ExponentialMultistep.State> {
    private final ExponentialMultistep steps;

    private DPMSolver(ExponentialMultistep steps) {
        this.steps = steps;
    }

    /**
     * The solver on a grid, usually even in λ: {@link TimeGrid#of(SDE, NoiseLevels)} of geometric levels.
     *
     * @throws IllegalArgumentException if α underflows at a time of the grid
     */
    public static DPMSolver of(SDE sde, TimeGrid grid) {
        return new DPMSolver(ExponentialMultistep.of("DPMSolver", sde, grid, 2, DPMSolver::weights));
    }

    private static double[] weights(double[] nodes, double h) {
        double all = -Math.expm1(-h);
        if (nodes.length == 1) {
            return new double[] {all};
        }
        double half = h / (2 * -nodes[1]);
        return new double[] {all * (1 + half), -all * half};
    }

    /**
     * Takes the last noise away: samples are {@linkplain SDE#posteriorMean posterior means} given the points at the end of the
     * grid, at the cost of one more score.
     */
    public DPMSolver denoising() {
        return new DPMSolver(steps.denoising());
    }

    @Override
    public int steps() {
        return steps.steps();
    }

    @Override
    public Tensor numbers(int k) {
        return steps.numbers(Points.index("DPMSolver.numbers", k, steps()));
    }

    @Override
    public void requireRowwise(TimeConditionalScore score, Tensor x) {
        steps.requireRowwise(name(), score, x);
    }

    @Override
    public ExponentialMultistep.State start(TimeConditionalScore score, Tensor x1, Rng rng) {
        return steps.start(score, x1, rng);
    }

    @Override
    public ExponentialMultistep.State step(
            TimeConditionalScore score, ExponentialMultistep.State state, Tensor numbers, Rng rng) {
        return steps.step(name(), score, state, numbers);
    }

    @Override
    public Tensor points(ExponentialMultistep.State state) {
        return state.x();
    }

    @Override
    public Tensor finish(TimeConditionalScore score, ExponentialMultistep.State state) {
        return steps.finish(score, state);
    }

    @Override
    public String toString() {
        return steps.text("DPMSolver", "");
    }
}
