package nabla.examples.anomalies;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.report.Digits;
import nabla.scorematching.densities.Gaussian;

/**
 * The squared distance (x − μ)ᵀ(Σ + r I)⁻¹(x − μ) from the mean [Mahalanobis 1936], with the ridge r under which rows put
 * aside are most likely.
 */
final class MahalanobisDetector implements Detector {
    @Override
    public String name() {
        return "Mahalanobis distance";
    }

    @Override
    public Fitted fit(Tensor rows, Rng rng) {
        double ridge = Ridge.of(rows, rng);
        Gaussian normal = Ridge.normal(rows, ridge);
        return new Fitted(
                "ridge " + Digits.of(ridge),
                x -> normal.score(x).dot(x.sub(normal.mean())).neg());
    }
}
