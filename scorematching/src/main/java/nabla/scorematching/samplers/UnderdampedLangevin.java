package nabla.scorematching.samplers;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Langevin dynamics with momentum, dx = v dt, dv = s(x) dt − γv dt + √(2γ) dw, by the splitting BAOAB (Leimkuhler and
 * Matthews, Applied Mathematics Research eXpress, 2013): half a kick v += (h/2) s, half a drift x += (h/2) v, the exact
 * Ornstein-Uhlenbeck step v ← e^{−γh} v + √(1 − e^{−2γh}) z, half a drift, half a kick. One score a step; positions are
 * right to second order in h, and on a normal distribution exactly.
 */
public final class UnderdampedLangevin {
    private final double stepSize;
    private final double friction;
    private final int steps;

    private UnderdampedLangevin(double stepSize, double friction, int steps) {
        this.stepSize = stepSize;
        this.friction = friction;
        this.steps = steps;
    }

    /**
     * @param stepSize h, stable below twice the smallest scale of the density
     * @param friction γ
     * @param steps how many
     * @throws IllegalArgumentException if step size or friction are not positive and finite, or there are fewer than 0 steps
     */
    public static UnderdampedLangevin of(double stepSize, double friction, int steps) {
        Steps.require("UnderdampedLangevin", stepSize, steps);
        if (!(friction > 0 && friction < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "UnderdampedLangevin: the friction is not positive and finite: " + friction);
        }
        return new UnderdampedLangevin(stepSize, friction, steps);
    }

    /**
     * Where a walk that begins at each row, with a standard normal velocity, ends.
     *
     * @param x0 the starts, [B, D]
     * @param rng the velocities are drawn from {@code rng.split(0)}, the noise of step k from {@code rng.split(k + 1)}
     * @return [B, D]
     */
    public Tensor sample(ScoreFunction score, Tensor x0, Rng rng) {
        Points.require("UnderdampedLangevin", x0);
        double kept = Math.exp(-friction * stepSize);
        double drawn = Math.sqrt(-Math.expm1(-2 * friction * stepSize));
        double half = stepSize / 2;
        Tensor x = x0;
        Tensor v = rng.split(0).normal(x.shape());
        Tensor force = score.score(x);
        for (int k = 0; k < steps; k++) {
            v = v.add(force.mul(half));
            x = x.add(v.mul(half));
            v = v.mul(kept).add(rng.split(k + 1).normal(x.shape()).mul(drawn));
            x = x.add(v.mul(half));
            force = score.score(x);
            v = v.add(force.mul(half));
        }
        return x;
    }
}
