package nabla.nn.optimizers;

import java.util.Map;
import java.util.function.Function;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.doors.Doors;

/**
 * Limited-memory BFGS (Nocedal and Wright, Numerical optimization, 2nd edition, algorithms 7.4 and 7.5), for exact gradients
 * of small problems: θ ← θ + α·d with d = −Hg, where H approximates the inverse Hessian by the last m steps s and changes
 * y of the gradient. A pair counts only if it shows positive curvature.
 *
 * <p>As an {@link Optimizer} its steps are of fixed α, the first one shortened to α·min(1, 1/‖g‖₁);
 * {@link #minimize} chooses the length of each step by a search.
 */
public final class LBFGS implements Optimizer {
    /** The least cosine of the angle between a step and the change of the gradient. */
    private static final double LEAST_CURVATURE = 1e-10;

    private static final int PATIENCE = 5;

    private final Schedule learningRate;
    private final int memory;

    private LBFGS(Schedule learningRate, int memory) {
        this.learningRate = learningRate;
        this.memory = memory;
    }

    /** With learning rate α and a memory of 10 steps. */
    public static LBFGS of(double learningRate) {
        return new LBFGS(Schedule.constant(Doors.notNegative("LBFGS", "learning rate", learningRate)), 10);
    }

    /**
     * The same with a memory of m steps.
     *
     * @throws IllegalArgumentException if m is not positive
     */
    public LBFGS memory(int steps) {
        if (steps <= 0) {
            throw new IllegalArgumentException("LBFGS: expected a positive memory, got " + steps);
        }
        return new LBFGS(learningRate, steps);
    }

    @Override
    public OptimizerState init(Parameters parameters) {
        int n = Math.toIntExact(parameters.count());
        return state(Tensor.scalar(0), new Pairs(memory, n), Tensor.zeros(n), Tensor.zeros(n));
    }

    private static OptimizerState state(Tensor step, Pairs pairs, Tensor gradient, Tensor move) {
        Parameters last = Parameters.of("gradient", gradient, "move", move);
        return OptimizerState.of(step, Map.of("pairs", pairs.toParameters(), "last", last));
    }

    @Override
    public Step update(Parameters parameters, Parameters gradient, OptimizerState state) {
        Tensor g = parameters.zip(gradient, (p, slope) -> slope).flat();
        Parameters last = state.moment("last");
        Pairs pairs = new Pairs(state.moment("pairs")).with(last.get("move"), g.sub(last.get("gradient")));
        Tensor rate = learningRate.at(state.step());
        Tensor shortened = rate.mul(g.abs().sum().reciprocal().minimum(1));
        Tensor length = Tensor.where(state.step().eq(0), shortened, rate);
        Tensor move = pairs.direction(g).mul(length);
        return new Step(
                parameters.add(parameters.withFlat(move)), state(state.step().add(1), pairs, g, move));
    }

    /**
     * Minimises f from a start, with step lengths that satisfy Wolfe's conditions, until the largest element of the gradient
     * is at most the tolerance, five steps in a row improve neither f nor its gradient, or the steps are used up.
     *
     * @param f a scalar function, continuously differentiable
     * @throws IllegalArgumentException if the tolerance is negative or not finite, there are fewer than 0 steps, or f or its
     *     gradient is not finite at the start
     */
    public Minimum minimize(Function<? super Parameters, Tensor> f, Parameters start, double tolerance, int maxSteps) {
        Doors.notNegative("LBFGS.minimize", "tolerance", tolerance);
        Doors.atLeast("LBFGS.minimize", "steps", 0, maxSteps);
        LineSearch search = new LineSearch(start, f);
        LineSearch.Point here = search.at(start.flat());
        if (!Double.isFinite(here.value()) || !(here.largest() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("LBFGS.minimize: expected a finite value and gradient at the start, got "
                    + here.value() + " and a largest element of the gradient of " + here.largest());
        }
        LineSearch.Point best = here;
        Pairs pairs = new Pairs(memory, here.x().size());
        int steps = 0;
        for (int idle = 0; steps < maxSteps && idle < PATIENCE && here.largest() > tolerance; steps++) {
            Tensor direction = pairs.direction(here.gradient());
            double first =
                    steps == 0 ? Math.min(1, 1 / here.gradient().abs().sum().item()) : 1;
            LineSearch.Point next = search.along(here, direction, first);
            boolean better = next.value() < best.value() || next.largest() < best.largest();
            pairs = pairs.with(next.x().sub(here.x()), next.gradient().sub(here.gradient()));
            here = next;
            best = better ? next : best;
            idle = better ? 0 : idle + 1;
        }
        return new Minimum(start.withFlat(best.x()), best.value(), best.largest(), steps);
    }

    /**
     * Where {@link #minimize} ended.
     *
     * @param parameters θ
     * @param value f(θ)
     * @param gradient the largest element of |∇f(θ)|
     * @param steps the number of steps made
     */
    public record Minimum(Parameters parameters, double value, double gradient, int steps) {}

    /** The last m steps s and changes y, the newest in the last row, 1/(s·y), and the scale s·y/y·y of the newest. */
    private record Pairs(Tensor s, Tensor y, Tensor rho, Tensor scale) {
        Pairs(int memory, int n) {
            this(Tensor.zeros(memory, n), Tensor.zeros(memory, n), Tensor.zeros(memory), Tensor.scalar(1));
        }

        Pairs(Parameters parameters) {
            this(parameters.get("s"), parameters.get("y"), parameters.get("rho"), parameters.get("scale"));
        }

        Parameters toParameters() {
            return Parameters.of("s", s, "y", y).and(Parameters.of("rho", rho, "scale", scale));
        }

        /** With one more pair, if its curvature is positive, and without the oldest. */
        Pairs with(Tensor step, Tensor change) {
            Tensor curvature = step.dot(change);
            Tensor counts = curvature.gt(step.norm().mul(change.norm()).mul(LEAST_CURVATURE));
            return new Pairs(
                    Tensor.where(counts, shifted(s, step.unsqueeze(0)), s),
                    Tensor.where(counts, shifted(y, change.unsqueeze(0)), y),
                    Tensor.where(counts, shifted(rho, curvature.reciprocal().reshape(1)), rho),
                    Tensor.where(counts, curvature.div(change.dot(change)), scale));
        }

        private static Tensor shifted(Tensor rows, Tensor newest) {
            return Tensor.concat(0, rows.slice(0, 1, rows.size(0)), newest);
        }

        /** −Hg by the two loops of algorithm 7.4; rows that hold no pair yet have ρ = 0 and change nothing. */
        Tensor direction(Tensor g) {
            int memory = rho.size();
            Tensor[] alpha = new Tensor[memory];
            Tensor d = g.neg();
            for (int i = memory - 1; i >= 0; i--) {
                alpha[i] = s.select(0, i).dot(d).mul(rho.select(0, i));
                d = d.sub(y.select(0, i).mul(alpha[i]));
            }
            d = d.mul(scale);
            for (int i = 0; i < memory; i++) {
                Tensor beta = y.select(0, i).dot(d).mul(rho.select(0, i));
                d = d.add(s.select(0, i).mul(alpha[i].sub(beta)));
            }
            return d;
        }
    }
}
