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
 *
 * <p>The square is ½‖s(x + σz)‖² + zᵀs(x + σz)/σ + ½‖z‖²/σ². For a small σ the last two terms are huge and say little: the last
 * does not depend on the model, and the one before is mostly zᵀs(x)/σ, whose mean is 0. {@link #controlVariate} and {@link
 * #antithetic} take them away, with the same mean at every σ:
 *
 * <table>
 * <caption>Variance of the loss of a row for the score −Ax + b, leading terms for σ → 0, S the symmetric part of A</caption>
 * <tr><td>as published</td><td>D/(2σ⁴) + ‖s‖²/σ²</td><td>one evaluation of the score</td></tr>
 * <tr><td>control variate</td><td>2‖S‖²</td><td>two</td></tr>
 * <tr><td>antithetic</td><td>2‖S‖²</td><td>two</td></tr>
 * </table>
 */
public final class DenoisingScoreMatching implements ScoreMatchingLoss {
    private final double sigma;
    private final Form form;

    private DenoisingScoreMatching(double sigma, Form form) {
        this.sigma = sigma;
        this.form = form;
    }

    /**
     * Denoising at one noise level.
     *
     * @param sigma σ, the standard deviation of the noise
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static DenoisingScoreMatching of(double sigma) {
        return new DenoisingScoreMatching(
                Points.positive("DenoisingScoreMatching", "σ", sigma), DenoisingScoreMatching::square);
    }

    /**
     * The form ½‖s(x + σz)‖² + zᵀ(s(x + σz) − s(x))/σ + D/(2σ²), whose variance does not grow as σ falls (Y. Song and D. Kingma, How
     * to train your energy-based models, 2021, section 3.2). Without the constant D/(2σ²) it tends to the exact loss with
     * Hutchinson's estimate zᵀJz of the divergence.
     */
    public DenoisingScoreMatching controlVariate() {
        return new DenoisingScoreMatching(sigma, DenoisingScoreMatching::controlled);
    }

    /**
     * The mean over z and −z, ¼‖s₊‖² + ¼‖s₋‖² + zᵀ(s₊ − s₋)/(2σ) + D/(2σ²) with s± = s(x ± σz): at the cost of {@link
     * #controlVariate}, and without its terms that are odd in z.
     */
    public DenoisingScoreMatching antithetic() {
        return new DenoisingScoreMatching(sigma, DenoisingScoreMatching::symmetric);
    }

    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        Points.require("DenoisingScoreMatching", x);
        return form.perSample(score.checked("DenoisingScoreMatching"), x, rng.normal(x.shape()), sigma);
    }

    private static Tensor square(ScoreFunction score, Tensor x, Tensor z, double sigma) {
        Tensor noisy = x.add(z.mul(sigma));
        return score.score(noisy).add(z.div(sigma)).square().sum(-1).mul(0.5);
    }

    private static Tensor controlled(ScoreFunction score, Tensor x, Tensor z, double sigma) {
        Tensor s = score.score(x.add(z.mul(sigma)));
        Tensor slope = s.sub(score.score(x)).dot(z).div(sigma);
        return s.square().sum(-1).mul(0.5).add(slope).add(constant(x, sigma));
    }

    private static Tensor symmetric(ScoreFunction score, Tensor x, Tensor z, double sigma) {
        Tensor ahead = score.score(x.add(z.mul(sigma)));
        Tensor behind = score.score(x.sub(z.mul(sigma)));
        Tensor slope = ahead.sub(behind).dot(z).div(2 * sigma);
        return ahead.square().add(behind.square()).sum(-1).mul(0.25).add(slope).add(constant(x, sigma));
    }

    /** The mean of ½‖z‖²/σ². */
    private static double constant(Tensor x, double sigma) {
        return x.size(1) / (2 * sigma * sigma);
    }

    /** The loss of each row for noise z. */
    private interface Form {
        Tensor perSample(ScoreFunction score, Tensor x, Tensor z, double sigma);
    }
}
