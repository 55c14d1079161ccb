package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;

/**
 * The minimum of ½uᵀAu + bᵀu + Σλₖ|uₖ| for a positive semidefinite A: by coordinate descent, uₖ ← S(−bₖ − Σ_{l≠k}Aₖₗuₗ, λₖ)/Aₖₖ, and now
 * and then by Newton's method on the face of u, the coordinates that are not 0 with their signs, until it is at the minimum of a face.
 * Descent finds the signs; Newton's method finds the end, however flat the loss is. A minimum is where each derivative is what it is to be but
 * for the rounding of its terms.
 *
 * <p>There is one if and only if bᵀd + Σλₖ|dₖ| ≥ 0 for each d with Ad = 0 (a convex quadratic function that is bounded below on a polyhedron
 * has a minimum there: Frank and Wolfe, 1956). Where A is singular on a face the loss is straight along some d: it is followed to where a
 * coordinate of the face becomes 0, and if none does the loss falls without end, at each smaller λ, too.
 */
final class Lasso {
    private static final int MOST_SWEEPS = 100_000;

    /** A sum of terms is known to this part of the sum of their sizes. */
    private static final double ROUNDING = 32 * Math.ulp(1.0);

    /** A slope along which the loss is straight is known to this part of its terms. */
    private static final double ROUNDING_OF_SOLUTIONS = 1e-12;

    /** A pull beyond the penalty by this part is rounding: at the largest penalty all is 0. */
    private static final double BEYOND = 1e-13;

    /** A slope that is more than this part of its terms is not rounding. */
    private static final double CLEAR = 1e-8;

    /** So far out that rounding is more than this part of the slopes at 0 there is no minimum. */
    private static final double FAR = 1e-3;

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
    private final double lambda;
    private final double[] shares;
    private final double[] penalties;
    private final IntFunction<String> names;
    private final double[] curvatures;
    private final double[] u;

    /** Au + b. */
    private double[] gradient;

    /** Whether A has been singular on a face. */
    private boolean singular;

    /** The coordinates of the last step of Newton's method. */
    private int[] face = {};

    /** A on these coordinates. */
    private double[][] matrix = {};

    private Optional<SymmetricSystem> definite = Optional.empty();

