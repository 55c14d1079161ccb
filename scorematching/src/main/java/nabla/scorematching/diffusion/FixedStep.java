package nabla.scorematching.diffusion;

import java.util.Optional;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.samplers.ChainState;

/** A Runge-Kutta method with equal steps. */
final class FixedStep implements OdeSolver {
    private final Tableau tableau;
    private final int steps;

    FixedStep(Tableau tableau, int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException(
                    "OdeSolver." + tableau.name() + ": expected a positive number of steps, got " + steps);
        }
        this.tableau = tableau;
        this.steps = steps;
    }

    /** The method's steps between two times, which one recorded step serves. */
    Integration between(double from, double to) {
        return new Integration(tableau, steps, from, to);
    }

    @Override
    public Optional<OdeSolver> coarser() {
        return steps == 1 ? Optional.empty() : Optional.of(new FixedStep(tableau, (steps + 1) / 2));
    }

    @Override
    public Tensor solve(Velocity velocity, Tensor x0, double from, double to) {
        Velocity checked = CheckedVelocity.of("OdeSolver." + tableau.name(), velocity, x0, from, to);
        return between(from, to).on(checked).resume(ChainState.start(x0, Rng.of(0)));
    }
}
