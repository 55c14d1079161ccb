package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.densities.KernelDensity;
import nabla.scorematching.points.Points;

/**
 * Denoising score matching: ½‖s(x + σz) + z/σ‖² with z ~ N(0, I) [Vincent 2011, equation 9]. No derivative of the score
 * is needed. The minimiser is the score of the data with noise added, p * N(0, σ²I), which exists for every data set: for
 * n points it is the score of their {@link KernelDensity} of bandwidth σ.
 */
public final class DenoisingScoreMatching implements ScoreMatchingLoss {
    private final double sigma;

    private DenoisingScoreMatching(double sigma) {
        this.sigma = sigma;
    }

    /**
     * Denoising at one noise level.
     *
     * @param sigma σ, the standard deviation of the noise
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static DenoisingScoreMatching of(double sigma) {
        return new DenoisingScoreMatching(Points.positive("DenoisingScoreMatching", "σ", sigma));
    }

    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require("DenoisingScoreMatching", x);
        Tensor z = rng.normal(x.shape());
        Tensor noisy = x.add(z.mul(sigma));
        return score.checked("DenoisingScoreMatching")
                .score(noisy)
                .add(z.div(sigma))
                .square()
                .sum(-1)
                .mul(0.5);
    }
}
