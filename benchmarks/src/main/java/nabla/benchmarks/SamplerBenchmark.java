package nabla.benchmarks;

import java.util.List;
import nabla.autodiff.Loop;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.autodiff.Tensors;
import nabla.benchmarks.rows.Problem;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import nabla.scorematching.samplers.LangevinDynamics;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One step of Langevin dynamics with the score network d→128→128→d (tanh) on many walkers, noise included. */
@State(Scope.Benchmark)
public class SamplerBenchmark extends HotLoop {
    /** The dimension. */
    @Param({"2", "64"})
    public int d;

    /** The number of walkers. */
    @Param({"1", "128", "1024"})
    public int walkers;

    private final LangevinDynamics langevin = LangevinDynamics.of(1e-3, 1);
    private Layer net;
    private Parameters p;
    private Walk start;
    private Loop<Walk, Tensors> loop;
    private Loop<Walk, Tensors> noise;

    /** Compiles the step. */
    @Setup
    public void setUp() {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, d};
        net = Problem.perceptron(widths);
        p = Problem.perceptronStart(widths);
        start = new Walk(Problem.data(walkers, d), Rng.of(1));
        loop = Program.loop(this::step, start);
        noise = Program.loop(walk -> new Walk(walk.key.normal(walkers, d), walk.key.split(0)), start);
    }

    private Walk step(Walk walk) {
        Tensor x = langevin.sample(at -> net.apply(p, at), walk.x, walk.key.split(0));
        return new Walk(x, walk.key.split(1));
    }

    /** Eagerly. */
    @Benchmark
    public Walk eager() {
        return step(start);
    }

    /** Compiled; the key is part of the state, so each step draws anew. */
    @Benchmark
    public void compiled() {
        loop.step();
    }

    /** The noise alone, compiled. */
    @Benchmark
    public void noiseCompiled() {
        noise.step();
    }

    /**
     * Walkers and the key of their noise.
     *
     * @param x [B, D]
     * @param key for the next step
     */
    public record Walk(Tensor x, Rng key) implements TensorTree<Walk> {
        @Override
        public List<Tensor> tensors() {
            return Tensors.concat(x, key);
        }

        @Override
        public Walk withTensors(List<Tensor> tensors) {
            Tensors.Reader reader = Tensors.reader(tensors);
            return new Walk(reader.next(x), reader.next(key));
        }
    }
}
