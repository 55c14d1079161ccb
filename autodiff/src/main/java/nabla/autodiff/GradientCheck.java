package nabla.autodiff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import nabla.autodiff.evaluation.Shapes;

/**
 * Compares derivatives with differences of values.
 *
 * <p>Along a random direction t the derivative of f is (f(x + ht) − f(x − ht))/2h, extrapolated to h → 0 (Ridders,
 * Accurate computation of F′(x) and F′(x)F″(x), 1982). Steps grow with x, and the tolerance with the derivative and with
 * what rounding makes of the difference. The forward mode has to give this, and the reverse mode, for a
 * random adjoint v, ⟨Jᵀv, t⟩ = ⟨v, Jt⟩. Both derivatives are functions again, which are checked in the same way up to the
 * order asked for, so every nesting of the two modes is met.
 */
public final class GradientCheck {
    /** The first step, relative to the larger of 1 and |x|. */
    private static final double STEP = 1.0 / 64;

    /** Every further step is this much smaller. */
    private static final double RATIO = 4;

    private static final int STEPS = 8;

    /** There may be so many if the scheme has not converged before: for functions that are fast, or near a singularity. */
    private static final int MOST_STEPS = 16;

    /** What may lie between derivative and difference, relative to the largest element of the difference. */
    private static final double TOLERANCE = 1e-7;

    /** How many roundings there may be in a value, relative to the largest of it and of the derivatives below it. */
    private static final int ROUNDINGS = 64;

    private final List<Comparison> comparisons = new ArrayList<>();

    private GradientCheck() {}

    /**
     * Checks the derivatives of a function at a point, in forward and reverse mode.
     *
     * @param f a function that is smooth around x
     * @param x where; no closer than about 0.1 to a kink or a jump of f
     * @param order up to which order, at least 1; the work doubles with each
     * @throws AssertionError if a derivative differs, with a table that says which, and by how much
     */
    public static <T extends TensorTree<T>> void check(Function<? super T, Tensor> f, T x, int order) {
        if (order < 1) {
            throw new IllegalArgumentException("GradientCheck: order " + order + " is not positive");
        }
        GradientCheck check = new GradientCheck();
        check.compare(f, x, order, "", Rng.of(0), 0);
        if (check.comparisons.stream().anyMatch(Comparison::differs)) {
            throw new AssertionError(check.table());
        }
    }

    private <T extends TensorTree<T>> void compare(
            Function<? super T, Tensor> f, T x, int order, String path, Rng random, double lower) {
        T tangent = directionAt(x, random.split(0));
        double value = Math.max(lower, largest(f.apply(x)));
        Tensor difference = difference(f, x, tangent, Math.ulp(value));
        Tensor adjoint = random.split(1).normal(difference.shape);
        String forward = path + "forward";
        String reverse = path + "reverse";
        double size = Math.max(value, largest(difference));
        double tolerance = TOLERANCE * largest(difference) + ROUNDINGS * Math.ulp(size) / STEP;
        note(forward, Derivatives.jvp(f, x, tangent), difference, tolerance);
        note(
                reverse,
                flat(Derivatives.vjp(f, x, adjoint)).dot(flat(tangent)),
                adjoint.mul(difference).sum(),
                tolerance * adjoint.abs().sum().item());
        if (order > 1) {
            compare(z -> Derivatives.jvp(f, z, tangent), x, order - 1, forward + ", ", random.split(2), size);
            compare(z -> flat(Derivatives.vjp(f, z, adjoint)), x, order - 1, reverse + ", ", random.split(3), size);
        }
    }

    /** Random numbers in (−1, 1), times the larger of 1 and |x|. */
    private static <T extends TensorTree<T>> T directionAt(T x, Rng random) {
        List<Tensor> direction = new ArrayList<>();
        for (Tensor tensor : x.tensors()) {
            Tensor uniform = random.split(direction.size()).uniform(tensor.shape);
            direction.add(uniform.mul(2).sub(1).mul(tensor.abs().maximum(1)));
        }
        return x.withTensors(direction);
    }

