package nabla.scorematching.losses;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;

/**
 * A loss added by the recipe of CONTRIBUTING.md; its line in {@link LossTable} gives it all laws. Denoising with antithetic
 * noise: the mean of ½‖s(x + σz) + z/σ‖² over z and −z.
 */
record OwnLoss(double sigma) implements ScoreMatchingLoss {
    @Override
    public Tensor perSample(ScoreFunction score, Tensor x, Rng rng) {
        ScoreFunction checked = score.checked("OwnLoss");
        Tensor z = rng.normal(x.shape());
        return denoising(checked, x, z).add(denoising(checked, x, z.neg())).mul(0.5);
    }

    private Tensor denoising(ScoreFunction score, Tensor x, Tensor z) {
        Tensor s = score.score(x.add(z.mul(sigma)));
        return s.add(z.div(sigma)).square().sum(-1).mul(0.5);
    }
}
