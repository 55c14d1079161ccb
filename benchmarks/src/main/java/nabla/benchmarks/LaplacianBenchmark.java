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
 * The Laplacian of the energy E(x) of a network d→128→128→1 (tanh) at each row of a batch, against the trace of the
 * Hessian: by a Hessian-vector product for each direction, all rows at once, or at a single point by one sweep of all
 * directions over the gradient. Counted, the forward Laplacian has d + 2 times the multiplications of E, the products
 * 4d, the sweep 2d + 2.
 */
@State(Scope.Benchmark)
public class LaplacianBenchmark extends HotLoop {
    /** The dimension. */
    @Param({"16"})
    public int d;

    /** Rows of the batch. */
    @Param({"1", "128"})
    public int rows;

    private Layer net;
    private Parameters p;
    private Tensor x;
    private Program<Tensor, Tensor> laplacian;
    private Program<Tensor, Tensor> trace;
    private Program<Tensor, Tensor> traceAtAPoint;

    /** Compiles all three. */
    @Setup
    public void setUp() {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, 1};
        net = Problem.perceptron(widths);
        p = Problem.perceptronStart(widths);
        x = Problem.data(rows, d);
        laplacian = Program.compile(this::laplacian, x);
        trace = Program.compile(this::trace, x);
        traceAtAPoint = Program.compile(this::traceAtAPoint, x);
    }

    /** E of each row. */
    private Tensor energy(Tensor rows) {
        return net.apply(p, rows).squeeze(-1);
    }

    private Tensor laplacian(Tensor batch) {
        return Derivatives.laplacian(this::energy, batch);
    }

    private Tensor trace(Tensor batch) {
        Tensor sum = Tensor.zeros(rows);
        for (int i = 0; i < d; i++) {
            Tensor unit = Tensor.eye(d).select(0, i).broadcastTo(rows, d);
            Tensor column = Derivatives.hvp(y -> energy(y).sum(), batch, unit);
            sum = sum.add(column.select(1, i));
        }
        return sum;
    }

    private Tensor traceAtAPoint(Tensor batch) {
        return Derivatives.hessian(y -> energy(y.unsqueeze(0)).sum(), batch.select(0, 0))
                .trace();
    }

    /** ΔE, eagerly. */
    @Benchmark
    public Tensor laplacianEager() {
        return laplacian(x);
    }

    /** tr ∇²E by products, eagerly. */
    @Benchmark
    public Tensor traceOfHessianEager() {
        return trace(x);
    }

    /** tr ∇²E of the first row by one sweep, eagerly. */
    @Benchmark
    public Tensor traceAtAPointEager() {
        return traceAtAPoint(x);
    }

    /** ΔE, compiled. */
    @Benchmark
    public Tensor laplacianCompiled() {
        return laplacian.run(x);
    }

    /** tr ∇²E by products, compiled. */
    @Benchmark
    public Tensor traceOfHessianCompiled() {
        return trace.run(x);
    }

    /** tr ∇²E of the first row by one sweep, compiled. */
    @Benchmark
    public Tensor traceAtAPointCompiled() {
        return traceAtAPoint.run(x);
    }
}
