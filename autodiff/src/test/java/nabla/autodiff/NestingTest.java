package nabla.autodiff;

import static nabla.autodiff.Assertions.assertClose;
import static nabla.autodiff.Derivatives.derivative;
import static nabla.autodiff.Derivatives.gradient;
import static nabla.autodiff.Derivatives.jvp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Derivatives of derivatives: high orders, and no confusion between inner and outer variables. */
class NestingTest {
    private static final Tensor ONE = Tensor.scalar(1);

    /** d/dx (x · d/dy (x·y)|₂)|₁ = 2: the inner derivative is x, so x² is differentiated. */
    @Test
    void innerDerivativeOfAProductWithTheOuterVariable() {
        assertEquals(
                2,
                gradient(x -> x.mul(gradient(y -> x.mul(y), Tensor.scalar(2))), ONE)
                        .item());
        assertEquals(
                2,
                derivative(x -> x.mul(derivative(y -> x.mul(y), Tensor.scalar(2))), ONE)
                        .item());
        assertEquals(
                2,
                derivative(x -> x.mul(gradient(y -> x.mul(y), Tensor.scalar(2))), ONE)
                        .item());
        assertEquals(
                2,
                gradient(x -> x.mul(derivative(y -> x.mul(y), Tensor.scalar(2))), ONE)
                        .item());
    }

    /** D(x ↦ x · D(y ↦ x + y, 1), 1) = 1: Siskind and Pearlmutter, Perturbation confusion, 2005. */
    @Test
    void perturbationOfTheOuterVariableIsNotTakenForTheInnerOne() {
        assertEquals(
                1, derivative(x -> x.mul(derivative(y -> x.add(y), ONE)), ONE).item());
        assertEquals(1, gradient(x -> x.mul(gradient(y -> x.add(y), ONE)), ONE).item());
    }

    /** D(x ↦ x · D(y ↦ x·y, 1), 4) = 8. */
    @Test
    void innerDerivativeAtAnotherPoint() {
        Tensor four = Tensor.scalar(4);
        assertEquals(
                8, derivative(x -> x.mul(derivative(y -> x.mul(y), ONE)), four).item());
        assertEquals(8, gradient(x -> x.mul(gradient(y -> x.mul(y), ONE)), four).item());
    }

    /** The inner variable starts from the outer one: x ↦ d/dy (x·y²)|_{y=x} = 2x², with derivative 4x. */
    @Test
    void theInnerPointMayDependOnTheOuterVariable() {
        Tensor three = Tensor.scalar(3);
        assertEquals(
                12, derivative(x -> gradient(y -> x.mul(y.square()), x), three).item());
        assertEquals(
                12, gradient(x -> derivative(y -> x.mul(y.square()), x), three).item());
        assertEquals(
                12, gradient(x -> gradient(y -> x.mul(y.square()), x), three).item());
    }

    /** A direction that is a variable: d/dt of the derivative of x³ along t is 3x². */
    @Test
    void aTangentMayBeAVariable() {
        Tensor two = Tensor.scalar(2);
        assertEquals(12, gradient(t -> jvp(x -> x.pow(3), two, t), ONE).item());
        assertEquals(
                12, gradient(g -> Derivatives.vjp(x -> x.pow(3), two, g), ONE).item());
    }

    @Test
    void whatIsReturnedHoldsNoGraphUnlessAnOuterDerivativeNeedsIt() {
        assertFalse(gradient(x -> x.square().mul(x), ONE).isLinked());
        assertFalse(derivative(Tensor::exp, ONE, 3).isLinked());
        assertFalse(Derivatives.hessian(x -> x.square().sum(), Tensor.of(1, 2)).isLinked());
        assertFalse(Derivatives.valueAndGradient(x -> x.square(), ONE).value().isLinked());
        gradient(
                x -> {
                    Tensor inner = gradient(y -> y.mul(x), ONE);
                    assertEquals(true, inner.isLinked());
                    assertFalse(gradient(y -> y.square(), ONE).isLinked());
                    return inner;
                },
                ONE);
    }

