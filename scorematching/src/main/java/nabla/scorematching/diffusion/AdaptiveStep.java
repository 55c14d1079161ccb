package nabla.scorematching.diffusion;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import nabla.autodiff.Program;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;

/** The method of Dormand and Prince with its embedded error estimate, which needs the slope at the end of a step, too. */
final class AdaptiveStep implements OdeSolver {
    private static final System.Logger LOG = System.getLogger(AdaptiveStep.class.getName());

    /** The weights of the error estimate: those of order 5 less those of order 4. */
    private static final double[] ERROR = {
        71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
    };

    /** Steps of an error of order 5 are twice as long for tolerances this many times as large. */
    private static final double TWICE_AS_LONG = 32;

    private final double absolute;
    private final double relative;

    AdaptiveStep(double absolute, double relative) {
        if (!(absolute > 0 && relative > 0)) {
            throw new IllegalArgumentException(
                    "OdeSolver.adaptive: expected positive tolerances, got " + absolute + " and " + relative);
        }
        this.absolute = absolute;
        this.relative = relative;
    }

    @Override
    public Optional<OdeSolver> coarser() {
        return Optional.of(new AdaptiveStep(TWICE_AS_LONG * absolute, TWICE_AS_LONG * relative));
    }

    @Override
    public Tensor solve(Velocity field, Tensor x0, double from, double to) {
        Velocity velocity = CheckedVelocity.of("OdeSolver.adaptive", field, x0, from, to);
        StepControl control = new StepControl(x0.size(0), from, to);
        Tensor x = x0;
        Tensor slope = velocity.at(x, control.times());
        // 0 · x is NaN where x is not finite.
        control.leaveOut(x.mul(0).add(slope.mul(0)).sum(-1).toArray());
        UnaryOperator<Tensors> trial = null;
        while (control.unfinished()) {
            Tensors at = Tensors.of(x, slope, control.times(), control.lengths());
            trial = trial == null ? trial(velocity, at) : trial;
            Tensors tried = trial.apply(at);
            Tensor accepted = control.accept(tried.get(2).toArray());
            x = Tensor.where(accepted, tried.get(0), x);
            slope = Tensor.where(accepted, tried.get(1), slope);
        }
        return Tensor.where(control.leftOut(), Tensor.scalar(Double.NaN), x);
    }

    /** A trial step, recorded if it can be. */
    private UnaryOperator<Tensors> trial(Velocity velocity, Tensors at) {
        UnaryOperator<Tensors> step = from -> step(velocity, from);
        if (at.tensors().stream().anyMatch(Tensor::isLinked)) {
            return step;
        }
        try {
            return Program.compile(step, at)::run;
        } catch (IllegalStateException e) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "OdeSolver.adaptive: the step cannot be compiled and is called anew each time, with the same bits:"
                            + " {0}",
                    e.getMessage());
            return step;
        }
    }

    /**
     * Where a step leads, the slope there, and the largest ratio of an element's estimated error to what is tolerated.
     *
     * @param from the points [B, D], the slope there [B, D], times and lengths of the step [B, 1]
     * @return [B, D], [B, D], [B]
     */
    private Tensors step(Velocity velocity, Tensors from) {
        Tensor x = from.get(0);
        Tensor t = from.get(2);
        Tensor h = from.get(3);
        Tensor[] slopes = Tableau.DORMAND_PRINCE.slopes(velocity, from.get(1), x, t, h);
        Tensor end = Tableau.DORMAND_PRINCE.step(x, h, slopes);
        Tensor[] all = Arrays.copyOf(slopes, ERROR.length);
        all[slopes.length] = velocity.at(end, t.add(h));
        Tensor error = Tableau.combine(Tensor.zeros(x.shape()), h, ERROR, all);
        Tensor tolerated = x.abs().maximum(end.abs()).mul(relative).add(absolute);
        return Tensors.of(end, all[slopes.length], error.abs().div(tolerated).max(-1));
    }
}
