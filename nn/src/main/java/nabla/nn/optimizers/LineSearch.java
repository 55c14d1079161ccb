package nabla.nn.optimizers;

import java.util.function.Function;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;

/**
 * The search for a step length α that satisfies the strong conditions of Wolfe, f(x + αd) ≤ f(x) + c₁α·d·∇f(x) and
 * |d·∇f(x + αd)| ≤ c₂|d·∇f(x)| (Nocedal and Wright, Numerical optimization, 2nd edition, algorithms 3.5 and 3.6).
 *
 * <p>Near a minimum f changes by less than it is rounded. There a value counts as lower if it is not higher by more than
 * the rounding, and the slope decides (Hager and Zhang, 2005, section 2).
 */
final class LineSearch {
    private static final double C1 = 1e-4;
    private static final double C2 = 0.9;
    private static final double ROUNDING = 1e-13;
    private static final int TRIALS = 40;

    private final Parameters structure;
    private final Function<? super Parameters, Tensor> f;

    LineSearch(Parameters structure, Function<? super Parameters, Tensor> f) {
        this.structure = structure;
        this.f = f;
    }

    /** A point, the function and its gradient there. */
    record Point(Tensor x, double value, Tensor gradient) {
        /** The largest element of the gradient, in absolute value. */
        double largest() {
            return gradient.abs().max().item();
        }
    }

    Point at(Tensor x) {
        var at = Derivatives.valueAndGradient(f, structure.withFlat(x));
        return new Point(x, at.value().item(), at.gradient().flat());
    }

    /** A point on the ray: its length, and value and slope of f along the ray. */
    private record Trial(double length, Point point, double slope) {
        double value() {
            return point.value;
        }
    }

    /** A point along a direction of descent that satisfies the conditions, or the best one found. */
    Point along(Point start, Tensor direction, double firstLength) {
        Trial origin = new Trial(0, start, start.gradient.dot(direction).item());
        Trial previous = origin;
        double length = firstLength;
        for (int i = 0; i < TRIALS; i++) {
            Trial trial = trial(origin, direction, length);
            if (tooHigh(trial, origin) || (i > 0 && isHigher(trial, previous))) {
                return between(origin, direction, previous, trial, TRIALS - i).point;
            }
            if (isFlat(trial, origin)) {
                return trial.point;
            }
            if (trial.slope >= 0) {
                return between(origin, direction, trial, previous, TRIALS - i).point;
            }
            previous = trial;
            length *= 2;
        }
        return previous.point;
    }

    /** Narrows an interval whose end {@code low} is the best point so far and from which f falls towards {@code high}. */
    private Trial between(Trial origin, Tensor direction, Trial low, Trial high, int trials) {
        Trial best = low;
        Trial other = high;
        for (int i = 0; i < trials; i++) {
            Trial trial = trial(origin, direction, inside(best, other));
            if (tooHigh(trial, origin) || isHigher(trial, best)) {
                other = trial;
                continue;
            }
            if (isFlat(trial, origin)) {
                return trial;
            }
            if (trial.slope * (other.length - best.length) >= 0) {
                other = best;
            }
            best = trial;
        }
        return best;
    }

    private Trial trial(Trial origin, Tensor direction, double length) {
        Point point = at(origin.point.x.add(direction.mul(length)));
        return new Trial(length, point, point.gradient.dot(direction).item());
    }

    private static boolean tooHigh(Trial trial, Trial origin) {
        return !(trial.value() <= origin.value() + C1 * trial.length * origin.slope + rounding(origin));
    }

    private static boolean isHigher(Trial trial, Trial other) {
        return trial.value() > other.value() + rounding(other);
    }

    private static double rounding(Trial trial) {
        return ROUNDING * Math.abs(trial.value());
    }

    private static boolean isFlat(Trial trial, Trial origin) {
        return Math.abs(trial.slope) <= -C2 * origin.slope;
    }

    /** The minimum of the parabola through both values and the slope at a, kept off the ends; the middle if there is none. */
    private static double inside(Trial a, Trial b) {
        double width = b.length - a.length;
        double bend = b.value() - a.value() - a.slope * width;
        double part = bend > 0 ? -a.slope * width / (2 * bend) : 0.5;
        return a.length + width * (part >= 0.1 && part <= 0.9 ? part : 0.5);
    }
}
