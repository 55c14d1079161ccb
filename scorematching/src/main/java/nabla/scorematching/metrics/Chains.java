package nabla.scorematching.metrics;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/**
 * Halves of chains, so that a chain that drifts differs from itself: their variances within and between (Gelman et al.,
 * Bayesian data analysis, 3rd edition, section 11.4).
 *
 * @param rows the halves, each of length n
 * @param means the mean of each
 * @param within W, the mean of the variances within (over n − 1)
 * @param total var⁺ = (n − 1)/n W + B/n, where B/n is the variance of the means
 */
record Chains(double[][] rows, double[] means, double within, double total) {
    static Chains halves(String name, Tensor chains) {
        double[][] whole = chains.rank() == 2 ? chains.toMatrix() : new double[0][];
        int length = whole.length == 0 ? 0 : whole[0].length / 2;
        if (length < 2) {
            throw new IllegalArgumentException(name + ": expected chains [chains, steps] of at least 4 steps, got "
                    + Arrays.toString(chains.shape()));
        }
        double[][] rows = new double[2 * whole.length][];
        for (int i = 0; i < whole.length; i++) {
            rows[2 * i] = Arrays.copyOf(whole[i], length);
            rows[2 * i + 1] = Arrays.copyOfRange(whole[i], whole[i].length - length, whole[i].length);
        }
        double[] means = Arrays.stream(rows).mapToDouble(Chains::mean).toArray();
        double within =
                Arrays.stream(rows).mapToDouble(Chains::variance).average().orElseThrow();
        double total = within * (length - 1) / length + variance(means);
        return new Chains(rows, means, within, total);
    }

    int length() {
        return rows[0].length;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }
}
