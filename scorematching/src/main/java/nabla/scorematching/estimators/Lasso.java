package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/**
 * The minimum of ½uᵀAu + bᵀu + Σλₖ|uₖ| for a positive semidefinite A: by coordinate descent, uₖ ← S(−bₖ − Σ_{l≠k}Aₖₗuₗ, λₖ)/Aₖₖ, and now
 * and then by Newton's method on the coordinates that are not 0 with their signs, of which a step ends at 0. Descent finds the signs;
 * Newton's method finds the end, however flat the loss is. A minimum is where each derivative is what it is to be but for the rounding of its
 * terms.
 */
final class Lasso {
    private static final int MOST_SWEEPS = 100_000;

    /** A sum of terms is known to this part of the sum of their sizes. */
    private static final double ROUNDING = 32 * Math.ulp(1.0);

    /** A pull beyond the penalty by this part is rounding: at the largest penalty all is 0. */
    private static final double BEYOND = 1e-13;

    /** A loss that curves by less than this part along a direction is straight there. */
    private static final double STRAIGHT = 1e-12;

    /** A slope that is more than this part of its terms is not rounding. */
    private static final double CLEAR = 1e-8;

    /** The first multiple of the diagonal that is added to a singular matrix. */
    private static final double DAMPING = 1e-11;

    /** Systems of more unknowns are left to the descent alone: 32 MB. */
    private static final int MOST_UNKNOWNS = 2_000;

    private static final int MOST_STEPS = 50;

    /** The columns of A. */
    interface Columns {
        /** Gives the elements of column k that are not 0 to a visitor. */
        void visit(int k, Visitor visitor);
    }

    /** What looks at an element of a column. */
    interface Visitor {
        void element(int l, double value);
    }

    private final String name;
    private final String remedy;
    private final Columns columns;
    private final double[] b;
    private final double[] penalties;
    private final double[] curvatures;
    private final double[] u;

    /** Au + b. */
    private double[] gradient;

    /**
     * The loss, and where the search for its minimum begins.
     *
     * @param name what messages begin with
     * @param remedy what to do where there is no minimum
     * @param start where the search begins
     * @param names of the coordinates
     * @throws IllegalArgumentException if a coordinate has no curvature
     */
    Lasso(
            String name,
            String remedy,
            Columns columns,
            double[] b,
            double[] penalties,
            double[] start,
            IntFunction<String> names) {
        this.name = name;
        this.remedy = remedy;
        this.columns = columns;
        this.b = b;
        this.penalties = penalties;
        this.u = start.clone();
        this.curvatures = new double[b.length];
        for (int k = 0; k < b.length; k++) {
            int own = k;
            columns.visit(k, (l, value) -> curvatures[own] += l == own ? value : 0);
            if (!(curvatures[k] > 0 && curvatures[k] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        name + ": expected a loss that rises with every parameter, got the curvature " + curvatures[k]
                                + " along " + names.apply(k));
            }
        }
        this.gradient = gradientAt(u);
    }

    /**
     * The minimiser.
     *
     * @throws IllegalArgumentException if the loss falls without end, or the search does not come to an end
     */
    double[] solve() {
        // As much work as a step of Newton's method, of many coordinates with few elements in a column each.
        int next = Math.max(4, b.length);
        for (int sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
            boolean still = sweep() == 0;
            if (sweep == next || still) {
                next = sweep == next ? 2 * next : next;
                if (newton()) {
                    return u;
                }
            }
        }
        throw new IllegalArgumentException(name + ": expected coordinate descent to end within " + MOST_SWEEPS
                + " sweeps, got no end, as the loss is too flat; " + remedy);
    }

    private double[] gradientAt(double[] at) {
        double[] sum = b.clone();
        for (int k = 0; k < sum.length; k++) {
            add(sum, k, at[k]);
        }
        return sum;
    }

    private void add(double[] sum, int k, double factor) {
        if (factor != 0) {
            columns.visit(k, (l, value) -> sum[l] += factor * value);
        }
    }

    /** A step along each coordinate; the largest of them. */
    private double sweep() {
        double moved = 0;
        for (int k = 0; k < u.length; k++) {
            double pull = curvatures[k] * u[k] - gradient[k];
            double step = soft(pull, penalties[k]) / curvatures[k] - u[k];
            if (step != 0) {
                u[k] += step;
                add(gradient, k, step);
                moved = Math.max(moved, Math.abs(step));
            }
        }
        return moved;
    }

    /** sign(v)·max(|v| − λ, 0). */
    private static double soft(double v, double lambda) {
        return Math.abs(v) <= lambda * (1 + BEYOND) ? 0 : Math.copySign(Math.abs(v) - lambda, v);
    }

