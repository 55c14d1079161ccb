package nabla.autodiff.programs;

import java.util.Optional;

/**
 * A program of a recording, with its memory planned when it is first needed: one that is only ever asked for another precision
 * needs none.
 */
public final class Plan {
    private final Recording recording;
    private final Precision precision;

    /** The first values of the states, until the execution has them. */
    private double[][] states;

    private volatile Execution execution;

    /**
     * A program.
     *
     * @param precision in what it computes
     * @param states the first values of the first inputs, which the program copies
     */
    public Plan(Recording recording, Precision precision, double[]... states) {
        this.recording = recording;
        this.precision = precision;
        this.states = states;
    }

    /** The program, the same one each time. */
    public Execution execution() {
        Execution planned = execution;
        return planned != null ? planned : planned();
    }

    private synchronized Execution planned() {
        if (execution == null) {
            execution = recording.plan(precision, states);
            states = null;
        }
        return execution;
    }

    /** The first values of the states, if no execution has them. */
    public synchronized Optional<double[][]> unplanned() {
        return Optional.ofNullable(states);
    }
}
