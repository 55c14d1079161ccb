package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/**
 * Solves dx/dt = u(x, t) from one time to another, either direction.
 *
 * <p>The fixed-step methods are explicit Runge-Kutta methods, given by their tableau; one recorded step serves all. The
 * {@linkplain #adaptive adaptive} one chooses its steps by the largest error of a batch, so there a row's last digits depend
 * on its neighbours.
 */
public interface OdeSolver {
    /** The velocity u at a point and a time. */
    @FunctionalInterface
    interface Velocity {
        /** u(x, t), of the shape of x, at a time that is a scalar. */
        Tensor at(Tensor x, Tensor t);
    }

    /** x at time {@code to}, given x at time {@code from}. */
    Tensor solve(Velocity velocity, Tensor x, double from, double to);

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
     * RK45: the method of Dormand and Prince (Journal of Computational and Applied Mathematics 6, 1980) with steps chosen so
     * that the estimated error of each is below {@code absolute + relative·|x|} in every element.
     *
     * @throws IllegalArgumentException if a tolerance is not positive
     */
    static OdeSolver adaptive(double absolute, double relative) {
        return new AdaptiveStep(absolute, relative);
    }
}
