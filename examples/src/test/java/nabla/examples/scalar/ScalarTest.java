package nabla.examples.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;

class ScalarTest {

    /** The example that micrograd publishes (Karpathy, 2020), with its three numbers. */
    @Test
    void theNumbersOfMicrograd() {
        Scalar a = Scalar.of(-4);
        Scalar b = Scalar.of(2);
        Scalar c = a.add(b);
        Scalar d = a.mul(b).add(b.pow(3));
        c = c.add(c).add(Scalar.of(1));
        c = c.add(Scalar.of(1)).add(c).add(a.neg());
        d = d.add(d.mul(Scalar.of(2))).add(b.add(a).relu());
        d = d.add(Scalar.of(3).mul(d)).add(b.sub(a).relu());
        Scalar e = c.sub(d);
        Scalar f = e.pow(2);
        Scalar g = f.div(Scalar.of(2)).add(Scalar.of(10).div(f));
        assertEquals(24.70408163265306, g.value(), 1e-14);
        List<Scalar> gradient = Scalar.gradient(g, a, b);
        assertEquals(138.8338192419825, gradient.get(0).value(), 1e-12);
        assertEquals(645.5772594752186, gradient.get(1).value(), 1e-12);
    }

    @Test
    void aDerivativeIsDifferentiatedAgain() {
        Scalar x = Scalar.of(3);
        Scalar first = Scalar.gradient(x.pow(3), x).get(0);
        Scalar second = Scalar.gradient(first, x).get(0);
        Scalar third = Scalar.gradient(second, x).get(0);
        assertEquals(27, first.value());
        assertEquals(18, second.value());
        assertEquals(6, third.value());
    }

    /** z² = 2/2!·z², and tanh z = z − z³/3 + 2z⁵/15 − …, so that the derivatives at 0 are n! times these. */
    @Test
    void derivativesOfPowersEndAtTheConstant() {
        Scalar zero = Scalar.of(0);
        assertEquals(0, derivative(zero.pow(2), zero, 3));
        assertEquals(16, derivative(zero.tanh(), zero, 5));
    }

    private static double derivative(Scalar y, Scalar x, int order) {
        Scalar derivative = y;
        for (int i = 0; i < order; i++) {
            derivative = Scalar.gradient(derivative, x).get(0);
        }
        return derivative.value();
    }

    @Test
    void theLargeEngineAgrees() {
        Scalar x = Scalar.of(0.7);
        Scalar y = x.mul(x).tanh().mul(x.exp()).div(x.add(Scalar.of(2)));
        Scalar first = Scalar.gradient(y, x).get(0);
        Scalar second = Scalar.gradient(first, x).get(0);
        UnaryOperator<Tensor> f = z -> z.square().tanh().mul(z.exp()).div(z.add(2));
        Tensor at = Tensor.scalar(0.7);
        assertEquals(f.apply(at).item(), y.value(), 1e-15);
        assertEquals(Derivatives.derivative(f, at).item(), first.value(), 1e-14);
        assertEquals(Derivatives.derivative(f, at, 2).item(), second.value(), 1e-13);
    }

    @Test
    void whatWasNotUsedHasDerivativeZero() {
        Scalar x = Scalar.of(1);
        assertEquals(0, Scalar.gradient(Scalar.of(2).exp(), x).get(0).value());
    }
}
