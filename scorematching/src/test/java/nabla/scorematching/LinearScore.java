package nabla.scorematching;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.densities.Gaussian;

/**
 * The score −Ax + b on data from N(0, Σ), for which losses have closed forms.
 *
 * @param a A, [D, D], neither symmetric nor inverse to Σ
 * @param b [D]
 * @param covariance Σ, [D, D]
 */
public record LinearScore(Tensor a, Tensor b, Tensor covariance) implements ScoreFunction {

    public static LinearScore random(Rng rng, int dim) {
        return new LinearScore(
                rng.split(0).normal(dim, dim).mul(0.5).add(Tensor.eye(dim)),
                rng.split(1).normal(dim),
                Numbers.covariance(rng.split(2), dim, 0.3));
    }

    @Override
    public Tensor score(Tensor x) {
        return b.sub(x.matmul(a.transpose()));
    }

    public Tensor data(Rng rng, int n) {
        return Gaussian.of(Tensor.zeros(b.size()), covariance).sample(rng, n);
    }

    /** Closed form 3: ½ tr(AΣAᵀ) + ½‖b‖² − tr A. */
    public double exactLoss() {
        double squares = a.matmul(covariance).matmul(a.transpose()).trace().item();
        return 0.5 * squares + 0.5 * b.square().sum().item() - a.trace().item();
    }
}
