package nabla.examples.hyvarinen;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import nabla.examples.hyvarinen.Convergence.Method;
import nabla.examples.hyvarinen.Convergence.Run;

/**
 * The median and the quartiles of the errors of a method, by numbers of rows.
 *
 * @param rows T, ascending
 * @param lower the first quartile at each T
 * @param median the second
 * @param upper the third
 */
public record Quartiles(double[] rows, double[] lower, double[] median, double[] upper) {
    /** The quartiles of one kind of error. */
    public static Quartiles of(List<Run> runs, Method method, ToDoubleFunction<Run> error) {
        double[] rows = runs.stream().mapToDouble(Run::rows).distinct().sorted().toArray();
        double[][] sorted = Arrays.stream(rows)
                .mapToObj(t -> runs.stream()
                        .filter(r -> r.method() == method && r.rows() == t)
                        .mapToDouble(error)
                        .sorted()
                        .toArray())
                .toArray(double[][]::new);
        return new Quartiles(rows, quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    private static double[] quantile(double[][] sorted, double level) {
        return Arrays.stream(sorted).mapToDouble(s -> quantile(s, level)).toArray();
    }

    private static double quantile(double[] sorted, double level) {
        double at = level * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
