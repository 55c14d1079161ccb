package nabla.benchmarks;

import ai.djl.ndarray.NDArray;
import nabla.benchmarks.rows.DjlNetwork;
import nabla.benchmarks.rows.Problem;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The score of a single point by PyTorch through DJL, beside {@link ScoreBenchmark}. */
@State(Scope.Benchmark)
public class DjlBenchmark extends HotLoop {
    /** The dimension. */
    @Param({"2", "64", "784"})
    public int d;

    private DjlNetwork net;
    private NDArray x;

    /** Loads the library. */
    @Setup
    public void setUp() {
        net = new DjlNetwork(d, Problem.WIDTH, Problem.WIDTH, d);
        x = net.array(Problem.data(1, d));
    }

    /** Frees the native memory. */
    @TearDown
    public void tearDown() {
        net.close();
    }

    /** The score. */
    @Benchmark
    public double[] score() {
        return net.scores(x);
    }
}
