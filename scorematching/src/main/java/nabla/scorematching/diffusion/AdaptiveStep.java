package nabla.scorematching.diffusion;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.scorematching.points.Recorded;

/** The method of Dormand and Prince with its embedded error estimate, which needs the slope at the end of a step, too. */
final class AdaptiveStep implements OdeSolver {
    private static final String NAME = "OdeSolver.adaptive";
    private static final String REMEDY = "leavingOut() makes such rows NaN and solves the others";

    /** The weights of the error estimate: those of order 5 less those of order 4. */
    private static final double[] ERROR = {
        71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
    };

    /** Steps of an error of order 5 are twice as long for tolerances this many times as large. */
    private static final double TWICE_AS_LONG = 32;

    private static final int MOST_STEPS = 100_000;

    /** Rows that are left out may be many, and cost all others their time. */
    private static final int MOST_STEPS_LEAVING_OUT = 10_000;

    private final double absolute;
    private final double relative;
    private final boolean leavingOut;

    AdaptiveStep(double absolute, double relative) {
        this(absolute, relative, false);
    }

    private AdaptiveStep(double absolute, double relative, boolean leavingOut) {
        if (!(absolute > 0 && relative > 0)) {
            throw new IllegalArgumentException(
                    "OdeSolver.adaptive: expected positive tolerances, got " + absolute + " and " + relative);
        }
        this.absolute = absolute;
        this.relative = relative;
        this.leavingOut = leavingOut;
    }

    @Override
    public OdeSolver leavingOut() {
        return new AdaptiveStep(absolute, relative, true);
    }

    @Override
    public Optional<OdeSolver> coarser() {
        return Optional.of(new AdaptiveStep(TWICE_AS_LONG * absolute, TWICE_AS_LONG * relative, leavingOut));
    }

    @Override
    public Tensor solve(Velocity velocity, Tensor x0, double from, double to) {
        return run(CheckedVelocity.of(NAME, velocity, x0, from, to), x0, control(x0, from, to), Optional.empty());
    }

    /** The coarser method leaves out at once what this one has left out. */
    @Override
    public List<Tensor> solveTwice(Velocity velocity, Tensor x0, double from, double to) {
        Tensor end = solve(velocity, x0, from, to);
        Tensor solved = Tensor.where(end.eq(end), x0, Tensor.scalar(Double.NaN));
        return List.of(end, coarser().orElseThrow().solve(velocity, solved, from, to));
    }

    private StepControl control(Tensor x0, double from, double to) {
        return new StepControl(x0.size(0), from, to, leavingOut ? MOST_STEPS_LEAVING_OUT : MOST_STEPS);
    }

    @Override
    public Solution trajectory(Velocity velocity, Tensor x0, double... times) {
        Solution.requireTimes(NAME, times);
        double last = times[times.length - 1];
        Velocity checked = CheckedVelocity.of(NAME, velocity, x0, times[0], last);
        StepControl control = control(x0, times[0], last);
        DenseOutput dense = new DenseOutput(x0, times);
        Tensor end = run(checked, x0, control, Optional.of(dense));
        return new Solution(dense.points(end), control.accepted(), control.rejected());
    }

    /** The end; what lies before it goes to the output, if there is one. */
    private Tensor run(Velocity velocity, Tensor x0, StepControl control, Optional<DenseOutput> dense) {
        Tensor x = x0;
        Tensor slope = velocity.at(x, control.times());
        // 0 · x is NaN where x is not finite.
        control.leaveOut(x.mul(0).add(slope.mul(0)).sum(-1).toArray());
        Function<Tensors, Tensors> trial = null;
        while (control.unfinished()) {
            Tensors at = Tensors.of(x, slope, control.times(), control.lengths());
            if (trial == null) {
                trial = Recorded.of(NAME, from -> step(velocity, from, dense.isPresent()), at);
            }
            Tensors tried = trial.apply(at);
            Tensor accepted = control.accept(tried.get(2).toArray());
            if (!leavingOut && control.failure().isPresent()) {
                throw new ArithmeticException(NAME + ": " + control.failure().get() + "; " + REMEDY);
            }
            if (dense.isPresent()) {
                Interpolant inside = new Interpolant(x, tried.get(0), slope, tried.get(1), at.get(3), tried.get(3));
                dense.get().add(inside, at.get(2), control.times());
            }
            x = Tensor.where(accepted, tried.get(0), x);
            slope = Tensor.where(accepted, tried.get(1), slope);
        }
        return Tensor.where(control.leftOut(), Tensor.scalar(Double.NaN), x);
    }

    /**
     * Where a step leads, the slope there, the largest ratio of an element's estimated error to what is tolerated and, if it is
     * asked for, the bump of the interpolant.
     *
     * @param from the points [B, D], the slope there [B, D], times and lengths of the step [B, 1]
     * @return [B, D], [B, D], [B], and [B, D]
     */
    private Tensors step(Velocity velocity, Tensors from, boolean dense) {
        Tensor x = from.get(0);
        Tensor t = from.get(2);
        Tensor h = from.get(3);
        Tensor[] slopes = Tableau.DORMAND_PRINCE.slopes(velocity, from.get(1), x, t, h);
        Tensor end = Tableau.DORMAND_PRINCE.step(x, h, slopes);
        Tensor[] all = Arrays.copyOf(slopes, ERROR.length);
        all[slopes.length] = velocity.at(end, t.add(h));
        Tensor error = Tableau.combine(Tensor.zeros(x.shape()), h, ERROR, all);
        Tensor tolerated = x.abs().maximum(end.abs()).mul(relative).add(absolute);
        Tensor ratio = error.abs().div(tolerated).max(-1);
        return dense
                ? Tensors.of(end, all[slopes.length], ratio, Tableau.DORMAND_PRINCE.bump(x, h, all))
                : Tensors.of(end, all[slopes.length], ratio);
    }

    @Override
    public String toString() {
        return NAME + "(" + absolute + ", " + relative + ")" + (leavingOut ? ".leavingOut()" : "");
    }
}
