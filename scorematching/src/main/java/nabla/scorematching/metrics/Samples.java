package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/** Samples as the metrics read them: one array for each point. */
final class Samples {
    private Samples() {}

    /** The rows of a sample of at least {@code fewest} points. */
    static double[][] rows(String name, Tensor x, int fewest) {
        if (x.rank() != 2 || x.size(0) < fewest || x.size(1) == 0) {
            throw new IllegalArgumentException(
                    name + ": a sample is [n, D] with n of at least " + fewest + ", got " + Arrays.toString(x.shape()));
        }
        return x.toMatrix();
    }

    /** Refuses samples of different dimension. */
    static void requireSameDim(String name, Tensor x, Tensor y) {
        if (x.rank() != y.rank() || x.size(-1) != y.size(-1)) {
            throw new IllegalArgumentException(name + ": the samples differ in dimension: " + Arrays.toString(x.shape())
                    + " and " + Arrays.toString(y.shape()));
        }
    }

    static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }
}
