package nabla.nn.training;

import nabla.autodiff.Parts;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * The average θ̄ ← d·θ̄ + (1 − d)·θ of the parameters over a training run, which samples better than the last parameters do
 * (Song and Ermon, Improved techniques for training score-based generative models, 2020, section 3.4).
 *
 * <p>It warms up: at step t = 0, 1, … the decay is min(d, (1 + t)/(10 + t)). With d alone the start would keep the weight
 * dᵗ, which for d = 0.999 is more than a third after 1000 steps.
 */
public final class ExponentialMovingAverage {
    private final double decay;
    private final boolean warmUp;

    private ExponentialMovingAverage(double decay, boolean warmUp) {
        this.decay = Doors.belowOne("ExponentialMovingAverage", "decay", decay);
        this.warmUp = warmUp;
    }

    /**
     * The average with decay d after a warm-up.
     *
     * @throws IllegalArgumentException if the decay is not in [0, 1)
     */
    public static ExponentialMovingAverage of(double decay) {
        return new ExponentialMovingAverage(decay, true);
    }

    /**
     * The average with the same decay d at every step.
     *
     * @throws IllegalArgumentException if the decay is not in [0, 1)
     */
    public static ExponentialMovingAverage constant(double decay) {
        return new ExponentialMovingAverage(decay, false);
    }

    /** No average: the parameters themselves. */
    public static ExponentialMovingAverage none() {
        return of(0);
    }

    /** Whether it differs from the parameters. */
    boolean isAverage() {
        return decay != 0;
    }

    /** The average before the first step: the parameters themselves. */
    public State init(Parameters parameters) {
        return new State(Tensor.scalar(0), parameters);
    }

    /** The average after one more step, which led to these parameters. */
    public State update(State state, Parameters parameters) {
        Tensor t = state.step();
        if (!isAverage()) {
            return new State(t.add(1), parameters);
        }
        Tensor d = warmUp ? t.add(1).div(t.add(10)).minimum(decay) : Tensor.scalar(decay);
        Tensor rest = d.neg().add(1);
        Parameters average = state.average().zip(parameters, (a, p) -> a.mul(d).add(p.mul(rest)));
        return new State(t.add(1), average);
    }

    @Override
    public String toString() {
        return "ExponentialMovingAverage(" + decay + (warmUp ? ")" : ", constant)");
    }

    /**
     * The average and the number of steps in it.
     *
     * @param step the number of steps, a tensor of one element
     * @param average θ̄
     */
    public record State(Tensor step, Parameters average) implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, step, average);
        }
    }
}
