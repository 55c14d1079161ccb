package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A program takes what is linked outside of it for no constant: a derivative by it would be lost without a word. */
class ForeignTensorTest {
    private static final Tensor X = Tensor.of(3, 4);

    @Test
    void aProgramRecordedInADerivativeCannotUseItsVariable() {
        var error = assertThrows(
                IllegalStateException.class,
                () -> Derivatives.gradient(
                        a -> Program.compile((Tensor x) -> x.mul(a).sum(), X).run(X), X));
        assertTrue(error.getMessage().contains("being differentiated or recorded outside"), error.getMessage());
    }

    @Test
    void norOneInAForwardDerivativeOrInAnotherProgram() {
        assertThrows(
                IllegalStateException.class,
                () -> Derivatives.jvp(
                        a -> Program.compile((Tensor x) -> x.mul(a), X).run(X), X, X));
        assertThrows(
                IllegalStateException.class,
                () -> Program.compile(
                        (Tensor a) -> Program.compile((Tensor x) -> x.mul(a), X).run(X), X));
    }

    @Test
    void derivativesWithinAProgramAreItsOwn() {
        Program<Tensor, Tensor> program =
                Program.compile(x -> Derivatives.gradient(c -> c.mul(x).square().sum(), Tensor.of(1, 2)), X);
        assertEquals(2 * 9, program.run(X).get(0));
        assertEquals(2 * 2 * 16, program.run(X).get(1));
    }

    /** A function made of numbers that it read has derivative 0 for all that is known of it, which would be taken for the truth. */
    @Test
    void aFunctionOfNumbersThatItReadHasNoDerivative() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}});
        UnaryOperator<Tensor> read = z -> Tensor.of(z.shape(), z.toArray()).neg();
        List<Runnable> derivatives = List.of(
                () -> Derivatives.gradient(z -> read.apply(z).sum(), x),
                () -> Derivatives.jvp(read::apply, x, x),
                () -> Derivatives.hessian(z -> Tensor.scalar(z.get(0) * z.get(1)), Tensor.of(1, 2)),
                () -> Derivatives.laplacian(z -> read.apply(z).sum(1), x),
                () -> Derivatives.divergence(read::apply, x));
        for (Runnable derivative : derivatives) {
            String message =
                    assertThrows(IllegalStateException.class, derivative::run).getMessage();
            assertTrue(message.contains("reads numbers"), message);
        }
        // Numbers may decide what is computed, and a constant has the derivative 0.
        assertArrayEquals(
                new double[] {2, 0},
                Derivatives.gradient(
                                z -> z.get(0) > z.get(1)
                                        ? z.square().sum()
                                        : z.select(0, 0).mul(2),
                                Tensor.of(1, 2))
                        .toArray());
        assertArrayEquals(
                new double[2],
                Derivatives.gradient(z -> Tensor.scalar(3), Tensor.of(1, 2)).toArray());
    }
}
