package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;

/** A Runge-Kutta method with equal steps. */
final class FixedStep implements OdeSolver {
    private final Tableau tableau;
    private final int steps;

    FixedStep(Tableau tableau, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("OdeSolver: " + steps + " steps");
        }
        this.tableau = tableau;
        this.steps = steps;
    }

    @Override
    public Tensor solve(Velocity velocity, Tensor x0, double from, double to) {
        Tensor x = x0;
        for (int i = 0; i < steps; i++) {
            double t = from + i * ((to - from) / steps);
            double next = i + 1 == steps ? to : from + (i + 1) * ((to - from) / steps);
            x = tableau.step(x, next - t, tableau.slopes(velocity, x, t, next - t));
        }
        return x;
    }
}