    /** Steps to the minimum of the face of u, as long as it has one; whether that is the minimum of all. */
    private boolean newton() {
        for (int step = 0; step < MOST_STEPS; step++) {
            gradient = gradientAt(u);
            if (isMinimum() && step > 0) {
                return true;
            }
            int[] support = support();
            if (support.length == 0 || support.length > MOST_UNKNOWNS) {
                return isMinimum();
            }
            if (fallsWithoutEnd()) {
                throw new IllegalArgumentException(
                        name + ": expected a loss with a minimum, got one that falls without end; " + remedy);
            }
            if (!move(direction(support)) && step > 1) {
                break;
            }
        }
        gradient = gradientAt(u);
        return isMinimum();
    }

    /** The coordinates that are not 0, or may be anything for nothing. */
    private int[] support() {
        return IntStream.range(0, u.length)
                .filter(k -> u[k] != 0 || penalties[k] == 0)
                .toArray();
    }

    /** The derivative along a coordinate that is not 0. */
    private double slope(int k) {
        return gradient[k] + penalties[k] * Math.signum(u[k]);
    }

    /** −A⁻¹ of the slope on some coordinates, 0 on the others. */
    private double[] direction(int[] support) {
        int[] place = new int[u.length];
        Arrays.fill(place, -1);
        for (int i = 0; i < support.length; i++) {
            place[support[i]] = i;
        }
        double[][] matrix = new double[support.length][support.length];
        double[] slopes = new double[support.length];
        for (int i = 0; i < support.length; i++) {
            double[] row = matrix[i];
            slopes[i] = slope(support[i]);
            columns.visit(support[i], (l, value) -> {
                if (place[l] >= 0) {
                    row[place[l]] += value;
                }
            });
        }
        double[] steps = SymmetricSystem.damped(Tensor.of(matrix), DAMPING)
                .solve(Tensor.of(slopes))
                .toArray();
        double[] direction = new double[u.length];
        for (int i = 0; i < support.length; i++) {
            direction[support[i]] = -steps[i];
        }
        return direction;
    }

    /**
     * Moves along a direction, as far as the loss falls, or else to where the first sign would change; whether the whole way with no sign
     * changed. Coordinates that would change their signs end at 0.
     */
    private boolean move(double[] direction) {
        int first = -1;
        double reach = Double.POSITIVE_INFINITY;
        for (int k = 0; k < u.length; k++) {
            double most = penalties[k] > 0 && direction[k] * u[k] < 0 ? u[k] / -direction[k] : reach;
            if (most < reach) {
                reach = most;
                first = k;
            }
        }
        double before = value(u);
        for (double length = 1; length > reach; length /= 8) {
            double[] there = along(direction, length);
            if (value(there) < before) {
                System.arraycopy(there, 0, u, 0, u.length);
                return false;
            }
        }
        System.arraycopy(along(direction, Math.min(1, reach)), 0, u, 0, u.length);
        if (reach <= 1) {
            u[first] = 0;
        }
        return reach > 1;
    }

    private double[] along(double[] direction, double length) {
        double[] there = u.clone();
        for (int k = 0; k < there.length; k++) {
            double next = u[k] + length * direction[k];
            there[k] = penalties[k] > 0 && next * u[k] < 0 ? 0 : next;
        }
        return there;
    }

    private double value(double[] at) {
        double[] slope = gradientAt(at);
        double value = 0;
        for (int k = 0; k < at.length; k++) {
            value += 0.5 * at[k] * (slope[k] + b[k]) + penalties[k] * Math.abs(at[k]);
        }
        return value;
    }

    /** |b| + |A||u| + λ. */
    private double[] terms() {
        double[] terms = new double[u.length];
        for (int k = 0; k < u.length; k++) {
            double size = Math.abs(u[k]);
            terms[k] += Math.abs(b[k]) + penalties[k];
            if (size > 0) {
                columns.visit(k, (l, value) -> terms[l] += Math.abs(value) * size);
            }
        }
        return terms;
    }

    /** Au + b ∈ −λ∂|u|, but for rounding. */
    private boolean isMinimum() {
        double[] terms = terms();
        for (int k = 0; k < u.length; k++) {
            double excess = u[k] == 0 ? Math.abs(gradient[k]) - penalties[k] * (1 + BEYOND) : Math.abs(slope(k));
            if (!(excess <= ROUNDING * terms[k])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the loss is straight along u itself, and falls. */
    private boolean fallsWithoutEnd() {
        double curvature = 0;
        double length = 0;
        double slope = 0;
        double size = 0;
        for (int k = 0; k < u.length; k++) {
            curvature += (gradient[k] - b[k]) * u[k];
            length += curvatures[k] * u[k] * u[k];
            slope += b[k] * u[k] + penalties[k] * Math.abs(u[k]);
            size += (Math.abs(b[k]) + penalties[k]) * Math.abs(u[k]);
        }
        return curvature <= STRAIGHT * length && -slope > CLEAR * size;
    }
}
