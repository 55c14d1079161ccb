package nabla.examples.anomalies;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Digits;
import nabla.examples.scoreboard.MixtureEstimate;
import nabla.scorematching.densities.GaussianMixture;

/**
 * −log p of a Gaussian mixture with full covariances, by expectation maximisation: the ridge under which rows put aside are most
 * likely for one component, and the number of components with the lowest BIC [Schwarz 1978] on all rows.
 */
final class MixtureDetector implements Detector {
    private static final int[] COMPONENTS = {1, 2, 4, 8, 16};

    /** A component has this many rows at least, on average. */
    private static final int ROWS = 40;

    @Override
    public String name() {
        return "Gaussian mixture";
    }

    @Override
    public Fitted fit(Tensor rows, Rng rng) {
        double ridge = Ridge.of(rows, rng);
        GaussianMixture best = MixtureEstimate.maximise(rows, 1, ridge, rng);
        double lowest = MixtureEstimate.bic(best, rows);
        for (int k : COMPONENTS) {
            if (k > 1 && k * ROWS <= rows.size(0)) {
                GaussianMixture mixture = MixtureEstimate.maximise(rows, k, ridge, rng.split(k));
                double bic = MixtureEstimate.bic(mixture, rows);
                if (bic < lowest) {
                    lowest = bic;
                    best = mixture;
                }
            }
        }
        GaussianMixture chosen = best;
        return new Fitted(
                components(chosen.count()) + ", ridge " + Digits.of(ridge),
                x -> chosen.logProb(x).neg());
    }

    static String components(int count) {
        return count == 1 ? "1 component" : count + " components";
    }
}
