package nabla.examples.scoreboard;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.GaussianMixture;

/**
 * A Gaussian mixture with full covariances by expectation maximisation [Dempster, Laird and Rubin 1977], with the number of
 * components that has the lowest BIC, −2 log L + (number of parameters) log n [Schwarz 1978].
 */
public final class MixtureEstimate implements Estimator {
    private static final int[] COMPONENTS = {1, 2, 4, 8, 16};
    private static final int MOST_STEPS = 100;
    private static final double RIDGE = 1e-6;

    @Override
    public String name() {
        return "Gaussian mixture (EM)";
    }

    @Override
    public ScoreFunction fit(Tensor rows, int steps, Rng rng) {
        GaussianMixture best = null;
        double lowest = Double.POSITIVE_INFINITY;
        for (int k : COMPONENTS) {
            GaussianMixture mixture = maximise(rows, k, rng.split(k));
            double bic = bic(mixture, rows);
            if (bic < lowest) {
                lowest = bic;
                best = mixture;
            }
        }
        return best;
    }

    /** −2 log L + (number of parameters) log n of rows. */
    public static double bic(GaussianMixture mixture, Tensor rows) {
        int k = mixture.count();
        int dim = mixture.dim();
        int parameters = k - 1 + k * dim + k * dim * (dim + 1) / 2;
        return -2 * mixture.logProb(rows).sum().item() + parameters * Math.log(rows.size(0));
    }

    static GaussianMixture maximise(Tensor rows, int k, Rng rng) {
        return maximise(rows, k, RIDGE, rng);
    }

    /**
     * Expectation and maximisation in turns, until the mean log-likelihood gains less than 10⁻⁶, or 100 times.
     *
     * @param k the number of components; they start around k of the rows
     * @param ridge what is added to all variances
     */
    public static GaussianMixture maximise(Tensor rows, int k, double ridge, Rng rng) {
        GaussianMixture mixture = start(rows, k, ridge, rng);
        double before = Double.NEGATIVE_INFINITY;
        double now = mixture.logProb(rows).mean().item();
        for (int step = 0; step < MOST_STEPS && now - before > 1e-6; step++) {
            mixture = of(rows, mixture.responsibilities(rows), ridge);
            before = now;
            now = mixture.logProb(rows).mean().item();
        }
        return mixture;
    }

    /** Around random rows, each component as wide as all rows. */
    private static GaussianMixture start(Tensor rows, int k, double ridge, Rng rng) {
        int[] chosen = Arrays.copyOf(rng.permutation(rows.size(0)), k);
        GaussianMixture one = of(rows, Tensor.ones(rows.size(0), 1), ridge);
        int dim = rows.size(1);
        return GaussianMixture.of(
                Tensor.full(1.0 / k, k),
                rows.take(0, chosen),
                one.covariances().div(k).broadcastTo(k, dim, dim));
    }

    /** The weighted moments of the rows, for responsibilities [n, k]. */
    private static GaussianMixture of(Tensor rows, Tensor responsibilities, double ridge) {
        Tensor counts = responsibilities.sum(0);
        Tensor means = responsibilities.transpose().matmul(rows).div(counts.unsqueeze(1));
        int k = counts.size();
        int dim = rows.size(1);
        Tensor[] covariances = new Tensor[k];
        for (int j = 0; j < k; j++) {
            Tensor centred = rows.sub(means.select(0, j));
            Tensor weighted = centred.mul(responsibilities.slice(1, j, j + 1));
            covariances[j] = centred.transpose()
                    .matmul(weighted)
                    .div(counts.select(0, j))
                    .add(Tensor.eye(dim).mul(ridge));
        }
        Tensor symmetric = Tensor.stack(0, covariances);
        symmetric = symmetric.add(symmetric.transpose(0, 2, 1)).mul(0.5);
        return GaussianMixture.of(counts.div(counts.sum()), means, symmetric);
    }
}
