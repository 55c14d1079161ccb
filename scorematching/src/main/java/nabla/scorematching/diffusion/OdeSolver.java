package nabla.scorematching.diffusion;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Points;

/**
 * Solves dx/dt = u(x, t) from one time to another, in either direction.
 *
 * <p>The fixed-step methods are explicit Runge-Kutta methods, given by their tableau; one recorded step serves all. The
 * {@linkplain #adaptive adaptive} one chooses the steps of each row by that row's error. No bit of a row depends on its
 * neighbours.
 */
public interface OdeSolver {
    /** The velocity u at a point and a time. */
    @FunctionalInterface
    interface Velocity {
        /**
         * u(x, t), of the shape of x.
         *
         * @param x [B, D]
         * @param t a scalar, or one for each row, [B, 1]
         */
        Tensor at(Tensor x, Tensor t);
    }

    /**
     * x at time {@code to}, given x at time {@code from}.
     *
     * @param x [B, D]
     * @return [B, D]
     */
    Tensor solve(Velocity velocity, Tensor x, double from, double to);

    /**
     * The solution at several times, x being given at the first of them: with the steps that the method would make from the first
     * time to the last, and between them by an interpolant of its slopes, which asks for no more velocities than that at the end.
     * The method of Dormand and Prince has one of order 4 (Hairer, Nørsett and Wanner, Solving ordinary differential equations I,
     * section II.6), Euler and Heun the cubic through the ends of a step. A solver that has none is asked from each time to the next.
     *
     * @param x [B, D]
     * @param times at least two, finite, that only rise or only fall
     * @throws IllegalArgumentException if they are not
     */
    default Solution trajectory(Velocity velocity, Tensor x, double... times) {
        Points.require("OdeSolver.trajectory", x);
        Solution.requireTimes("OdeSolver.trajectory", times);
        Tensor[] points = new Tensor[times.length];
        points[0] = x;
        for (int i = 1; i < times.length; i++) {
            points[i] = solve(velocity, points[i - 1], times[i - 1], times[i]);
        }
        Tensor unknown = Tensor.full(Double.NaN, x.size(0));
        return new Solution(Tensor.stack(1, points), unknown, unknown);
    }

    /**
     * The same method with about half as many steps, if there is one: the difference of the two solutions estimates the
     * error of either.
     */
    default Optional<OdeSolver> coarser() {
        return Optional.empty();
    }

    /** The solution, and that of the {@link #coarser} method if there is one; equal steps are recorded once for both. */
    default List<Tensor> solveTwice(Velocity velocity, Tensor x, double from, double to) {
        Stream<OdeSolver> solvers = Stream.concat(Stream.of(this), coarser().stream());
        return solvers.map(solver -> solver.solve(velocity, x, from, to)).toList();
    }

    /**
     * The same method with NaN for the rows that it cannot solve, where this one stops for all: rows that diverge, that need infinitely
     * short steps or, of an {@link #adaptive} one, more than 10,000. The others have the bits that they have without them. A solver
     * that has no such way is given as it is.
     */
    default OdeSolver leavingOut() {
        return this;
    }

    /** Euler's method: order 1, one velocity a step. */
    static OdeSolver euler(int steps) {
        return new FixedStep(Tableau.EULER, steps);
    }

    /** Heun's method: order 2, two velocities a step. */
    static OdeSolver heun(int steps) {
        return new FixedStep(Tableau.HEUN, steps);
    }

    /** The method of Dormand and Prince with equal steps: order 5, six velocities a step. */
    static OdeSolver dormandPrince(int steps) {
        return new FixedStep(Tableau.DORMAND_PRINCE, steps);
    }

    /**
     * RK45: the method of Dormand and Prince (Journal of Computational and Applied Mathematics 6, 1980) with steps
     * chosen so that the estimated error of each is below {@code absolute + relative·|x|} in every element. Each row
     * has its own steps, six velocities each, the last slope of a step being the first one of the next. A row that is
     * not finite, or whose velocity is not, becomes NaN; a row that needs infinitely short steps or more than 100,000 is an {@link
     * ArithmeticException}, unless such rows are {@linkplain #leavingOut left out}. The method is explicit: of a stiff equation, whose
     * velocity would change much faster than the solution does, it makes short steps whatever the tolerance.
     *
     * <p>A step is recorded once and run as often as it is needed, unless the velocity cannot be recorded or is being
     * differentiated.
     *
     * @throws IllegalArgumentException if a tolerance is not positive
     */
    static OdeSolver adaptive(double absolute, double relative) {
        return new AdaptiveStep(absolute, relative);
    }
}
