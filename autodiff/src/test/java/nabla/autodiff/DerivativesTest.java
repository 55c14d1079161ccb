package nabla.autodiff;

import static nabla.autodiff.Assertions.assertBits;
import static nabla.autodiff.Assertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The derivative calls: trees, zeros, shapes, and what they say when shapes are wrong. */
class DerivativesTest {
    private static final Tensor X = Tensor.of(new double[][] {{0.5, -1, 2}, {1, 0.25, -0.75}});
    private static final Tensor V = Tensor.of(1, 2, 3);

    /** A user's own record as a tree. */
    private record Line(Tensor slope, Tensor offset) implements TreeRecord<Line> {
        @Override
        public Parts<Line> parts() {
            return Parts.of(Line::new, slope, offset);
        }

        Tensor at(Tensor x) {
            return slope.mul(x).add(offset);
        }
    }

    /** A tree of trees. */
    private record Pair(Line left, Line right) implements TreeRecord<Pair> {
        @Override
        public Parts<Pair> parts() {
            return Parts.of(Pair::new, left, right);
        }
    }

    @Test
    void aRecordOfTensorsHasAGradientOfItsKind() {
        Line line = new Line(Tensor.scalar(2), Tensor.scalar(1));
        var both = Derivatives.valueAndGradient(l -> l.at(V).square().sum(), line);
        assertEquals(9 + 25 + 49, both.value().item());
        assertEquals(2 * (3 + 2 * 5 + 3 * 7), both.gradient().slope().item());
        assertEquals(2 * (3 + 5 + 7), both.gradient().offset().item());
    }

    @Test
    void aTreeOfTreesHasAGradientOfItsKind() {
        Line line = new Line(Tensor.scalar(2), Tensor.scalar(1));
        Pair gradient = Derivatives.gradient(p -> p.left().at(p.right().at(Tensor.scalar(3))), new Pair(line, line));
        assertEquals(7, gradient.left().slope().item());
        assertEquals(1, gradient.left().offset().item());
        assertEquals(6, gradient.right().slope().item());
        assertEquals(2, gradient.right().offset().item());
    }

    @Test
    void anUnusedInputHasAGradientOfZeros() {
        Tensors x = Tensors.of(V, X);
        Tensors gradient = Derivatives.gradient(z -> z.get(0).square().sum(), x);
        assertBits(V.mul(2), gradient.get(0));
        assertBits(Tensor.zeros(2, 3), gradient.get(1));
        assertBits(
                Tensor.zeros(2, 3),
                Derivatives.hvp(z -> z.get(0).square().sum(), x, x).get(1));
    }

    @Test
    void aResultThatDoesNotDependOnThePointHasDerivativesOfZeros() {
        UnaryOperator<Tensor> fixed = x -> Tensor.scalar(3);
        assertBits(Tensor.zeros(3), Derivatives.gradient(fixed, V));
        assertBits(Tensor.scalar(0), Derivatives.jvp(fixed, V, V));
        assertBits(Tensor.zeros(3), Derivatives.vjp(fixed, V, Tensor.scalar(1)));
        assertBits(Tensor.zeros(3), Derivatives.hvp(fixed, V, V));
        assertBits(Tensor.zeros(3, 3), Derivatives.hessian(fixed, V));
        assertBits(Tensor.zeros(3), Derivatives.jacobian(fixed, V));
        assertBits(Tensor.zeros(2, 3), Derivatives.jacobian(x -> Tensor.of(1, 2), V));
        assertBits(Tensor.zeros(3), Derivatives.derivative(x -> Tensor.ones(3), V, 2));
        assertBits(Tensor.zeros(2), Derivatives.divergence(x -> Tensor.ones(2, 3), X));
        assertBits(Tensor.zeros(2), Derivatives.laplacian(x -> Tensor.ones(2), X));
        assertBits(
                Tensor.zeros(2, 3),
                Derivatives.valueGradientLaplacian(x -> Tensor.ones(2), X).gradient());
        assertBits(
                Tensor.zeros(1, 4),
                Derivatives.valueTangentsLaplacian(x -> Tensor.ones(4), V, Tensor.ones(1, 3))
                        .tangents());
    }

    @Test
    void aFunctionThatReturnsItsPointHasTheIdentityForAJacobian() {
        assertBits(Tensor.eye(3), Derivatives.jacobian(x -> x, V));
        assertBits(V, Derivatives.jvp(x -> x, V, V));
        assertBits(V, Derivatives.vjp(x -> x, V, V));
        assertBits(Tensor.full(3, 2), Derivatives.divergence(x -> x, X));
        assertBits(Tensor.scalar(1), Derivatives.gradient(x -> x, Tensor.scalar(5)));
    }

    @Test
    void theJacobianHasTheShapeOfResultAndPoint() {
        Tensor wide = Derivatives.jacobian(x -> x.sum(-1), X);
        assertArrayEquals(new int[] {2, 2, 3}, wide.shape());
        assertBits(Tensor.ones(3), wide.select(0, 1).select(0, 1));
        assertBits(Tensor.zeros(3), wide.select(0, 1).select(0, 0));
        assertArrayEquals(
                new int[] {4, 3, 3},
                Derivatives.jacobian(x -> x.mul(Tensor.ones(4, 1)), V).shape());
        assertArrayEquals(
                new int[] {2, 3, 2, 3},
                Derivatives.hessian(x -> x.exp().sum(), X).shape());
        assertArrayEquals(
                new int[] {0, 3}, Derivatives.jacobian(x -> x.slice(0, 1, 1), V).shape());
        assertArrayEquals(
                new int[] {2, 0},
                Derivatives.jacobian(x -> Tensor.of(1, 2), Tensor.zeros(0)).shape());
        assertArrayEquals(
                new int[] {0, 0},
                Derivatives.hessian(x -> x.sum(), Tensor.zeros(0)).shape());
    }

