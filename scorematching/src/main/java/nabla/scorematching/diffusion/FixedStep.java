package nabla.scorematching.diffusion;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.scorematching.points.Recorded;
import nabla.scorematching.samplers.ChainState;

/** A Runge-Kutta method with equal steps. */
final class FixedStep implements OdeSolver {
    private final Tableau tableau;
    private final int steps;
    private final boolean leavingOut;

    FixedStep(Tableau tableau, int steps) {
        this(tableau, steps, false);
    }

    private FixedStep(Tableau tableau, int steps, boolean leavingOut) {
        if (steps < 1) {
            throw new IllegalArgumentException(
                    "OdeSolver." + tableau.name() + ": expected a positive number of steps, got " + steps);
        }
        this.tableau = tableau;
        this.steps = steps;
        this.leavingOut = leavingOut;
    }

    @Override
    public OdeSolver leavingOut() {
        return new FixedStep(tableau, steps, true);
    }

    /** The method's steps between two times, which one recorded step serves. */
    Integration between(double from, double to) {
        return new Integration(tableau, from, to, steps);
    }

    @Override
    public Optional<OdeSolver> coarser() {
        return steps == 1 ? Optional.empty() : Optional.of(new FixedStep(tableau, fewer(), leavingOut));
    }

    private int fewer() {
        return (steps + 1) / 2;
    }

    /** The steps of the coarser method follow those of this one, but begin at the start again. */
    @Override
    public List<Tensor> solveTwice(Velocity velocity, Tensor x0, double from, double to) {
        if (steps == 1) {
            return List.of(solve(velocity, x0, from, to));
        }
        Velocity checked = CheckedVelocity.of(name(), velocity, x0, from, to);
        if (leavingOut) {
            return unguarded(checked, x0, between(from, to), new Integration(tableau, from, to, fewer()));
        }
        var run = new Integration(tableau, from, to, steps, fewer()).on(checked);
        Rng unused = Rng.of(0);
        var restart = new ChainState<>(x0, unused, Tensor.scalar(steps), Tensor.scalar(0));
        return List.of(
                run.advance(ChainState.start(x0, unused), steps).state(),
                run.advance(restart, fewer()).state());
    }

    @Override
    public Tensor solve(Velocity velocity, Tensor x0, double from, double to) {
        Velocity checked = CheckedVelocity.of(name(), velocity, x0, from, to);
        Integration integration = between(from, to);
        return leavingOut
                ? unguarded(checked, x0, integration).get(0)
                : integration.on(checked).resume(ChainState.start(x0, Rng.of(0)));
    }

    /** Where each of these leads from the start, by one recording; a row that does not stay finite is NaN. */
    private List<Tensor> unguarded(Velocity velocity, Tensor x0, Integration... integrations) {
        Rng unused = Rng.of(0);
        Function<Tensors, Tensors> step = Recorded.of(
                name(),
                from -> Tensors.of(integrations[0].step(velocity, from.get(0), from.get(1), unused)),
                Tensors.of(x0, integrations[0].numbers(0)));
        return Stream.of(integrations)
                .map(integration -> {
                    Tensor x = x0;
                    for (int k = 0; k < integration.steps(); k++) {
                        x = step.apply(Tensors.of(x, integration.numbers(k))).get(0);
                    }
                    // x − x is NaN where x is not finite.
                    Tensor finite = x.sub(x).eq(0).min(-1).unsqueeze(1);
                    return Tensor.where(finite, x, Tensor.scalar(Double.NaN));
                })
                .toList();
    }

    private String name() {
        return "OdeSolver." + tableau.name();
    }

    @Override
    public Solution trajectory(Velocity field, Tensor x0, double... times) {
        String name = name();
        Solution.requireTimes(name, times);
        int last = times.length - 1;
        Velocity velocity = CheckedVelocity.of(name, field, x0, times[0], times[last]);
        Integration integration = between(times[0], times[last]);
        double sign = Math.signum(times[last] - times[0]);
        Tensor[] points = new Tensor[times.length];
        points[0] = x0;
        Tensors at = Tensors.of(x0, velocity.at(x0, Tensor.scalar(times[0])), integration.numbers(0));
        Function<Tensors, Tensors> step = Recorded.of(name, from -> step(velocity, from), at);
        int next = 1;
        for (int k = 0; k < steps; k++) {
            Tensors made = step.apply(at);
            Tensor pair = integration.numbers(k);
            double t = pair.get(0);
            double h = pair.get(1) - t;
            Interpolant inside =
                    new Interpolant(at.get(0), made.get(0), at.get(1), made.get(1), Tensor.scalar(h), made.get(2));
            for (; next < last && sign * (times[next] - pair.get(1)) <= 0; next++) {
                points[next] = inside.at(Tensor.scalar((times[next] - t) / h));
            }
            at = Tensors.of(made.get(0), made.get(1), integration.numbers(Math.min(k + 1, steps - 1)));
        }
        points[last] = at.get(0);
        int rows = x0.size(0);
        return new Solution(Tensor.stack(1, points), Tensor.full(steps, rows), Tensor.zeros(rows));
    }

    /** From points, the slope there and two times: where a step leads, the slope there, and the bump. */
    private Tensors step(Velocity velocity, Tensors from) {
        Tensor x = from.get(0);
        Tensor t = from.get(2).select(0, 0);
        Tensor next = from.get(2).select(0, 1);
        Tensor h = next.sub(t);
        Tensor[] slopes = tableau.slopes(velocity, from.get(1), x, t, h);
        Tensor end = tableau.step(x, h, slopes);
        Tensor[] all = Arrays.copyOf(slopes, slopes.length + 1);
        all[slopes.length] = velocity.at(end, next);
        return Tensors.of(end, all[slopes.length], tableau.bump(x, h, all));
    }

    @Override
    public String toString() {
        return name() + "(" + steps + ")" + (leavingOut ? ".leavingOut()" : "");
    }
}
