package nabla.scorematching.losses;

import java.util.function.BinaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.points.Points;

/**
 * Denoising at many noise levels with one conditional score: the mean over the levels of λ(σ)·½‖s(x + σz, σ) + z/σ‖²,
 * where λ(σ) = σ² makes all levels count alike, so that each term is ½‖σ s(x + σz, σ) + z‖² [Song and Ermon 2019,
 * equations 5 and 6]. Every row draws its own level.
 */
public final class MultiLevelDenoising implements ConditionalScoreMatchingLoss<NoiseConditionalScore> {
    private final NoiseLevels levels;

    private MultiLevelDenoising(NoiseLevels levels) {
        this.levels = levels;
    }

    /** Denoising at these levels. */
    public static MultiLevelDenoising of(NoiseLevels levels) {
        return new MultiLevelDenoising(Points.present("MultiLevelDenoising", "noise levels", levels));
    }

    @Override
    public NoiseConditionalScore family(BinaryOperator<Tensor> function) {
        return function::apply;
    }

    /** Levels are drawn from {@code rng.split(0)}, noise from {@code rng.split(1)}. */
    @Override
    public Tensor perSample(NoiseConditionalScore score, Tensor x, Rng rng) {
        Points.require("MultiLevelDenoising", x);
        Tensor sigma = levels.draw(x.size(0), rng.split(0));
        Tensor z = rng.split(1).normal(x.shape());
        Tensor noisy = x.add(z.mul(sigma));
        Tensor s = score.at(sigma).checked("MultiLevelDenoising").score(noisy);
        return s.mul(sigma).add(z).square().sum(-1).mul(0.5);
    }
}
