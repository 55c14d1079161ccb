package nabla.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nabla.autodiff.Derivatives;
import nabla.autodiff.FiniteGuard;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The guard as users meet it: from a package of their own. */
class FiniteGuardTest {
    private static final Tensor X = Tensor.of(1, 0, -1);

    @Test
    void namesTheOperationTheShapeAndTheLine() {
        Tensor x = FiniteGuard.watch(X);
        finds(
                () -> x.mul(2).log().exp(),
                "log: made -Infinity from finite operands [3], at nabla.user.FiniteGuardTest");
        finds(() -> x.reciprocal(), "reciprocal: made Infinity", "(FiniteGuardTest.java:");
        finds(() -> x.sqrt().sum(), "sqrt: made NaN");
        finds(() -> Tensor.of(1e200, 1).unsqueeze(1).mul(x.mul(1e200)), "mul: made Infinity", "[2, 1] x [1, 3]");
    }

    @Test
    void whatCameInFromOutsideIsNotBlamedOnAnOperation() {
        Tensor x = FiniteGuard.watch(Tensor.of(Double.NaN));
        assertTrue(Double.isNaN(x.exp().mul(2).sum().item()));
    }

    @Test
    void whatIsNotWatchedIsNotChecked() {
        assertEquals(Double.NEGATIVE_INFINITY, X.log().get(1));
        assertEquals(
                Double.POSITIVE_INFINITY,
                Derivatives.gradient(x -> x.sqrt().sum(), Tensor.of(0)).get(0));
    }

    @Test
    void findsWhatADerivativeMakesAndNamesTheOperationDifferentiated() {
        Tensor zero = Tensor.of(0, 1);
        finds(
                () -> Derivatives.gradient(x -> x.sqrt().sum(), FiniteGuard.watch(zero)),
                "derivative of sqrt: reciprocal: made Infinity");
        finds(
                () -> Derivatives.gradient(x -> FiniteGuard.watch(x).sqrt().sum(), zero),
                "derivative of sqrt: reciprocal: made Infinity");
        finds(
                () -> Derivatives.jvp(x -> FiniteGuard.watch(x).sqrt().sum(), zero, zero),
                "derivative of sqrt: reciprocal: made Infinity");
        finds(
                () -> Derivatives.laplacian(x -> FiniteGuard.watch(x).sqrt().sum(-1), zero.unsqueeze(0)),
                "derivative of sqrt: reciprocal: made Infinity");
        finds(
                () -> Derivatives.divergence(x -> FiniteGuard.watch(x).sqrt(), zero.unsqueeze(0)),
                "derivative of sqrt: reciprocal: made Infinity");
        finds(() -> Derivatives.derivative(Tensor::cbrt, FiniteGuard.watch(zero), 2), "derivative of cbrt");
    }

    @Test
    void watchingChangesNoNumber() {
        Tensor x = Tensor.of(0.5, 2);
        assertEquals(
                Derivatives.gradient(z -> z.log().mul(z).sum(), x).toString(),
                Derivatives.gradient(z -> FiniteGuard.watch(z).log().mul(z).sum(), x)
                        .toString());
        assertEquals(
                Derivatives.hessian(z -> z.log().mul(z).sum(), x).toString(),
                Derivatives.hessian(z -> FiniteGuard.watch(z).log().mul(z).sum(), x)
                        .toString());
    }

    @Test
    void whatIsCompiledCannotBeWatched() {
        String expected = "watch: a compiled program does not check its numbers;";
        for (Executable call : List.<Executable>of(
                () -> Program.compile(x -> FiniteGuard.watch(x).log(), X),
                () -> Program.compile(x -> x.mul(FiniteGuard.watch(X)), X),
                () -> Program.compile((Tensor x) -> x.log(), FiniteGuard.watch(X)))) {
            String message = assertThrows(IllegalStateException.class, call).getMessage();
            assertTrue(message.startsWith(expected), message);
        }
    }

    private static void finds(Executable call, String... parts) {
        String message = assertThrows(ArithmeticException.class, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + message + "\" does not say \"" + part + "\"");
        }
    }
}
