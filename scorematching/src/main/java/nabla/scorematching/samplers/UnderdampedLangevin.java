package nabla.scorematching.samplers;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Langevin dynamics with momentum, dx = v dt, dv = s(x) dt − γv dt + √(2γ) dw, by the splitting BAOAB (Leimkuhler and
 * Matthews, Applied Mathematics Research eXpress, 2013): half a kick v += (h/2) s, half a drift x += (h/2) v, the exact
 * Ornstein-Uhlenbeck step v ← e^{−γh} v + √(1 − e^{−2γh}) z, half a drift, half a kick. One score a step; positions are
 * right to second order in h, and on a normal distribution exactly.
 */
public final class UnderdampedLangevin implements Sampler<ScoreFunction, UnderdampedLangevin.State> {
    private final Steps steps;
    private final double friction;

    private UnderdampedLangevin(Steps steps, double friction) {
        this.steps = steps;
        this.friction = friction;
    }

    /**
     * The splitting with this step size and friction.
     *
     * @param stepSize h, stable below twice the smallest scale of the density
     * @param friction γ
     * @param steps how many
     * @throws IllegalArgumentException if step size or friction are not positive and finite, or there are fewer than 0 steps
     */
    public static UnderdampedLangevin of(double stepSize, double friction, int steps) {
        Steps equal = Steps.of("UnderdampedLangevin", stepSize, steps);
        Points.positive("UnderdampedLangevin", "friction", friction);
        return new UnderdampedLangevin(equal, friction);
    }

    /**
     * Points, their velocities and the score there.
     *
     * @param x [B, D]
     * @param v [B, D]; standard normal at the start
     * @param score s(x), [B, D]
     */
    public record State(Tensor x, Tensor v, Tensor score) implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, x, v, score);
        }
    }

    @Override
    public int steps() {
        return steps.count();
    }

    @Override
    public Tensor numbers(int k) {
        return steps.numbers(k);
    }

    @Override
    public State start(ScoreFunction score, Tensor x0, Rng rng) {
        return new State(x0, rng.normal(x0.shape()), score.checked(name()).score(x0));
    }

    @Override
    public State step(ScoreFunction score, State state, Tensor h, Rng rng) {
        Tensor half = h.mul(0.5);
        Tensor kept = h.mul(-friction).exp();
        Tensor drawn = h.mul(-2 * friction).expm1().neg().sqrt();
        Tensor v = state.v.add(state.score.mul(half));
        Tensor x = state.x.add(v.mul(half));
        v = v.mul(kept).add(rng.normal(x.shape()).mul(drawn));
        x = x.add(v.mul(half));
        Tensor force = score.checked(name()).score(x);
        return new State(x, v.add(force.mul(half)), force);
    }

    @Override
    public Tensor points(State state) {
        return state.x;
    }

    @Override
    public String remedy() {
        return "the step size " + steps.size() + " has to stay below 2/√L, where L is the largest slope of the score";
    }

    @Override
    public String toString() {
        return "UnderdampedLangevin(γ = " + friction + ", " + steps.text("h") + ")";
    }
}
