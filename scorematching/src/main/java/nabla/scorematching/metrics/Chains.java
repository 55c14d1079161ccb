package nabla.scorematching.metrics;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Normal;
import nabla.scorematching.points.Points;

/**
 * Halves of chains, so that a chain that drifts differs from itself: their variances within and between (Gelman et al.,
 * Bayesian data analysis, 3rd edition, section 11.4).
 *
 * @param rows the halves, each of length n, in a unit in which the largest value is about 1
 * @param means the mean of each
 * @param within W, the mean of the variances within (over n − 1)
 * @param total var⁺ = (n − 1)/n W + B/n, where B/n is the variance of the means
 */
record Chains(double[][] rows, double[] means, double within, double total) {
    /**
     * The halves of chains of one quantity.
     *
     * @param chains [chains, steps]
     */
    static Chains halves(String name, Tensor chains) {
        Points.present(name, "chains", chains);
        int steps = chains.rank() == 2 && chains.size(0) > 0 ? chains.size(1) : 0;
        int length = steps / 2;
        if (length < 2) {
            throw new IllegalArgumentException(name + ": expected chains [chains, steps] of at least 4 steps, got "
                    + Arrays.toString(chains.shape()));
        }
        double[][] whole = chains.toMatrix();
        for (int i = 0; i < whole.length; i++) {
            for (int k = 0; k < steps; k++) {
                if (!Double.isFinite(whole[i][k])) {
                    throw new IllegalArgumentException(
                            name + ": expected finite values, got " + whole[i][k] + " in chain " + i + ", step " + k);
                }
            }
        }
        double[][] rows = new double[2 * whole.length][];
        for (int i = 0; i < whole.length; i++) {
            rows[2 * i] = Arrays.copyOf(whole[i], length);
            rows[2 * i + 1] = Arrays.copyOfRange(whole[i], steps - length, steps);
        }
        return of(rows);
    }

    private static Chains of(double[][] values) {
        double[][] rows = scaled(values);
        int length = rows[0].length;
        double[] means = Arrays.stream(rows).mapToDouble(Chains::mean).toArray();
        double within =
                Arrays.stream(rows).mapToDouble(Chains::variance).average().orElseThrow();
        double total = within * (length - 1) / length + variance(means);
        return new Chains(rows, means, within, total);
    }

    /** Divided by a power of two that makes the largest value about 1, so that squares neither overflow nor vanish, whatever the unit. */
    private static double[][] scaled(double[][] values) {
        double largest = Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElseThrow();
        int exponent = Math.getExponent(largest);
        return Arrays.stream(values)
                .map(row ->
                        Arrays.stream(row).map(v -> Math.scalb(v, -exponent)).toArray())
                .toArray(double[][]::new);
    }

    /**
     * A diagnostic of each column.
     *
     * @param draws [chains, steps, D]
     */
    static double[] ofEachColumn(String name, Tensor draws, ToDoubleFunction<Tensor> diagnostic) {
        Points.present(name, "draws", draws);
        if (draws.rank() != 3) {
            throw new IllegalArgumentException(
                    name + ": expected draws [chains, steps, D], got " + Arrays.toString(draws.shape()));
        }
        return IntStream.range(0, draws.size(2))
                .mapToDouble(d -> diagnostic.applyAsDouble(draws.select(2, d)))
                .toArray();
    }

    /**
     * The same with the normal scores Φ⁻¹((r − 3/8)/(N + 1/4)) of the ranks r among all values (Vehtari et al., Bayesian
     * Analysis 16, 2021, equation 14).
     */
    Chains normalScores() {
        double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        double[] shares = Arrays.stream(Ranks.of(all))
                .map(rank -> (rank - 0.375) / (all.length + 0.25))
                .toArray();
        double[] scores = Normal.quantiles(shares);
        return of(IntStream.range(0, rows.length)
                .mapToObj(c -> Arrays.copyOfRange(scores, c * length(), (c + 1) * length()))
                .toArray(double[][]::new));
    }

    /** The same with the distances of the values from their median. */
    Chains folded() {
        double[] sorted =
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).sorted().toArray();
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        return of(Arrays.stream(rows)
                .map(row -> Arrays.stream(row).map(v -> Math.abs(v - median)).toArray())
                .toArray(double[][]::new));
    }

    /** R̂ = √(var⁺/W). */
    double scaleReduction() {
        return Math.sqrt(total / within);
    }

    /** ρ_t = 1 − (W − the mean autocovariance)/var⁺; autocovariances are sums over n. */
    double correlation(int lag) {
        double sum = 0;
        for (int c = 0; c < rows.length; c++) {
            double[] row = rows[c];
            double products = 0;
            for (int i = 0; i + lag < row.length; i++) {
                products += (row[i] - means[c]) * (row[i + lag] - means[c]);
            }
            sum += products / row.length;
        }
        return 1 - (within - sum / rows.length) / total;
    }

    int length() {
        return rows[0].length;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** Over n − 1; exactly 0 if all values are one, whose mean need not be that value to the last bit. */
    private static double variance(double[] values) {
        if (Arrays.stream(values).allMatch(v -> v == values[0])) {
            return 0;
        }
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }
}
