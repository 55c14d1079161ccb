package nabla.autodiff;

import static nabla.autodiff.Assertions.assertBits;
import static nabla.autodiff.Derivatives.checkpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.autodiff.OperationTable.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A checkpointed function is the function, bit for bit, without its intermediate results. */
class CheckpointTest {
    private static final Tensor X = Rng.of(1).normal(3, 4);

    static Stream<Entry> differentiable() {
        return OperationTable.differentiable();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differentiable")
    void derivativesAreThePlainOnesBitForBit(Entry entry) {
        Tensor x = entry.sampleVector(new java.util.Random(1));
        Function<Tensor, Tensor> plain = z -> entry.ofVector(z).square().sum();
        Function<Tensor, Tensor> kept = z -> checkpoint(plain, z);
        assertBits(plain.apply(x), kept.apply(x));
        assertBits(Derivatives.gradient(plain, x), Derivatives.gradient(kept, x));
        assertBits(Derivatives.jvp(plain, x, x), Derivatives.jvp(kept, x, x));
        assertBits(Derivatives.hvp(plain, x, x), Derivatives.hvp(kept, x, x));
        assertBits(Derivatives.hessian(plain, x), Derivatives.hessian(kept, x));
        assertBits(
                Derivatives.jacobian(z -> entry.ofVector(z), x),
                Derivatives.jacobian(z -> checkpoint(entry::ofVector, z), x));
        Assertions.assertClose(
                Derivatives.laplacian(rows -> plain.apply(rows.squeeze(0)).reshape(1), x.unsqueeze(0)),
                Derivatives.laplacian(rows -> kept.apply(rows.squeeze(0)).reshape(1), x.unsqueeze(0)),
                1e-12);
    }

    @Test
    void checkpointsNest() {
        Function<Tensor, Tensor> layer = h -> h.matmul(X.transpose()).tanh().matmul(X);
        Function<Tensor, Tensor> plain =
                x -> layer.apply(layer.apply(layer.apply(x))).square().sum();
        Function<Tensor, Tensor> kept =
                x -> checkpoint(y -> checkpoint(layer, checkpoint(layer, y)), checkpoint(layer, x))
                        .square()
                        .sum();
        assertBits(Derivatives.gradient(plain, X), Derivatives.gradient(kept, X));
        assertBits(Derivatives.hvp(plain, X, X), Derivatives.hvp(kept, X, X));
    }

    @Test
    void noIntermediateResultIsKept() {
        Tape tape = Tape.record(x -> checkpoint(z -> z.exp().sin().tanh().square(), x), X);
        assertEquals(2, tape.size(), "the variable and the checkpoint");
        assertEquals(1, tape.results().get(0).operands().size());
    }

    @Test
    void theFunctionRunsOnceForwardAndOnceInTheReverseSweep() {
        AtomicInteger runs = new AtomicInteger();
        Function<Tensor, Tensor> counting = z -> {
            runs.incrementAndGet();
            return z.tanh();
        };
        Derivatives.gradient(x -> checkpoint(counting, x).sum(), X);
        assertEquals(2, runs.get());
        checkpoint(counting, X);
        assertEquals(3, runs.get(), "without a variable it is called as it is");
    }

    @Test
    void aFunctionThatUsesAnotherVariableIsRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> Derivatives.gradient(
                                x -> checkpoint(z -> z.mul(x), Tensor.scalar(2).mul(x)), Tensor.scalar(1)))
                .getMessage();
        assertTrue(message.startsWith("checkpoint: "), message);
    }

    @Test
    void nothingIsLinkedAfterwards() {
        assertFalse(Derivatives.gradient(x -> checkpoint(z -> z.exp().sum(), x), X)
                .isLinked());
    }

    @Test
    void treesGoThrough() {
        Tensors pair = Tensors.of(X, X.mul(2));
        Tensors plain = Derivatives.gradient(p -> p.get(0).mul(p.get(1)).sum(), pair);
        Tensors kept = Derivatives.gradient(
                p -> checkpoint(q -> q.get(0).mul(q.get(1)), p).sum(), pair);
        assertBits(plain.get(0), kept.get(0));
        assertBits(plain.get(1), kept.get(1));
    }

    @Test
    void aProgramRunsTheFunctionAsItIs() {
        Function<Tensor, Tensor> gradient = z ->
                Derivatives.gradient(x -> checkpoint(y -> y.tanh().square(), x).sum(), z);
        assertBits(
                gradient.apply(X), Program.compile(gradient, Tensor.zeros(3, 4)).run(X));
    }

    @Test
    void aFieldKeepsItsFactors() {
        Tensor w = Rng.of(3).normal(X.size(-1), 8);
        Function<Tensor, Tensor> field = z -> z.matmul(w).tanh().matmul(w.transpose());
        Function<Tensor, Tensor> inBlocks = z -> checkpoint(field, z);
        assertEquals(
                Derivatives.divergencePlan(field, X).terms(),
                Derivatives.divergencePlan(inBlocks, X).terms());
        assertBits(Derivatives.divergence(field, X), Derivatives.divergence(inBlocks, X));
    }
}
