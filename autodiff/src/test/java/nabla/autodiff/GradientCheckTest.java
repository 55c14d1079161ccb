package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The check lets right derivatives pass and finds wrong ones, in either mode and at any order. */
class GradientCheckTest {
    private static final Tensor X = Tensor.of(0.3, -0.8);

    @Test
    void aRightDerivativePasses() {
        GradientCheck.check(x -> x.sin().mul(x), X, 4);
        GradientCheck.check(x -> x.get(0).mul(x.get(1).exp()), Tensors.of(X, X.square()), 2);
    }

    @Test
    void aWrongDerivativeIsFoundInBothModes() {
        CustomOperation wrong = CustomOperation.elementwise(
                "wrong", Math::sin, (x, y) -> x.cos().mul(1.00001));
        String table = assertThrows(AssertionError.class, () -> GradientCheck.check(wrong, X, 1))
                .getMessage();
        assertTrue(table.contains("forward") && table.contains("reverse"), table);
        assertTrue(table.startsWith("GradientCheck: 3 of 3 derivatives disagree with finite differences"), table);
        assertEquals(5, table.lines().count(), table);
    }

    @Test
    void aWrongRuleIsFoundInItsModeAlone() {
        CustomOperation wrong = CustomOperation.of(
                "wrong",
                x -> x.get(0).sin(),
                (x, y, t) -> x.get(0).cos().mul(t.get(0)),
                (x, y, g) -> List.of(x.get(0).cos().mul(g).neg()));
        String table = assertThrows(AssertionError.class, () -> GradientCheck.check(wrong, X, 1))
                .getMessage();
        assertTrue(table.contains("reverse") && !table.contains("forward"), table);
    }

    /** The first derivative is right as a number, but does not depend on x. */
    @Test
    void aSecondDerivativeThatIsWrongIsFoundAtOrderTwo() {
        CustomOperation frozen = CustomOperation.elementwise(
                "frozen", Math::sin, (x, y) -> x.cos().stopGradient());
        GradientCheck.check(frozen, X, 1);
        String table = assertThrows(AssertionError.class, () -> GradientCheck.check(frozen, X, 2))
                .getMessage();
        assertTrue(table.contains("forward, forward") && table.contains("reverse, reverse"), table);
    }

    @Test
    void aSmallDerivativeIsComparedWithItsOwnSize() {
        CustomOperation wrong =
                CustomOperation.elementwise("small", x -> 1e-8 * x, (x, y) -> Tensor.full(5e-8, x.shape()));
        assertThrows(AssertionError.class, () -> GradientCheck.check(wrong, X, 1));
    }

    @Test
    void largeNumbersAndFastOnesRaiseNoAlarm() {
        GradientCheck.check(Tensor::square, Tensor.of(1e8, -3e8), 2);
        GradientCheck.check(x -> x.mul(1000).sin(), X, 2);
        GradientCheck.check(x -> x.sin().add(1e8), X, 2);
        GradientCheck.check(x -> x.square().mul(1e-12), X, 2);
    }

    @Test
    void stepsThatLeaveTheDomainRaiseNoAlarm() {
        GradientCheck.check(Tensor::log, Tensor.of(.01, .02), 2);
        GradientCheck.check(Tensor::log, Tensor.of(1e-6, 2e-6), 2);
        GradientCheck.check(Tensor::sqrt, Tensor.of(1e-6), 2);
        GradientCheck.check(Tensor::asin, Tensor.of(.99, -.3), 2);
        GradientCheck.check(Tensor::reciprocal, Tensor.of(1e-6, -2e-6), 2);
        GradientCheck.check(x -> x.mul(1e5).sin(), X, 2);
        GradientCheck.check(x -> x.mul(-1e5).exp(), Tensor.of(1e-5, -3e-5), 2);
    }

    @Test
    void aWrongDerivativeIsFoundNearTheEdgeOfADomain() {
        CustomOperation wrong = CustomOperation.elementwise(
                "wrong", Math::log, (x, y) -> x.reciprocal().mul(1.00001));
        for (double x : new double[] {1e-6, .01, 1}) {
            assertThrows(AssertionError.class, () -> GradientCheck.check(wrong, Tensor.of(x), 1));
        }
    }

    @Test
    void aNotANumberIsFound() {
        assertThrows(AssertionError.class, () -> GradientCheck.check(x -> x.mul(Double.NaN), Tensor.scalar(1), 1));
    }

    @Test
    void theOrderIsPositive() {
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.check(Tensor::sin, X, 0));
    }
}
