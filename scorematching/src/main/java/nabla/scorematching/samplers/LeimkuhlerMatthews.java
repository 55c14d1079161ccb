package nabla.scorematching.samplers;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Langevin dynamics whose noise is the mean of two neighbouring draws: x ← x + ε s(x) + √(ε/2) (z_k + z_{k+1}) (Leimkuhler
 * and Matthews, Applied Mathematics Research eXpress, 2013). At no more cost than {@link LangevinDynamics} the stationary
 * distribution is right to second order in ε, and on a normal distribution exactly.
 */
public final class LeimkuhlerMatthews {
    private final double stepSize;
    private final int steps;

    private LeimkuhlerMatthews(double stepSize, int steps) {
        this.stepSize = stepSize;
        this.steps = steps;
    }

    /**
     * @param stepSize ε
     * @param steps how many
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 0 steps
     */
    public static LeimkuhlerMatthews of(double stepSize, int steps) {
        Steps.require("LeimkuhlerMatthews", stepSize, steps);
        return new LeimkuhlerMatthews(stepSize, steps);
    }

    /**
     * Where a walk that begins at each row ends.
     *
     * @param x0 the starts, [B, D]
     * @param rng z_k is drawn from {@code rng.split(k)}
     * @return [B, D]
     */
    public Tensor sample(ScoreFunction score, Tensor x0, Rng rng) {
        Points.require("LeimkuhlerMatthews", x0);
        Tensor x = x0;
        Tensor z = rng.split(0).normal(x.shape());
        for (int k = 0; k < steps; k++) {
            Tensor next = rng.split(k + 1).normal(x.shape());
            x = x.add(score.score(x).mul(stepSize)).add(z.add(next).mul(Math.sqrt(stepSize / 2)));
            z = next;
        }
        return x;
    }
}
