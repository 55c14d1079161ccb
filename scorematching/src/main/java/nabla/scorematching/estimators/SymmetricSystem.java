package nabla.scorematching.estimators;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.PrincipalAxes;

/**
 * A symmetric positive definite matrix to solve by: scaled to a unit diagonal, D⁻½AD⁻½ = LLᵀ, so that units of the parameters do not
 * matter.
 *
 * @param scale 1/√diag A, [U]
 * @param factor L
 */
record SymmetricSystem(Tensor scale, Tensor factor) {
    /** Eigenvalues of the scaled matrix below this part of the largest are 0. */
    private static final double SINGULAR = 1e-13;

    /** Coefficients of a direction in a message. */
    private static final int MOST_SHOWN = 6;

    /** Below this part a solution has lost ten of its sixteen digits or more. */
    private static final double INEXACT = 1e-10;

    /**
     * Factors a matrix.
     *
     * @throws IllegalArgumentException if it is singular or indefinite, or so nearly singular that rounding would show in the solution;
     *     the message names the direction in which the loss does not rise
     */
    static SymmetricSystem of(String name, Tensor matrix, String[] parameters) {
        double[] diagonal = matrix.diagonal().toArray();
        for (int k = 0; k < diagonal.length; k++) {
            if (!(diagonal[k] > 0 && diagonal[k] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        name + ": expected a loss that rises with every parameter, got the curvature " + diagonal[k]
                                + " along " + parameters[k]);
            }
        }
        Tensor scale = matrix.diagonal().pow(-0.5);
        Tensor scaled = matrix.mul(scale).mul(scale.unsqueeze(1));
        PrincipalAxes axes = PrincipalAxes.of(scaled.toMatrix());
        double[] values = axes.values();
        int least = IntStream.range(0, values.length)
                .reduce((i, j) -> values[j] < values[i] ? j : i)
                .orElseThrow();
        double largest = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .max()
                .orElseThrow();
        if (!(values[least] > INEXACT * largest)) {
            double[] direction = IntStream.range(0, diagonal.length)
                    .mapToDouble(k -> axes.vectors()[k][least] / Math.sqrt(diagonal[k]))
                    .toArray();
            throw new IllegalArgumentException(name + ": expected a loss with one minimum, got one that "
                    + (values[least] > SINGULAR * largest
                            ? "changes so little that fewer than six digits are left along "
                            : "does not change along ")
                    + text(direction, k -> parameters[k])
                    + (values[least] < -SINGULAR * largest ? ", or falls without end" : "")
                    + ": fix a parameter or constrain; if columns vary little about a large mean, subtract it");
        }
        return new SymmetricSystem(scale, scaled.cholesky());
    }

    /** Factors a matrix, unless it is singular or nearly so. */
    static Optional<SymmetricSystem> definite(Tensor matrix) {
        Tensor scale = matrix.diagonal().pow(-0.5);
        Tensor factor = matrix.mul(scale).mul(scale.unsqueeze(1)).cholesky();
        double[] pivots = factor.diagonal().square().toArray();
        return Arrays.stream(pivots).allMatch(pivot -> pivot > INEXACT)
                ? Optional.of(new SymmetricSystem(scale, factor))
                : Optional.empty();
    }

    /**
     * Factors a matrix that may be singular or indefinite, with so large a multiple of its diagonal added that it is positive definite.
     *
     * @param first the smallest multiple but 0
     */
    static SymmetricSystem damped(Tensor matrix, double first) {
        Tensor diagonal = matrix.diagonal().abs().maximum(1e-300);
        double damping = 0;
        while (true) {
            Tensor root = diagonal.add(diagonal.mul(damping)).pow(-0.5);
            Tensor whole = matrix.add(Tensor.eye(matrix.size(0)).mul(diagonal.mul(damping)));
            Tensor factor = whole.mul(root).mul(root.unsqueeze(1)).cholesky();
            if (Arrays.stream(factor.toArray()).noneMatch(Double::isNaN)) {
                return new SymmetricSystem(root, factor);
            }
            damping = damping == 0 ? first : 10 * damping;
        }
    }

    /**
     * A direction as (1·a + 1·b), scaled to a largest coefficient of 1: those that are not rounding, or the largest of many.
     *
     * @param names of the coordinates
     */
    static String text(double[] direction, IntFunction<String> names) {
        int largest = IntStream.range(0, direction.length)
                .reduce((i, j) -> Math.abs(direction[j]) > Math.abs(direction[i]) * (1 + 1e-9) ? j : i)
                .orElseThrow();
        int[] shown = IntStream.range(0, direction.length)
                .filter(k -> Math.abs(direction[k]) > 1e-6 * Math.abs(direction[largest]))
                .toArray();
        Comparator<Integer> bySize = Comparator.comparingDouble(k -> -Math.abs(direction[k]));
        IntStream some = shown.length <= MOST_SHOWN
                ? Arrays.stream(shown)
                : Arrays.stream(shown).boxed().sorted(bySize).limit(MOST_SHOWN).mapToInt(k -> k);
        return some.mapToObj(
                        k -> String.format(Locale.ROOT, "%.4g·%s", direction[k] / direction[largest], names.apply(k)))
                .collect(Collectors.joining(" + ", "(", shown.length > MOST_SHOWN ? " + …)" : ")"));
    }

    /** A⁻¹·b for [U] or [U, m]. */
    Tensor solve(Tensor b) {
        Tensor right = b.rank() == 1 ? b.unsqueeze(1) : b;
        Tensor column = scale.unsqueeze(1);
        Tensor solution = factor.triangularSolveTransposed(factor.triangularSolve(right.mul(column)))
                .mul(column);
        return b.rank() == 1 ? solution.reshape(b.size()) : solution;
    }
}