    /**
     * The derivative along t, by Ridders' extrapolation: in each element the value whose neighbours in the scheme agree best,
     * where neighbours may agree by chance within what one rounding of a value makes of a difference.
     */
    private static <T extends TensorTree<T>> Tensor difference(
            Function<? super T, Tensor> f, T x, T t, double rounding) {
        Tensor best = null;
        Tensor smallest = null;
        List<Tensor> last = List.of();
        double h = STEP;
        for (int i = 0; i < STEPS || i < MOST_STEPS && !hasConverged(best, smallest); i++, h /= RATIO) {
            List<Tensor> row = new ArrayList<>();
            row.add(f.apply(moved(x, t, h)).sub(f.apply(moved(x, t, -h))).div(2 * h));
            if (best == null) {
                best = Tensor.full(Double.NaN, row.get(0).shape);
                smallest = Tensor.full(Double.POSITIVE_INFINITY, row.get(0).shape);
            }
            double power = 1;
            for (Tensor coarse : last) {
                power *= RATIO * RATIO;
                Tensor fine = row.get(row.size() - 1);
                Tensor better = fine.mul(power).sub(coarse).div(power - 1);
                row.add(better);
                Tensor error =
                        better.sub(fine).abs().maximum(better.sub(coarse).abs()).add(rounding / h);
                Tensor improves = improves(error, better, smallest, best);
                best = Tensor.where(improves, better, best);
                smallest = Tensor.where(improves, error, smallest);
            }
            last = row;
        }
        return best;
    }

    /**
     * Where an error is smaller, unless only the other has converged: far from x numbers of another size may agree. It is
     * nowhere where a step leaves the domain of f.
     */
    private static Tensor improves(Tensor error, Tensor better, Tensor smallest, Tensor best) {
        Tensor now = error.lt(better.abs().mul(TOLERANCE));
        Tensor before = smallest.lt(best.abs().mul(TOLERANCE));
        return Tensor.where(now.eq(before), error.lt(smallest), now);
    }

    private static boolean hasConverged(Tensor derivative, Tensor error) {
        return largest(error) <= TOLERANCE * largest(derivative);
    }

    private static double largest(Tensor x) {
        return x.size() == 0 ? 0 : x.abs().max().item();
    }

    private static <T extends TensorTree<T>> T moved(T x, T t, double h) {
        List<Tensor> moved = new ArrayList<>();
        for (int i = 0; i < x.tensors().size(); i++) {
            moved.add(x.tensors().get(i).add(t.tensors().get(i).mul(h)));
        }
        return x.withTensors(moved);
    }

    private static <T extends TensorTree<T>> Tensor flat(T tree) {
        Tensor[] parts = tree.tensors().stream().map(x -> x.reshape(-1)).toArray(Tensor[]::new);
        return parts.length == 0 ? Tensor.zeros(0) : Tensor.concat(0, parts);
    }

    private void note(String mode, Tensor derivative, Tensor difference, double tolerance) {
        if (!Arrays.equals(derivative.shape, difference.shape)) {
            throw Shapes.mismatch(
                    "GradientCheck", mode + ": derivative and difference", derivative.shape, difference.shape);
        }
        for (int i = 0; i < derivative.size(); i++) {
            comparisons.add(
                    new Comparison(mode, i, derivative.data()[i], difference.data()[i], tolerance));
        }
    }

    private String table() {
        List<Comparison> wrong =
                comparisons.stream().filter(Comparison::differs).toList();
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "GradientCheck: %d of %d derivatives disagree with finite differences%n%-30s %8s %24s %24s %9s",
                wrong.size(),
                comparisons.size(),
                "mode",
                "element",
                "derivative",
                "difference",
                "error"));
        wrong.stream().limit(20).forEach(c -> table.append(c.line()));
        return wrong.size() > 20 ? table.append(String.format("%n…")).toString() : table.toString();
    }

    /** An element of a derivative beside what it should be. */
    private record Comparison(String mode, int element, double derivative, double difference, double tolerance) {
        double error() {
            return Math.abs(derivative - difference);
        }

        boolean differs() {
            return !(error() <= tolerance);
        }

        String line() {
            return String.format(
                    Locale.ROOT, "%n%-30s %8d %24.16g %24.16g %9.1e", mode, element, derivative, difference, error());
        }
    }
}
