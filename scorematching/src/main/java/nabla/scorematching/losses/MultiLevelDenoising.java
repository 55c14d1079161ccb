package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ConditionalScoreFunction;
import nabla.scorematching.NoiseLevels;

/**
 * Denoising at many noise levels with one conditional score: the mean over the levels of λ(σ)·½‖s(x + σz, σ) + z/σ‖²,
 * where λ(σ) = σ² makes all levels count alike, so that each term is ½‖σ s(x + σz, σ) + z‖² [Song and Ermon 2019,
 * equations 5 and 6]. Every row draws its own level.
 */
public final class MultiLevelDenoising implements ConditionalScoreMatchingLoss {
    private final NoiseLevels levels;

    /** Denoising at these levels. */
    public MultiLevelDenoising(NoiseLevels levels) {
        this.levels = levels;
    }

    @Override
    public Tensor perSample(ConditionalScoreFunction score, Tensor x, Rng rng) {
        Tensor sigma = levels.draw(rng.split(0), x.size(0));
        Tensor z = rng.split(1).normal(x.shape());
        Tensor noisy = x.add(z.mul(sigma));
        return score.score(noisy, sigma).mul(sigma).add(z).square().sum(-1).mul(0.5);
    }
}
