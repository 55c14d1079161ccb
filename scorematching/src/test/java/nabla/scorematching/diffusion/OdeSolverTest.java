package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;

/** The adaptive solver, on x′ = −x + t and the like. */
class OdeSolverTest {
    private static final OdeSolver ADAPTIVE = OdeSolver.adaptive(1e-8, 1e-8);
    private static final OdeSolver.Velocity DECAY = (x, t) -> t.sub(x);

    /** x(t) = t − 1 + c e^(−t), forth and back. */
    @Test
    void aLinearEquationHasItsSolution() {
        Tensor x0 = Rng.of(1).normal(7, 2).mul(3);
        Tensor expected = x0.add(1).mul(Math.exp(-2)).add(1);
        Tensor x2 = ADAPTIVE.solve(DECAY, x0, 0, 2);
        assertClose(expected, x2, 1e-7);
        assertClose(x0, ADAPTIVE.solve(DECAY, x2, 2, 0), 1e-6);
        assertArrayEquals(x0.toArray(), ADAPTIVE.solve(DECAY, x0, 1, 1).toArray());
        assertEquals(0, ADAPTIVE.solve(DECAY, Tensor.zeros(0, 2), 0, 1).size());
    }

    /** Rows of very different speed: each has its own steps, so none has other bits in company. */
    @Test
    void aRowDoesNotDependOnItsNeighbours() {
        OdeSolver.Velocity field = (x, t) -> x.mul(x.abs()).neg().add(t.mul(9).sin());
        Tensor x0 = Tensor.of(new double[][] {{1e-3, 0}, {200, -100}, {1, 2}});
        Tensor all = ADAPTIVE.solve(field, x0, 0, 1);
        for (int i = 0; i < 3; i++) {
            Tensor alone = ADAPTIVE.solve(field, x0.slice(0, i, i + 1), 0, 1);
            assertArrayEquals(alone.toArray(), all.select(0, i).toArray());
        }
    }

    /** What is no longer finite is left out when it happens, too. */
    @Test
    void aVelocityThatEndsLeavesOneRowOut() {
        OdeSolver.Velocity root = (x, t) -> x.sub(t).sqrt();
        Tensor x0 = Tensor.of(new double[][] {{0.1}, {4}, {Double.NaN}});
        Tensor end = ADAPTIVE.solve((x, t) -> root.at(x, t.mul(3)), x0, 0, 1);
        assertTrue(Double.isNaN(end.get(0, 0)) && Double.isNaN(end.get(2, 0)));
        Tensor alone = ADAPTIVE.solve((x, t) -> root.at(x, t.mul(3)), x0.slice(0, 1, 2), 0, 1);
        assertEquals(alone.item(), end.get(1, 0));
    }

    /** A step costs six velocities, since its last is the next one's first: one more in all, and those of the recording. */
    @Test
    void theLastSlopeIsUsedAgain() {
        AtomicInteger calls = new AtomicInteger();
        Tensor[] x = {Rng.of(2).normal(1, 1)};
        // A derivative is not recorded, so every velocity is called.
        Derivatives.gradient(
                x0 -> ADAPTIVE.solve(
                                (y, t) -> {
                                    calls.incrementAndGet();
                                    return DECAY.at(y, t);
                                },
                                x0,
                                0,
                                1)
                        .sum(),
                x[0]);
        assertEquals(1, calls.get() % 6);
        int eager = calls.getAndSet(0);
        ADAPTIVE.solve(
                (y, t) -> {
                    calls.incrementAndGet();
                    return DECAY.at(y, t);
                },
                x[0],
                0,
                1);
        assertEquals(7, calls.get(), () -> "compiled; " + eager + " eager");
    }

    /** d x(1)/d x(0) = e^(−1). */
    @Test
    void itCanBeDifferentiated() {
        Tensor x0 = Rng.of(3).normal(4, 1);
        Tensor gradient =
                Derivatives.gradient(x -> ADAPTIVE.solve(DECAY, x, 0, 1).sum(), x0);
        assertClose(Tensor.full(Math.exp(-1), 4, 1), gradient, 1e-7);
    }

    @Test
    void anOdeThatExplodesIsReported() {
        OdeSolver.Velocity explosion = (x, t) -> x.square();
        var error = assertThrows(
                ArithmeticException.class,
                () -> OdeSolver.adaptive(1e-6, 1e-6).solve(explosion, Tensor.ones(1, 1), 0, 2));
        assertTrue(error.getMessage().contains("stuck at t"));
        assertThrows(IllegalArgumentException.class, () -> OdeSolver.euler(0));
        assertThrows(IllegalArgumentException.class, () -> OdeSolver.adaptive(0, 1));
        assertThrows(IllegalArgumentException.class, () -> ADAPTIVE.solve(DECAY, Tensor.zeros(3), 0, 1));
    }
}
