package nabla.nn.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LBFGSTest {
    /** Rosenbrock's valley Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², least at (1, …, 1). */
    private static Tensor rosenbrock(Tensor x) {
        int n = x.size();
        Tensor first = x.slice(0, 0, n - 1);
        Tensor next = x.slice(0, 1, n);
        return next.sub(first.square())
                .square()
                .mul(100)
                .add(first.neg().add(1).square())
                .sum();
    }

    @Test
    void theEndOfRosenbrocksValleyIsFound() {
        Parameters start = Parameters.of("x", Tensor.of(-1.2, 1));
        var minimum = LBFGS.of(1).minimize(p -> rosenbrock(p.get("x")), start, 1e-9, 200);
        assertArrayEquals(new double[] {1, 1}, minimum.parameters().get("x").toArray(), 1e-9);
        assertTrue(minimum.gradient() <= 1e-9);
        assertTrue(minimum.steps() < 60, minimum.toString());
    }

    @Property(tries = 100)
    void aConvexQuadraticIsSolved(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int n) {
        Tensor root = Rng.of(seed).normal(n, n);
        Tensor matrix = root.matmul(root.transpose()).add(Tensor.eye(n));
        Tensor b = Rng.of(seed).split(1).normal(n);
        Parameters start = Parameters.of("x", Tensor.zeros(n));
        var minimum = LBFGS.of(1)
                .minimize(
                        p -> matrix.matmul(p.get("x").unsqueeze(-1))
                                .squeeze(-1)
                                .mul(0.5)
                                .sub(b)
                                .dot(p.get("x")),
                        start,
                        1e-8,
                        500);
        double[] solution = matrix.solve(b.unsqueeze(-1)).toArray();
        // The Hessian's least eigenvalue is 1 or more, so the error is at most √n times the gradient's largest element.
        assertArrayEquals(solution, minimum.parameters().get("x").toArray(), 1e-8 * Math.sqrt(n));
    }

    @Test
    void parametersInSeveralTensorsAreOneVector() {
        Parameters start = Parameters.of("a", Tensor.of(new double[][] {{3, -1}}), "b", Tensor.scalar(5));
        var minimum = LBFGS.of(1)
                .minimize(p -> p.get("a").square().sum().add(p.get("b").sub(2).square()), start, 1e-12, 50);
        assertEquals(2, minimum.parameters().get("b").item(), 1e-12);
        assertArrayEquals(new double[] {0, 0}, minimum.parameters().get("a").toArray(), 1e-12);
        assertArrayEquals(
                start.flat().toArray(), start.withFlat(start.flat()).flat().toArray());
    }

    @Test
    void theMemoryIsPositive() {
        assertThrows(IllegalArgumentException.class, () -> LBFGS.of(1).memory(0));
    }
}
