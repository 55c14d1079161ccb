package nabla.benchmarks;

import nabla.benchmarks.rows.ExactStepByHand;
import nabla.benchmarks.rows.Problem;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The exact step without the engine: what {@link TrainingBenchmark#exactCompiled} is to come near. */
@State(Scope.Benchmark)
public class ExactStepByHandBenchmark extends HotLoop {
    /** The dimension. */
    @Param({"2", "64"})
    public int d;

    private ExactStepByHand byHand;
    private int steps;

    /** Makes the arrays. */
    @Setup
    public void setUp() {
        byHand = new ExactStepByHand(d, Problem.BATCH);
    }

    /** Starts anew now and then, as {@link TrainingBenchmark} does. */
    @Setup(Level.Invocation)
    public void startAnew() {
        if (steps++ > Problem.CHECKED_STEPS) {
            steps = 1;
            byHand.restart();
        }
    }

    /** The step. */
    @Benchmark
    public double step() {
        return byHand.step();
    }
}
