package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
