package nabla.scorematching.samplers;

import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.ScoreFunction;

/**
 * Langevin dynamics whose noise is the mean of two neighbouring draws: x ← x + ε s(x) + √(ε/2) (z + z′), with z the draw of
 * the step before and z′ a new one (Leimkuhler and Matthews, Applied Mathematics Research eXpress, 2013). At no more cost
 * than {@link LangevinDynamics} the stationary distribution is right to second order in ε, and on a normal distribution
 * exactly.
 */
public final class LeimkuhlerMatthews implements Sampler<ScoreFunction, LeimkuhlerMatthews.State> {
    private final Steps steps;

    private LeimkuhlerMatthews(Steps steps) {
        this.steps = steps;
    }

    /**
     * The method with this step size.
     *
     * @param stepSize ε
     * @param steps how many
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 0 steps
     */
    public static LeimkuhlerMatthews of(double stepSize, int steps) {
        return new LeimkuhlerMatthews(Steps.of("LeimkuhlerMatthews", stepSize, steps));
    }

    /**
     * Points, and the noise that the next step uses once more.
     *
     * @param x [B, D]
     * @param z [B, D]
     */
    public record State(Tensor x, Tensor z) implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, x, z);
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
        return new State(x0, rng.normal(x0.shape()));
    }

    @Override
    public State step(ScoreFunction score, State state, Tensor stepSize, Rng rng) {
        Tensor drift = score.checked(name()).score(state.x).mul(stepSize);
        Tensor z = rng.normal(state.x.shape());
        Tensor noise = state.z.add(z).mul(stepSize.mul(0.5).sqrt());
        return new State(state.x.add(drift).add(noise), z);
    }

    @Override
    public Tensor points(State state) {
        return state.x;
    }

    @Override
    public String remedy() {
        return "the step size " + steps.size() + " has to stay below 2/L, where L is the largest slope of the score";
    }

    @Override
    public String toString() {
        return "LeimkuhlerMatthews(" + steps.text("ε") + ")";
    }
}
