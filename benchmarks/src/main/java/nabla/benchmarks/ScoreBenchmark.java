package nabla.benchmarks;

import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.benchmarks.rows.Problem;
import nabla.benchmarks.rows.ScoreByHand;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The score of a single point through d→128→128→d (tanh), as when a program asks for one anomaly score. */
@State(Scope.Benchmark)
public class ScoreBenchmark extends HotLoop {
    /** The dimension. */
    @Param({"2", "64", "784"})
    public int d;

    private Layer net;
    private Parameters p;
    private Tensor x;
    private double[] point;
    private Program<Tensor, Tensor> program;
    private ScoreByHand loop;

    /** Compiles the score. */
    @Setup
    public void setUp() {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, d};
        net = Problem.perceptron(widths);
        p = Problem.perceptronStart(widths);
        x = Problem.data(1, d);
        point = x.toArray();
        program = Program.compile(this::score, x);
        loop = new ScoreByHand(widths);
    }

    private Tensor score(Tensor at) {
        return net.apply(p, at);
    }

    /** Eagerly. */
    @Benchmark
    public Tensor eager() {
        return score(x);
    }

    /** Compiled. */
    @Benchmark
    public Tensor compiled() {
        return program.run(x);
    }

    /** As a loop over arrays. */
    @Benchmark
    public double[] byHand() {
        return loop.score(point);
    }
}
