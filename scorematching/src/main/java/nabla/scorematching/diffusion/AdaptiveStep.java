package nabla.scorematching.diffusion;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** The method of Dormand and Prince with its embedded error estimate, which needs the slope at the end of a step, too. */
final class AdaptiveStep implements OdeSolver {
    /** The weights of the error estimate: those of order 5 less those of order 4. */
    private static final double[] ERROR = {
        71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0
    };

    private static final double SAFETY = 0.9;
    private static final double LEAST_FACTOR = 0.2;
    private static final double LARGEST_FACTOR = 5;
    private static final int MOST_STEPS = 100_000;

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
    public Tensor solve(Velocity velocity, Tensor x0, double from, double to) {
        Tensor x = x0;
        double t = from;
        double h = (to - from) / 100;
        for (int tried = 0; t != to; tried++) {
            if (tried == MOST_STEPS || t + h == t) {
                throw new ArithmeticException("OdeSolver.adaptive: stuck at t = " + t + " with steps of " + h
                        + "; the velocity is not smooth enough there for the tolerance");
            }
            boolean last = Math.abs(to - t) <= Math.abs(h);
            double next = last ? to : t + h;
            double step = next - t;
            Tensor length = Tensor.scalar(step);
            Tensor[] slopes = Tableau.DORMAND_PRINCE.slopes(velocity, x, Tensor.scalar(t), length);
            Tensor end = Tableau.DORMAND_PRINCE.step(x, length, slopes);
            double error = error(x, end, length, slopes, velocity.at(end, Tensor.scalar(next)));
            if (error <= 1) {
                x = end;
                t = next;
            }
            h = step * factor(error);
        }
        return x;
    }

    /** The largest ratio of an element's estimated error to what is tolerated. */
    private double error(Tensor x, Tensor end, Tensor h, Tensor[] slopes, Tensor endSlope) {
        Tensor[] all = Arrays.copyOf(slopes, ERROR.length);
        all[slopes.length] = endSlope;
        Tensor error = Tableau.combine(Tensor.zeros(x.shape()), h, ERROR, all);
        Tensor tolerated = x.abs().maximum(end.abs()).mul(relative).add(absolute);
        return x.size() == 0 ? 0 : error.abs().div(tolerated).max().item();
    }

    /** How much longer the next step may be; a NaN shortens it, too. */
    private static double factor(double error) {
        double wanted = SAFETY * Math.pow(error, -0.2);
        return wanted >= LEAST_FACTOR ? Math.min(wanted, LARGEST_FACTOR) : LEAST_FACTOR;
    }
}