    @Test
    void derivativesOneToEightOfTheExponentialAreItself() {
        assertDerivatives(Tensor::exp, 0.5, (n, x) -> Math.exp(x));
    }

    /** (1/x)⁽ⁿ⁾ = (−1)ⁿ n!/xⁿ⁺¹. */
    @Test
    void derivativesOneToEightOfTheReciprocal() {
        ClosedForm form = (n, x) -> {
            double value = 1 / x;
            for (int i = 1; i <= n; i++) {
                value *= -i / x;
            }
            return value;
        };
        assertDerivatives(Tensor::reciprocal, 0.5, form);
        assertDerivatives(x -> ONE.div(x), -1.25, form);
    }

    /** A polynomial in y = tanh x: P₀ = y, Pₙ₊₁ = Pₙ′·(1 − y²). */
    @Test
    void derivativesOneToEightOfTanh() {
        assertDerivatives(
                Tensor::tanh,
                0.5,
                (n, x) -> chain(new double[] {0, 1}, new double[] {1, 0, -1}, n).applyAsDouble(Math.tanh(x)));
    }

    /** A polynomial in s = sigmoid x: softplus′ = s, and s′ = s − s². */
    @Test
    void derivativesOneToEightOfSoftplus() {
        assertDerivatives(
                Tensor::softplus,
                0.5,
                (n, x) -> chain(new double[] {0, 1}, new double[] {0, 1, -1}, n - 1)
                        .applyAsDouble(1 / (1 + Math.exp(-x))));
    }

    /** p·sin z³ + q·cos z³ with polynomials p and q: p ↦ p′ − 3z²q, q ↦ q′ + 3z²p. */
    @Test
    void derivativesOneToEightOfTheSineOfTheCube() {
        assertDerivatives(z -> z.pow(3).sin(), 0.9, (n, z) -> {
            double[] p = {1};
            double[] q = {0};
            double[] inner = {0, 0, 3};
            for (int i = 0; i < n; i++) {
                double[] next = plus(slope(p), times(inner, q), -1);
                q = plus(slope(q), times(inner, p), 1);
                p = next;
            }
            double cube = z * z * z;
            return value(p, z) * Math.sin(cube) + value(q, z) * Math.cos(cube);
        });
    }

    /** The derivative of order n of a function at x. */
    private interface ClosedForm {
        double at(int n, double x);
    }

    private static void assertDerivatives(UnaryOperator<Tensor> f, double x, ClosedForm form) {
        for (int n = 1; n <= 8; n++) {
            double expected = form.at(n, x);
            double actual = derivative(f, Tensor.scalar(x), n).item();
            assertClose(1, actual / expected, 1e-12);
        }
    }

    /** n times P ↦ P′·factor. */
    private static DoubleUnaryOperator chain(double[] polynomial, double[] factor, int n) {
        double[] p = polynomial;
        for (int i = 0; i < n; i++) {
            p = times(slope(p), factor);
        }
        double[] last = p;
        return y -> value(last, y);
    }

    private static double[] slope(double[] p) {
        double[] slope = new double[Math.max(1, p.length - 1)];
        for (int i = 1; i < p.length; i++) {
            slope[i - 1] = i * p[i];
        }
        return slope;
    }

    private static double[] times(double[] p, double[] q) {
        double[] product = new double[p.length + q.length - 1];
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < q.length; j++) {
                product[i + j] += p[i] * q[j];
            }
        }
        return product;
    }

    private static double[] plus(double[] p, double[] q, double factor) {
        double[] sum = new double[Math.max(p.length, q.length)];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (i < p.length ? p[i] : 0) + factor * (i < q.length ? q[i] : 0);
        }
        return sum;
    }

    private static double value(double[] p, double x) {
        double value = 0;
        for (int i = p.length - 1; i >= 0; i--) {
            value = value * x + p[i];
        }
        return value;
    }
}
