package nabla.nn.data;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * Makes rounded measurements continuous again: a model of a density can put infinite density on values that repeat, so each
 * number gets uniform noise as wide as what was rounded away (Uria et al., RNADE, 2013; Theis et al., 2016).
 *
 * @param steps [D], the distance of the grid on which each column lies, 0 for columns that are left alone
 */
public record Dequantization(Tensor steps) {
    /** How far from the grid a value may lie, in steps: decimal fractions are no exact multiples. */
    private static final double TOLERANCE = 1e-6;

    /**
     * Finds the grid of each column: where values repeat, and all differences are multiples of the smallest one. Other
     * columns are left alone, and so are constant ones.
     *
     * @param data [B, D]
     */
    public static Dequantization of(Tensor data) {
        double[][] columns = data.transpose().toMatrix();
        return new Dequantization(Tensor.of(
                Arrays.stream(columns).mapToDouble(Dequantization::step).toArray()));
    }

    private static double step(double[] column) {
        double[] values = Arrays.stream(column).distinct().sorted().toArray();
        if (values.length == column.length || values.length < 2) {
            return 0;
        }
        double step = Double.POSITIVE_INFINITY;
        for (int i = 1; i < values.length; i++) {
            step = Math.min(step, values[i] - values[i - 1]);
        }
        double steps =
                (values[values.length - 1] - values[0]) / Math.rint((values[values.length - 1] - values[0]) / step);
        for (double value : values) {
            double places = (value - values[0]) / steps;
            if (Math.abs(places - Math.rint(places)) > TOLERANCE) {
                return 0;
            }
        }
        return steps;
    }

    /**
     * x + (u − ½)·step with u uniform in [0, 1).
     *
     * @param x [B, D]
     */
    public Tensor apply(Tensor x, Rng rng) {
        return x.add(rng.uniform(x.shape()).sub(0.5).mul(steps));
    }
}
