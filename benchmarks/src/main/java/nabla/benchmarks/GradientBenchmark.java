package nabla.benchmarks;

import static nabla.autodiff.Derivatives.gradient;
import static nabla.autodiff.Derivatives.hvp;

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
 * Derivatives of f(θ) = mean ½‖net(θ, x)‖² for the network d→128→128→d (tanh) by its parameters. A gradient
 * takes at most four times as long as the function. A Hessian-vector product by the parameters counts eight to nine times
 * the function's multiplications, since each of the three products of a layer has a tangent with two products of its own;
 * by the point x it counts four times as many.
 */
@State(Scope.Benchmark)
public class GradientBenchmark extends HotLoop {
    /** The dimension. */
    @Param({"2", "64"})
    public int d;

    /** Rows of the batch. */
    @Param({"1", "128"})
    public int rows;

    private Layer net;
    private Parameters p;
    private Parameters direction;
    private Tensor x;
    private Program<Parameters, Tensor> function;
    private Program<Parameters, Parameters> slope;
    private Program<Parameters, Parameters> curvature;
    private Program<Tensor, Tensor> curvatureAtPoint;

    /** Compiles the function and its derivatives. */
    @Setup
    public void setUp() {
        int[] widths = {d, Problem.WIDTH, Problem.WIDTH, d};
        net = Problem.perceptron(widths);
        p = Problem.perceptronStart(widths);
        direction = p.map(Tensor::square);
        x = Problem.data(rows, d);
        function = Program.compile(this::f, p);
        slope = Program.compile(q -> gradient(this::f, q), p);
        curvature = Program.compile(q -> hvp(this::f, q, direction), p);
        curvatureAtPoint = Program.compile(this::hvpByPoint, x);
    }

    private Tensor f(Parameters q) {
        return f(q, x);
    }

    private Tensor f(Parameters q, Tensor batch) {
        return net.apply(q, batch).square().sum(-1).mul(0.5).mean();
    }

    private Tensor hvpByPoint(Tensor batch) {
        return hvp(y -> f(p, y), batch, Tensor.ones(batch.shape()));
    }

    /** f, eagerly. */
    @Benchmark
    public Tensor functionEager() {
        return f(p);
    }

    /** ∇f, eagerly. */
    @Benchmark
    public Parameters gradientEager() {
        return gradient(this::f, p);
    }

    /** ∇²f·v, eagerly. */
    @Benchmark
    public Parameters hvpEager() {
        return hvp(this::f, p, direction);
    }

    /** f, compiled. */
    @Benchmark
    public Tensor functionCompiled() {
        return function.run(p);
    }

    /** ∇f, compiled. */
    @Benchmark
    public Parameters gradientCompiled() {
        return slope.run(p);
    }

    /** ∇²f·v, compiled. */
    @Benchmark
    public Parameters hvpCompiled() {
        return curvature.run(p);
    }

    /** ∇ₓ²f·v, eagerly. */
    @Benchmark
    public Tensor hvpByPointEager() {
        return hvpByPoint(x);
    }

    /** ∇ₓ²f·v, compiled. */
    @Benchmark
    public Tensor hvpByPointCompiled() {
        return curvatureAtPoint.run(x);
    }
}
