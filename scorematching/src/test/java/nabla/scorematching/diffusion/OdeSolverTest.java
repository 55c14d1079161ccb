package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
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

    private static final OdeSolver[] SOLVERS = {
        OdeSolver.euler(4000), OdeSolver.heun(200), OdeSolver.dormandPrince(12), ADAPTIVE
    };

    /** Twice, with the bits of each alone; equal steps, two velocities each for Heun, are recorded once for both. */
    @Test
    void solvedTwiceIsTheSolutionAndTheCoarserOne() {
        Tensor x0 = Rng.of(1).normal(7, 2).mul(3);
        OdeSolver[] solvers = {OdeSolver.euler(1), OdeSolver.euler(5), OdeSolver.heun(2), OdeSolver.heun(7), ADAPTIVE};
        for (OdeSolver solver : solvers) {
            List<Tensor> ends = solver.solveTwice(DECAY, x0, 2, 0.5);
            assertArrayEquals(
                    solver.solve(DECAY, x0, 2, 0.5).toArray(), ends.get(0).toArray());
            assertEquals(solver.coarser().isPresent() ? 2 : 1, ends.size());
            solver.coarser()
                    .ifPresent(coarser -> assertArrayEquals(
                            coarser.solve(DECAY, x0, 2, 0.5).toArray(),
                            ends.get(1).toArray()));
            // A derivative is not recorded.
            assertArrayEquals(
                    Derivatives.gradient(x -> solver.solve(DECAY, x, 2, 0.5).sum(), x0)
                            .toArray(),
                    Derivatives.gradient(
                                    x -> solver.solveTwice(DECAY, x, 2, 0.5)
                                            .get(0)
                                            .sum(),
                                    x0)
                            .toArray());
        }
        assertEquals(
                1, ((OdeSolver) ADAPTIVE::solve).solveTwice(DECAY, x0, 0, 1).size());
        AtomicInteger calls = new AtomicInteger();
        OdeSolver.Velocity counted = (y, t) -> {
            calls.incrementAndGet();
            return DECAY.at(y, t);
        };
        OdeSolver.heun(7).solveTwice(counted, x0, 0, 1);
        assertEquals(2, calls.get());
    }

    /** x(t) = t − 1 + c e^(−t) at every time, forth and back; the end has the bits of a solution without the times. */
    @Test
    void aTrajectoryIsTheSolutionAtItsTimes() {
        Tensor x0 = Rng.of(1).normal(7, 2).mul(3);
        double[] times = {0, 0.01, 0.3, 0.31, 1, 1.3, 1.999, 2};
        double[] tolerance = {1e-2, 1e-4, 1e-5, 1e-7};
        for (int k = 0; k < 4; k++) {
            Solution solution = SOLVERS[k].trajectory(DECAY, x0, times);
            assertArrayEquals(new int[] {7, 8, 2}, solution.points().shape());
            for (int j = 0; j < 8; j++) {
                Tensor expected = x0.add(1).mul(Math.exp(-times[j])).add(times[j] - 1);
                assertClose(expected, solution.points().select(1, j), tolerance[k]);
            }
            assertArrayEquals(x0.toArray(), solution.points().select(1, 0).toArray());
            Tensor end = SOLVERS[k].solve(DECAY, x0, 0, 2);
            assertArrayEquals(end.toArray(), solution.end().toArray());
            Solution back = SOLVERS[k].trajectory(DECAY, end, 2, 1.3, 0);
            assertClose(solution.points().select(1, 5), back.points().select(1, 1), 2 * tolerance[k]);
            assertArrayEquals(
                    SOLVERS[k].solve(DECAY, end, 2, 0).toArray(), back.end().toArray());
        }
        assertEquals(
                0, ADAPTIVE.trajectory(DECAY, Tensor.zeros(0, 2), 0, 1).end().size());
    }

    /** The interpolant is not worse than the method: the largest error between the ends of steps has the order of that at the end. */
    @Test
    void theInterpolantHasTheOrderOfTheMethod() {
        OdeSolver.Velocity swing = (x, t) -> x.mul(t.mul(3).sin());
        double[] times = new double[401];
        Arrays.setAll(times, i -> i * 0.005);
        for (int order : new int[] {1, 2, 5}) {
            IntFunction<OdeSolver> method =
                    order == 1 ? OdeSolver::euler : order == 2 ? OdeSolver::heun : OdeSolver::dormandPrince;
            int steps = order == 5 ? 20 : 111;
            double[] errors = new double[3];
            for (int k = 0; k < 3; k++) {
                Tensor found = method.apply(steps << k)
                        .trajectory(swing, Tensor.ones(1, 1), times)
                        .points();
                for (int j = 0; j < 401; j++) {
                    double exact = Math.exp((1 - Math.cos(3 * times[j])) / 3);
                    errors[k] = Math.max(errors[k], Math.abs(found.get(0, j, 0) - exact));
                }
            }
            assertTrue(errors[2] > 1e-12);
            assertEquals(order, Math.log(errors[0] / errors[1]) / Math.log(2), 0.3);
            assertEquals(order, Math.log(errors[1] / errors[2]) / Math.log(2), 0.3);
        }
    }

    /** Each row has its own steps, whose numbers are told: 1 + 6·(accepted + rejected) velocities for a row alone, with times or without. */
    @Test
    void timesCostNothingAndStepsAreCounted() {
        AtomicInteger calls = new AtomicInteger();
        OdeSolver.Velocity field = (x, t) -> {
            calls.incrementAndGet();
            // Reading a number, it cannot be recorded, and every call is counted.
            return x.mul(x.abs()).neg().add(t.mul(9).sin()).mul(1 + 0 * x.get(0, 0));
        };
        Tensor x0 = Tensor.of(new double[][] {{1e-3, 0}, {200, -100}, {1, 2}});
        double[] times = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
        Solution all = ADAPTIVE.trajectory(field, x0, times);
        for (int i = 0; i < 3; i++) {
            Tensor row = x0.slice(0, i, i + 1);
            calls.set(0);
            Solution alone = ADAPTIVE.trajectory(field, row, times);
            int velocities = calls.getAndSet(0);
            ADAPTIVE.solve(field, row, 0, 1);
            // The recording that fails has asked once.
            assertEquals(calls.get(), velocities);
            assertEquals(2 + 6 * (alone.accepted().item() + alone.rejected().item()), velocities);
            assertArrayEquals(
                    alone.points().toArray(), all.points().select(0, i).toArray());
            assertEquals(alone.accepted().item(), all.accepted().get(i));
            assertEquals(alone.rejected().item(), all.rejected().get(i));
        }
        assertTrue(
                all.accepted().get(1) > all.accepted().get(0) && all.rejected().get(1) > 0);
        Solution equal = OdeSolver.heun(5).trajectory(DECAY, x0, 0, 1);
        assertArrayEquals(new double[] {5, 5, 5}, equal.accepted().toArray());
        assertArrayEquals(new double[3], equal.rejected().toArray());
    }

    /** From where a row is not finite it is NaN; what lies before stays. */
    @Test
    void aRowThatEndsIsNotANumberFromThereOn() {
        OdeSolver.Velocity root = (x, t) -> x.sub(t.mul(3)).sqrt();
        Tensor x0 = Tensor.of(new double[][] {{0.5}, {9}, {Double.NaN}});
        Tensor points = ADAPTIVE.trajectory(root, x0, 0, 0.05, 0.9, 1).points();
        assertTrue(points.get(0, 1, 0) > 0.5 && Double.isNaN(points.get(0, 2, 0)) && Double.isNaN(points.get(0, 3, 0)));
        assertTrue(points.get(1, 2, 0) > 9 && points.get(1, 3, 0) > 9);
        assertTrue(Double.isNaN(points.get(2, 1, 0)) && Double.isNaN(points.get(2, 3, 0)));
    }

    /** d x(t)/d x(0) = e^(−t). */
    @Test
    void aTrajectoryCanBeDifferentiated() {
        Tensor x0 = Rng.of(3).normal(4, 1);
        for (OdeSolver solver : new OdeSolver[] {OdeSolver.dormandPrince(5), ADAPTIVE}) {
            Tensor gradient = Derivatives.gradient(
                    x -> solver.trajectory(DECAY, x, 0, 0.37, 1)
                            .points()
                            .select(1, 1)
                            .sum(),
                    x0);
            assertClose(Tensor.full(Math.exp(-0.37), 4, 1), gradient, 1e-6);
        }
    }

    /** A solver that knows no more than it must is asked from each time to the next. */
    @Test
    void anySolverHasTrajectories() {
        OdeSolver own = (velocity, x, from, to) -> ADAPTIVE.solve(velocity, x, from, to);
        Tensor x0 = Tensor.ones(2, 1);
        Solution solution = own.trajectory(DECAY, x0, 0, 0.4, 1);
        assertClose(ADAPTIVE.trajectory(DECAY, x0, 0, 0.4, 1).points(), solution.points(), 1e-7);
        assertTrue(Double.isNaN(solution.accepted().get(0))
                && Double.isNaN(solution.rejected().get(1)));
    }

    /** Relaxation to sin t at a rate that is the second column: 10⁸ takes steps of 3·10⁻⁸, whatever the tolerance. */
    private static final OdeSolver.Velocity RELAXATION = (x, t) -> Tensor.concat(
            1,
            x.slice(1, 0, 1).sub(t.sin()).mul(x.slice(1, 1, 2)).neg(),
            x.slice(1, 1, 2).mul(0));

    @Test
    void aRowOfAStiffEquationIsNamedAndCanBeLeftOut() {
        OdeSolver loose = OdeSolver.adaptive(1e-3, 1e-3);
        Tensor x0 = Tensor.of(new double[][] {{1, 1}, {0, 1e8}, {1, 20}});
        var error = assertThrows(ArithmeticException.class, () -> loose.solve(RELAXATION, x0, 0, 1));
        assertTrue(error.getMessage().contains("adaptive: row 1 is at t = "), error.getMessage());
        assertTrue(error.getMessage().contains("smaller tolerances do not help"), error.getMessage());
        Tensor end = loose.leavingOut().solve(RELAXATION, x0, 0, 1);
        Tensor others = loose.solve(RELAXATION, x0.take(0, 0, 2), 0, 1);
        assertArrayEquals(others.toArray(), end.take(0, 0, 2).toArray());
        assertTrue(Double.isNaN(end.get(1, 0)) && Double.isNaN(end.get(1, 1)));
        Tensor path = loose.leavingOut().trajectory(RELAXATION, x0, 0, 1e-9, 1).points();
        assertTrue(Double.isFinite(path.get(1, 1, 0)) && Double.isNaN(path.get(1, 2, 0)));
    }

    /** Rows that explode become NaN, and the others have the bits that they have without; also of the coarser solution. */
    @Test
    void rowsThatCannotBeSolvedAreLeftOut() {
        OdeSolver.Velocity explosion = (x, t) -> x.square().mul(x);
        Tensor fine = Tensor.of(new double[][] {{0.1}, {-0.2}});
        Tensor x0 = Tensor.concat(0, Tensor.ones(1, 1).mul(3), fine);
        for (OdeSolver solver : List.of(ADAPTIVE, OdeSolver.euler(50), OdeSolver.heun(50))) {
            OdeSolver sparing = solver.leavingOut();
            List<Tensor> alone = solver.solveTwice(explosion, fine, 0, 4);
            List<Tensor> ends = sparing.solveTwice(explosion, x0, 0, 4);
            assertEquals(alone.size(), ends.size());
            for (int i = 0; i < ends.size(); i++) {
                assertTrue(Double.isNaN(ends.get(i).get(0, 0)));
                assertArrayEquals(
                        alone.get(i).toArray(), ends.get(i).slice(0, 1, 3).toArray());
            }
            assertArrayEquals(
                    ends.get(0).toArray(), sparing.solve(explosion, x0, 0, 4).toArray());
        }
        OdeSolver own = (velocity, x, from, to) -> ADAPTIVE.solve(velocity, x, from, to);
        assertSame(own, own.leavingOut());
    }

    @Test
    void anOdeThatExplodesIsReported() {
        OdeSolver.Velocity explosion = (x, t) -> x.square();
        var error = assertThrows(
                ArithmeticException.class,
                () -> OdeSolver.adaptive(1e-6, 1e-6).solve(explosion, Tensor.ones(1, 1), 0, 2));
        assertTrue(error.getMessage().contains("row 0 is stuck at t"), error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> OdeSolver.euler(0));
        assertThrows(IllegalArgumentException.class, () -> OdeSolver.adaptive(0, 1));
        assertThrows(IllegalArgumentException.class, () -> ADAPTIVE.solve(DECAY, Tensor.zeros(3), 0, 1));
    }
}
