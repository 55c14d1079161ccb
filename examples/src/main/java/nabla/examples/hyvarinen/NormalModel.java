package nabla.examples.hyvarinen;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.optimizers.LBFGS;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.losses.ScoreMatching;

/**
 * Section 3.1: the model with the score −Mx + b, on any sample. The loss is least where M is the inverse of the 1/n covariance
 * Ĉ and b = Mx̄, and it is −½ tr Ĉ⁻¹ there: score matching is maximum likelihood.
 *
 * @param matrix the largest |M − Ĉ⁻¹|, of M found by L-BFGS from M = I
 * @param mean the largest |M⁻¹b − x̄|
 * @param value |J + ½ tr Ĉ⁻¹| / ½ tr Ĉ⁻¹
 */
public record NormalModel(double matrix, double mean, double value) {
    private static final int DIM = 4;

    /** Fits the model to a sample of n rows, which need not be normal and are not. */
    public static NormalModel fit(int n, Rng rng) {
        Tensor mixing = rng.split(0).normal(DIM, DIM).add(Tensor.eye(DIM).mul(6));
        Tensor x = rng.split(1).uniform(n, DIM).matmul(mixing).add(1);
        Tensor centre = x.mean(0);
        Tensor centred = x.sub(centre);
        Tensor inverse = centred.transpose().matmul(centred).div(n).inverse();
        double least = -0.5 * inverse.trace().item();
        LBFGS.Minimum minimum = LBFGS.of(1)
                .memory(30)
                .minimize(
                        p -> ScoreMatching.of().loss(score(p), x, rng),
                        Parameters.of("M", Tensor.eye(DIM), "b", Tensor.zeros(DIM)),
                        1e-14,
                        2000);
        Tensor found = minimum.parameters().get("M");
        Tensor b = minimum.parameters().get("b").unsqueeze(1);
        return new NormalModel(
                found.sub(inverse).abs().max().item(),
                found.solve(b).squeeze(1).sub(centre).abs().max().item(),
                Math.abs((minimum.value() - least) / least));
    }

    private static ScoreFunction score(Parameters p) {
        return x -> p.get("b").sub(x.matmulTransposed(p.get("M")));
    }
}
