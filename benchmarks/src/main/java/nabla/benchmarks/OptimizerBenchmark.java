package nabla.benchmarks;

import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.benchmarks.rows.Problem;
import nabla.nn.Parameters;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Clipping;
import nabla.nn.optimizers.Optimizer;
import nabla.nn.optimizers.Optimizer.Step;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One step of Adam on the parameters of d→128→128→d, with a gradient that is given, and clipped by its norm. */
@State(Scope.Benchmark)
public class OptimizerBenchmark extends HotLoop {
    /** The dimension; there are 128·(2·d + 128) weights. */
    @Param({"2", "784"})
    public int d;

    private final Optimizer adam = Adam.of(Problem.LEARNING_RATE);
    private Parameters gradient;
    private Step state;
    private Loop<Step, Parameters> plain;
    private Loop<Step, Parameters> clipped;

    /** Compiles the steps. */
    @Setup
    public void setUp() {
        Parameters start = Problem.perceptronStart(d, Problem.WIDTH, Problem.WIDTH, d);
        gradient = start.map(Tensor::square);
        state = new Step(start, adam.init(start));
        plain = Program.loop(this::step, state, gradient);
        clipped = Program.loop(
                (s, g) -> step(s, Clipping.byNorm(1).apply(g)), new Step(start, adam.init(start)), gradient);
    }

    private Step step(Step s, Parameters g) {
        return adam.update(s.parameters(), g, s.state());
    }

    /** Eagerly. */
    @Benchmark
    public Step eager() {
        return step(state, gradient);
    }

    /** Compiled, in place. */
    @Benchmark
    public void compiled() {
        plain.step(gradient);
    }

    /** Compiled, with the gradient clipped before. */
    @Benchmark
    public void clippedCompiled() {
        clipped.step(gradient);
    }
}
