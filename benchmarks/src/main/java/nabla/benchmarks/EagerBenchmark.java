package nabla.benchmarks;

import static nabla.autodiff.Derivatives.gradient;

import java.util.concurrent.TimeUnit;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one small eager operation costs beyond its arithmetic: at most 60 ns without and 150 ns with a variable below it.
 * With {@code -prof gc} also the bytes that it allocates.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EagerBenchmark extends HotLoop {
    /** Whether a variable lies below the operands. */
    @Param({"false", "true"})
    public boolean linked;

    private Tensor x;
    private Tensor y;
    private Tensor row;
    private Tensor matrix;

    /** Operands of one element, and a small matrix. */
    @Setup
    public void setUp() {
        x = operand(Tensor.of(0.5));
        y = operand(Tensor.of(2.0));
        row = operand(Tensor.of(0.5, 2));
        matrix = operand(Tensor.of(new double[][] {{1, 2}, {3, 4}}));
    }

    private Tensor operand(Tensor value) {
        return linked ? Tape.record(x -> x, value).variables().get(0) : value;
    }

    /** a + b. */
    @Benchmark
    public Tensor add() {
        return x.add(y);
    }

    /** 2a. */
    @Benchmark
    public Tensor timesNumber() {
        return x.mul(2);
    }

    /** tanh a. */
    @Benchmark
    public Tensor tanh() {
        return x.tanh();
    }

    /** Σ a. */
    @Benchmark
    public Tensor sum() {
        return x.sum();
    }

    /** A + b, with broadcasting and ranks that differ. */
    @Benchmark
    public Tensor addRow() {
        return matrix.add(row);
    }

    /** A·A. */
    @Benchmark
    public Tensor product() {
        return matrix.matmul(matrix);
    }

    /** The gradient of tanh(a·b)², seven operations. */
    @Benchmark
    public Tensor smallGradient() {
        return gradient(z -> z.mul(y).tanh().square().sum(), x);
    }
}
