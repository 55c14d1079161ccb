package nabla.benchmarks;

import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.benchmarks.rows.Problem;
import nabla.nn.Layer;
import nabla.nn.Parameters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The Laplacian of the energy E(x) of a network d→128→128→1 (tanh) at a point, against the trace of its Hessian. The
 * forward Laplacian is to take at most half as long at d = 16.
 */
@State(Scope.Benchmark)
public class LaplacianBenchmark extends HotLoop {
    /** The dimension. */
    @Param({"16"})
    public int d;

    private Layer net;
    private Parameters p;
    private Tensor x;
    private Program<Tensor, Tensor> laplacian;
    private Program<Tensor, Tensor> trace;

    /** Compiles both. */
    @Setup
    public void setUp() {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, 1};
        net = Problem.perceptron(widths);
        p = Problem.perceptronStart(widths);
        x = Problem.data(1, d).reshape(d);
        laplacian = Program.compile(this::laplacian, x);
        trace = Program.compile(this::trace, x);
    }

    /** E of each row. */
    private Tensor energy(Tensor rows) {
        return net.apply(p, rows).squeeze(-1);
    }

    private Tensor laplacian(Tensor point) {
        return Derivatives.laplacian(this::energy, point.unsqueeze(0));
    }

    private Tensor trace(Tensor point) {
        return Derivatives.hessian(y -> energy(y.unsqueeze(0)).sum(), point)
                .mul(Tensor.eye(d))
                .sum();
    }

    /** ΔE, eagerly. */
    @Benchmark
    public Tensor laplacianEager() {
        return laplacian(x);
    }

    /** tr ∇²E, eagerly. */
    @Benchmark
    public Tensor traceOfHessianEager() {
        return trace(x);
    }

    /** ΔE, compiled. */
    @Benchmark
    public Tensor laplacianCompiled() {
        return laplacian.run(x);
    }

    /** tr ∇²E, compiled. */
    @Benchmark
    public Tensor traceOfHessianCompiled() {
        return trace.run(x);
    }
}
