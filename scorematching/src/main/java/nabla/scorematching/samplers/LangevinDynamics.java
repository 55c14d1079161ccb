package nabla.scorematching.samplers;

import java.util.function.ObjIntConsumer;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * The unadjusted Langevin algorithm: x ← x + ε s(x) + √(2ε) z with z ~ N(0, I), the Euler-Maruyama discretisation of dx =
 * s dt + √2 dw, whose stationary density is p.
 *
 * <p>A finite step has a bias: on N(0, s²) the stationary variance is s²/(1 − ε/(2s²)), and for ε ≥ 2s² there is none.
 */
public final class LangevinDynamics {
    private final double stepSize;
    private final int steps;

    private LangevinDynamics(double stepSize, int steps) {
        this.stepSize = stepSize;
        this.steps = steps;
    }

    /**
     * @param stepSize ε
     * @param steps how many
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 0 steps
     */
    public static LangevinDynamics of(double stepSize, int steps) {
        Steps.require("LangevinDynamics", stepSize, steps);
        return new LangevinDynamics(stepSize, steps);
    }

    /**
     * Where a walk that begins at each row ends.
     *
     * @param x0 the starts, [B, D]
     * @param rng step k draws from {@code rng.split(k)}, so row i does not depend on B
     * @return [B, D]
     */
    public Tensor sample(ScoreFunction score, Tensor x0, Rng rng) {
        return sample(score, x0, rng, (x, step) -> {});
    }

    /** As {@link #sample(ScoreFunction, Tensor, Rng)}, showing the state after each step, counted from 1. */
    public Tensor sample(ScoreFunction score, Tensor x0, Rng rng, ObjIntConsumer<Tensor> observer) {
        Points.require("LangevinDynamics", x0);
        Tensor x = x0;
        for (int k = 0; k < steps; k++) {
            x = step(score, x, stepSize, rng.split(k));
            observer.accept(x, k + 1);
        }
        return x;
    }

    /** One step of size ε. */
    static Tensor step(ScoreFunction score, Tensor x, double stepSize, Rng rng) {
        Tensor drift = score.score(x).mul(stepSize);
        return x.add(drift).add(rng.normal(x.shape()).mul(Math.sqrt(2 * stepSize)));
    }

    /**
     * How much of the start is left after all steps on a normal distribution of this variance: the mean of x is
     * multiplied by (1 − ε/s²) at each step. Near 1 the samples are still the starts; it should be near 0 for the largest
     * variance of the data.
     *
     * @param variance s²
     * @return (1 − ε/s²)ⁿ
     */
    public double contraction(double variance) {
        return Math.pow(1 - stepSize / variance, steps);
    }
}
