package nabla.scorematching.conformance;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** Where the columns of a sample are and how wide, by quantiles, which every distribution has. */
record Spread(Tensor sample) {
    /** The distance of the quartiles of a normal distribution of deviation 1. */
    private static final double NORMAL = 1.349;

    private double quantile(int column, double share) {
        double[] values = sample.select(1, column).toArray();
        Arrays.sort(values);
        return values[(int) Math.round(share * (values.length - 1))];
    }

    double middle(int column) {
        return quantile(column, 0.5);
    }

    double scale(int column) {
        double width = quantile(column, 0.75) - quantile(column, 0.25);
        return width > 0 ? width / NORMAL : 1;
    }

    /** The middles, [D]. */
    Tensor middles() {
        double[] all = new double[sample.size(1)];
        Arrays.setAll(all, this::middle);
        return Tensor.of(all);
    }

    /** The scales, [D]. */
    Tensor scales() {
        double[] all = new double[sample.size(1)];
        Arrays.setAll(all, this::scale);
        return Tensor.of(all);
    }
}
