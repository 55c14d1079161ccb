package nabla.benchmarks;

import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.benchmarks.rows.Problem;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A chain of eight elementwise operations: one by one with a new array each, and fused in blocks by a program. */
@State(Scope.Benchmark)
public class ElementwiseBenchmark extends HotLoop {
    /** The number of elements. */
    @Param({"16", "16384", "131072"})
    public int size;

    private Tensor x;
    private Tensor y;
    private Program<Tensor, Tensor> arithmetic;
    private Program<Tensor, Tensor> withTanh;

    /** Compiles the chains. */
    @Setup
    public void setUp() {
        x = Tensor.of(Problem.arguments(size));
        y = x.mul(0.5);
        arithmetic = Program.compile(this::chain, x);
        withTanh = Program.compile(point -> chain(point).tanh(), x);
    }

    private Tensor chain(Tensor point) {
        return point.mul(y).add(1).square().sub(y).mul(0.5).add(point).div(3).neg();
    }

    /** Eight operations of arithmetic, eagerly. */
    @Benchmark
    public Tensor arithmeticEager() {
        return chain(x);
    }

    /** The same, compiled. */
    @Benchmark
    public Tensor arithmeticCompiled() {
        return arithmetic.run(x);
    }

    /** With a tanh behind, eagerly. */
    @Benchmark
    public Tensor tanhEager() {
        return chain(x).tanh();
    }

    /** The same, compiled. */
    @Benchmark
    public Tensor tanhCompiled() {
        return withTanh.run(x);
    }
}
