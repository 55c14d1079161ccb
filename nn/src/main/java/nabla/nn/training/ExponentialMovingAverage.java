package nabla.nn.training;

import nabla.autodiff.Parts;
import nabla.autodiff.Tensor;
import nabla.autodiff.TreeRecord;
import nabla.nn.Parameters;

/**
 * The average θ̄ ← d·θ̄ + (1 − d)·θ of the parameters over a training run, which samples better than the last parameters do
 * (Song and Ermon, Improved techniques for training score-based generative models, 2020, section 3.4).
 */
public final class ExponentialMovingAverage {
    private final double decay;
    private final boolean warmUp;

    private ExponentialMovingAverage(double decay, boolean warmUp) {
        this.decay = decay;
        this.warmUp = warmUp;
    }

    /**
     * The average with decay d.
     *
     * @throws IllegalArgumentException if the decay is not in [0, 1)
     */
    public static ExponentialMovingAverage of(double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("ExponentialMovingAverage: decay " + decay + " is not in [0, 1)");
        }
        return new ExponentialMovingAverage(decay, false);
    }

    /** No average: the parameters themselves. */
    public static ExponentialMovingAverage none() {
        return of(0);
    }

    /** The same average with the decay min(d, (1 + t)/(10 + t)) at step t = 0, 1, …, which forgets the start sooner. */
    public ExponentialMovingAverage withWarmUp() {
        return new ExponentialMovingAverage(decay, true);
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
        return "ExponentialMovingAverage(" + decay + (warmUp ? ", warm-up)" : ")");
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