    @Test
    void valueAndDivergenceAreFieldAndTrace() {
        var both = Derivatives.valueAndDivergence(x -> x.square().mul(x), X);
        assertBits(X.square().mul(X), both.value());
        assertClose(X.square().mul(3).sum(-1), both.divergence(), 1e-15);
    }

    @Test
    void valueGradientLaplacianAreThoseOfEachRow() {
        var all = Derivatives.valueGradientLaplacian(x -> x.square().square().sum(-1), X);
        assertBits(X.square().square().sum(-1), all.value());
        assertClose(X.square().mul(X).mul(4), all.gradient(), 1e-14);
        assertClose(X.square().mul(12).sum(-1), all.laplacian(), 1e-14);
    }

    /** f = (x₁³x₂, sin x₁, x₂x₃) of each row, along directions that differ from row to row, by Hessians written down by hand. */
    @Test
    void tangentsAndLaplacianAreThoseAlongTheDirections() {
        Tensor v = Rng.of(3).normal(4, 2, 3);
        var all = Derivatives.valueTangentsLaplacian(
                x -> {
                    Tensor a = x.slice(1, 0, 1);
                    Tensor b = x.slice(1, 1, 2);
                    return Tensor.concat(1, a.pow(3).mul(b), a.sin(), b.mul(x.slice(1, 2, 3)));
                },
                X,
                v);
        for (int row = 0; row < 2; row++) {
            double a = X.get(row, 0);
            double b = X.get(row, 1);
            double c = X.get(row, 2);
            double[] laplacian = new double[3];
            for (int k = 0; k < 4; k++) {
                double p = v.get(k, row, 0);
                double q = v.get(k, row, 1);
                double r = v.get(k, row, 2);
                assertEquals(3 * a * a * b * p + a * a * a * q, all.tangents().get(k, row, 0), 1e-14);
                assertEquals(Math.cos(a) * p, all.tangents().get(k, row, 1), 1e-15);
                assertEquals(c * q + b * r, all.tangents().get(k, row, 2), 1e-14);
                laplacian[0] += 6 * a * b * p * p + 6 * a * a * p * q;
                laplacian[1] -= Math.sin(a) * p * p;
                laplacian[2] += 2 * q * r;
            }
            assertArrayEquals(laplacian, all.laplacian().select(0, row).toArray(), 1e-13);
            assertArrayEquals(
                    new double[] {a * a * a * b, Math.sin(a), b * c},
                    all.value().select(0, row).toArray(),
                    1e-15);
        }
    }

    @Test
    void derivativeOfOrderZeroIsTheFunction() {
        assertBits(V.exp(), Derivatives.derivative(Tensor::exp, V, 0));
    }

    @Test
    void everyDerivativeCallNamesItselfAndTheShapes() {
        says(() -> Derivatives.gradient(x -> x, V), "gradient", "not scalar", "[3]");
        says(() -> Derivatives.gradient(x -> x.sumKeepDims(), V), "gradient", "not scalar", "[1]");
        says(() -> Derivatives.valueAndGradient(x -> x, V), "valueAndGradient", "not scalar", "[3]");
        says(() -> Derivatives.hvp(x -> x, V, V), "hvp", "not scalar", "[3]");
        says(() -> Derivatives.hvp(x -> x.sum(), V, X), "hvp", "[2, 3]", "[3]");
        says(() -> Derivatives.hessian(x -> x, V), "hessian", "not scalar", "[3]");
        says(() -> Derivatives.jvp(x -> x, V, X), "jvp", "[2, 3]", "[3]");
        says(() -> Derivatives.jvp(x -> x.get(0), Tensors.of(V, V), Tensors.of(V)), "jvp", "1 tensors", "2");
        says(() -> Derivatives.vjp(x -> x.sum(-1), X, V), "vjp", "[3]", "[2]");
        says(() -> Derivatives.derivative(x -> x.sum(), V), "derivative", "[]", "[3]");
        says(() -> Derivatives.derivative(x -> x.sum(), V, 0), "derivative", "[]", "[3]");
        says(() -> Derivatives.derivative(x -> x, V, -1), "derivative", "-1");
        says(() -> Derivatives.divergence(x -> x, V), "divergence", "[B, D]", "[3]");
        says(() -> Derivatives.divergence(x -> x.sum(-1), X), "divergence", "[2, 3]", "[2]");
        says(() -> Derivatives.valueAndDivergence(x -> x.transpose(), X), "valueAndDivergence", "[2, 3]", "[3, 2]");
        says(() -> Derivatives.laplacian(x -> x.sum(), X), "laplacian", "[2, 3]", "[]");
        says(() -> Derivatives.laplacian(x -> x.sum(), V), "laplacian", "[B, D]", "[3]");
        says(() -> Derivatives.valueGradientLaplacian(x -> x, X), "valueGradientLaplacian", "[2, 3]");
        says(() -> Derivatives.valueTangentsLaplacian(x -> x, X, X), "valueTangentsLaplacian", "[K] + [2, 3]");
    }

    private static void says(Executable call, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + message + "\" does not say \"" + part + "\"");
        }
        assertTrue(message.startsWith(parts[0] + ": "), message);
    }
}