    /**
     * The loss, and where the search for its minimum begins.
     *
     * @param name what messages begin with
     * @param remedy what to do where there is no minimum
     * @param lambda λ
     * @param shares λₖ/λ
     * @param start where the search begins
     * @param names of the coordinates
     * @throws IllegalArgumentException if a coordinate has no curvature
     */
    Lasso(
            String name,
            String remedy,
            Columns columns,
            double[] b,
            double lambda,
            double[] shares,
            double[] start,
            IntFunction<String> names) {
        this.name = name;
        this.remedy = remedy;
        this.columns = columns;
        this.b = b;
        this.lambda = lambda;
        this.shares = shares;
        this.penalties = Arrays.stream(shares).map(share -> lambda * share).toArray();
        this.names = names;
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
     * @throws IllegalArgumentException if the loss falls without end, with a direction in which it does, or the search does not come to an end
     */
    double[] solve() {
        // As much work as a step of Newton's method, of many coordinates with few elements in a column each.
        int next = Math.max(4, b.length);
        for (int sweep = 1; sweep <= MOST_SWEEPS; sweep++) {
            boolean still = sweep() == 0;
            if (sweep == next || still) {
                // Where faces are singular, signs take many turns.
                int more = singular ? Math.min(sweep, b.length) : sweep;
                next = sweep == next ? sweep + more : next;
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

    /** Steps to the minimum of the face of u, or of a smaller one; whether that is the minimum of all. */
    private boolean newton() {
        double before = Double.POSITIVE_INFINITY;
        for (int step = 0; step < MOST_STEPS; step++) {
            gradient = gradientAt(u);
            if (step > 0 && isMinimum()) {
                return true;
            }
            int[] support = support();
            if (support.length == 0 || support.length > MOST_UNKNOWNS) {
                break;
            }
            if (!Arrays.equals(support, face)) {
                face = support;
                matrix = matrix(support);
                definite = SymmetricSystem.definite(Tensor.of(matrix));
                before = Double.POSITIVE_INFINITY;
            }
            double slope = steepest(support);
            boolean whole = definite.isPresent()
                    ? move(whole(support, newton(definite.get(), support)))
                    : moveOnSingular(matrix, support);
            // Steps on the same face refine the solution, until rounding is all that is left.
            boolean refines = step < 2 || !whole || slope <= 0.5 * before;
            if (!refines && (definite.isEmpty() || slope <= FAR * size())) {
                break;
            }
            if (!refines) {
                // Singular after all: without pivots rounding may hide it.
                definite = Optional.empty();
            }
            before = slope;
        }
        gradient = gradientAt(u);
        return isMinimum();
    }

    /** The largest slope on some coordinates, in units of their curvatures. */
    private double steepest(int[] support) {
        return Arrays.stream(support)
                .mapToDouble(k -> Math.abs(slope(k)) / Math.sqrt(curvatures[k]))
                .max()
                .orElse(0);
    }

    /** −A⁻¹ of the slope on some coordinates. */
    private double[] newton(SymmetricSystem system, int[] support) {
        return system.solve(Tensor.of(slopes(support))).neg().toArray();
    }

    /**
     * Follows what is straight and falls, as long as there is any, and moves to the minimum of the face that is left; as {@link #move}
     * tells.
     */
    private boolean moveOnSingular(double[][] own, int[] support) {
        PivotedCholesky factors = PivotedCholesky.of(own);
        singular |= factors.isSingular();
        int[] left = support;
        while (factors.isSingular() && requireBounded(factors, left) && follow(whole(left, straight(factors, left)))) {
            gradient = gradientAt(u);
            left = support();
            factors = PivotedCholesky.of(matrix(left));
        }
        return move(whole(left, factors.newton(slopes(left))));
    }

    /**
     * Refuses a loss that falls without end along the part of u in which the loss is straight: where the search is far out, u points there
     * long before a face without an end is found.
     */
    private boolean requireBounded(PivotedCholesky factors, int[] support) {
        double[] own = Arrays.stream(support).mapToDouble(k -> u[k]).toArray();
        return !requireEnd(whole(support, factors.straightPart(own)));
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

    /** A direction along which the loss is straight on a face, and falls; 0 if there is none. */
    private double[] straight(PivotedCholesky factors, int[] support) {
        double[] terms = terms();
        double[] own = Arrays.stream(support).mapToDouble(k -> terms[k]).toArray();
        return factors.straight(slopes(support), own, ROUNDING_OF_SOLUTIONS);
    }

    private double[] slopes(int[] support) {
        return Arrays.stream(support).mapToDouble(this::slope).toArray();
    }

    /** A on some coordinates. */
    private double[][] matrix(int[] support) {
        int[] place = new int[u.length];
        Arrays.fill(place, -1);
        for (int i = 0; i < support.length; i++) {
            place[support[i]] = i;
        }
        double[][] matrix = new double[support.length][support.length];
        for (int i = 0; i < support.length; i++) {
            double[] row = matrix[i];
            columns.visit(support[i], (l, value) -> {
                if (place[l] >= 0) {
                    row[place[l]] += value;
                }
            });
        }
        return matrix;
    }

    /** Numbers of some coordinates, 0 on the others. */
    private double[] whole(int[] support, double[] some) {
        double[] whole = new double[u.length];
        for (int i = 0; i < support.length; i++) {
            whole[support[i]] = some[i];
        }
        return whole;
    }

    /** How far along a direction coordinates are 0, of those whose signs count; in order. */
    private double[] reaches(double[] direction) {
        return IntStream.range(0, u.length)
                .filter(k -> vanishes(k, direction))
                .mapToDouble(k -> reach(k, direction))
                .sorted()
                .toArray();
    }

    private boolean vanishes(int k, double[] direction) {
        return penalties[k] > 0 && direction[k] * u[k] < 0;
    }

    private double reach(int k, double[] direction) {
        return u[k] / -direction[k];
    }

    /**
     * Follows a direction along which the loss is straight and falls to the end of the face, or beyond, as long as it falls where coordinates
     * stay at 0; whether it is clear that it falls.
     *
     * @throws IllegalArgumentException if the face has no end
     */
    private boolean follow(double[] direction) {
        double[] reaches = reaches(direction);
        if (reaches.length == 0) {
            return Arrays.stream(direction).anyMatch(v -> v != 0) && requireEnd(direction);
        }
        double[] end = along(direction, reaches[0]);
        double there = value(end);
        for (int far = reaches.length - 1; far > 0; far /= 2) {
            double[] beyond = along(direction, reaches[far]);
            if (value(beyond) < there) {
                end = beyond;
                break;
            }
        }
        System.arraycopy(end, 0, u, 0, u.length);
        return true;
    }

    /** Refuses a direction in which the loss falls for ever; one of which that is not clear is none. */
    private boolean requireEnd(double[] direction) {
        double pull = 0;
        double size = 0;
        double resistance = 0;
        for (int k = 0; k < direction.length; k++) {
            pull -= b[k] * direction[k];
            size += Math.abs(b[k] * direction[k]);
            resistance += shares[k] * Math.abs(direction[k]);
        }
        if (!(pull - lambda * resistance > CLEAR * size)) {
            return false;
        }
        String where = SymmetricSystem.text(direction, names);
        String why = resistance == 0 ? "whatever the penalty" : "as it does at each penalty below " + pull / resistance;
        throw new IllegalArgumentException(
                name + ": expected a loss with a minimum, got one that falls without end along " + where + ", " + why
                        + "; " + remedy);
    }

    /**
     * Moves along a direction, as far as the loss falls, or else to where the first sign would change; whether the whole way with no sign
     * changed. Coordinates that would change their signs end at 0.
     */
    private boolean move(double[] direction) {
        double reach = Arrays.stream(reaches(direction)).findFirst().orElse(Double.POSITIVE_INFINITY);
        double before = value(u);
        for (double length = 1; length > reach; length /= 8) {
            double[] there = along(direction, length);
            if (value(there) < before) {
                System.arraycopy(there, 0, u, 0, u.length);
                return false;
            }
        }
        System.arraycopy(along(direction, Math.min(1, reach)), 0, u, 0, u.length);
        return reach > 1;
    }

    /** Where a direction leads; coordinates that would change their signs end at 0. */
    private double[] along(double[] direction, double length) {
        double[] there = u.clone();
        for (int k = 0; k < there.length; k++) {
            boolean ends = vanishes(k, direction) && reach(k, direction) <= length;
            there[k] = ends ? 0 : u[k] + length * direction[k];
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

    /**
     * Au + b ∈ −λ∂|u| but for the rounding of its terms, where that is small beside b and λ; where A has been singular, which leaves more
     * rounding, where it is very small.
     */
    private boolean isMinimum() {
        return isMinimum(ROUNDING, FAR) || singular && isMinimum(ROUNDING_OF_SOLUTIONS, CLEAR);
    }

    /** The largest of b and λ, in units of the curvatures. */
    private double size() {
        return IntStream.range(0, u.length)
                .mapToDouble(k -> (Math.abs(b[k]) + penalties[k]) / Math.sqrt(curvatures[k]))
                .max()
                .orElse(0);
    }

    /** Au + b ∈ −λ∂|u|, but for these parts of the terms, and of b and λ. */
    private boolean isMinimum(double rounding, double most) {
        double size = size();
        double[] terms = terms();
        for (int k = 0; k < u.length; k++) {
            double excess = u[k] == 0 ? Math.abs(gradient[k]) - penalties[k] * (1 + BEYOND) : Math.abs(slope(k));
            if (!(excess <= Math.min(rounding * terms[k], most * size * Math.sqrt(curvatures[k])))) {
                return false;
            }
        }
        return true;
    }
}
