package nabla.scorematching.discrete;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Layer;
import nabla.nn.training.Loss;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.points.Points;

/**
 * Denoising score entropy (A. Lou, C. Meng and S. Ermon, Discrete diffusion modeling by estimating the ratios of the data
 * distribution, ICML 2024): data x₀ get {@link SymbolNoise}, and the model s gives the ratios p(y)/p(x) of the
 * data with noise for every symbol y that one site of x could have instead,
 *
 * <pre>
 *     Σ Q(y → x) [s_y − r log s_y + r(log r − 1)],   r = p(y | x₀)/p(x | x₀),
 * </pre>
 *
 * summed over sites and their symbols y ≠ x from which the noise jumps to x: Q(y → x) = π(x). For uniform noise that is 1/S for each of
 * them; for absorbing noise, 1 at masks and 0 elsewhere, where r is 1/(e^σ − 1) for y = x₀ and 0 for others. The minimiser is s_y =
 * p(y)/p(x), and the loss of each site is at least 0.
 *
 * <p>Data are in columns, as of {@link SymbolNoise#encode}. The model is a function from [B, D·W] to [B, D·W], which gives log s for
 * every symbol of every site; for the symbol that is there, its number does not count.
 */
public final class DenoisingScoreEntropy implements ScoreMatchingLoss {
    private static final String NAME = "DenoisingScoreEntropy";

    private final SymbolNoise noise;
    private final double sigma;

    private DenoisingScoreEntropy(SymbolNoise noise, double sigma) {
        this.noise = noise;
        this.sigma = sigma;
    }

    /**
     * At one noise level.
     *
     * @param sigma σ: symbols stay with probability e^(−σ)
     * @throws IllegalArgumentException if σ is not positive and finite
     */
    public static DenoisingScoreEntropy of(SymbolNoise noise, double sigma) {
        return new DenoisingScoreEntropy(Points.present(NAME, "noise", noise), Points.positive(NAME, "σ", sigma));
    }

    /** The noise is drawn from the key itself. */
    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        requireColumns(x);
        return perSample(score, x, noise.noisy(x, sigma, rng));
    }

    /**
     * The loss of each row for noise that has been added already.
     *
     * @param score log s, from [B, D·W] to [B, D·W]
     * @param clean x₀ in columns, [B, D·W]
     * @param noisy x in columns, [B, D·W]
     * @return [B]
     */
    public Tensor perSample(ScoreFunction score, Tensor clean, Tensor noisy) {
        Tensor logRatios = noise.sites(NAME, score.checked(NAME).score(noisy));
        Tensor at = noise.sites(NAME, noisy);
        Tensor likely = noise.transitionOfSites(noise.sites(NAME, clean), sigma);
        Tensor rate = at.mul(noise.limit()).sumKeepDims(-1).mul(at.neg().add(1));
        Tensor counts = rate.gt(0);
        Tensor none = Tensor.scalar(0);
        // Where nothing counts, a ratio may be 0/0 and an exponential infinite.
        Tensor ratio = Tensor.where(counts, likely.div(likely.mul(at).sumKeepDims(-1)), none);
        Tensor logScore = Tensor.where(counts, logRatios, none);
        Tensor entropy = Tensor.safeWhere(ratio.gt(0), ratio, r -> r.mul(r.log().sub(1)), none);
        Tensor terms = logScore.exp().sub(ratio.mul(logScore)).add(entropy);
        return terms.mul(rate).sum(-2, -1);
    }

    /** This loss of a network that gives log-ratios. A fit refuses data that are not symbols in columns. */
    @Override
    public Loss on(Layer network) {
        return new CheckedData(ScoreMatchingLoss.super.on(network), this::requireColumns);
    }

    private void requireColumns(Tensor x) {
        Tensor sites = noise.sites(NAME, x);
        Points.requireKnown(NAME, "columns of zeros and ones", x, v -> v == 0 || v == 1);
        Points.requireKnown(NAME, "one symbol at each site", sites.sum(-1), v -> v == 1);
        Tensor masks = sites.mul(noise.limit().eq(1)).sum(-1);
        Points.requireKnown(NAME, "data without masks", masks, v -> v == 0);
    }
}
