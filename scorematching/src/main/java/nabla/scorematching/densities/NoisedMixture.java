package nabla.scorematching.densities;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * The score of αx + σz for x of a mixture, where each row may have its own α and σ. In the coordinates y of a component's
 * principal axes U, with Σ = U·diag(λ)·Uᵀ, its covariance α²Σ + σ²I is diag(v), v = α²λ + σ², for every α and σ.
 *
 * @param mixture the mixture of x
 * @param axes U, [K, D, D]
 * @param variances λ, [K, 1, D]
 * @param alpha α, [1, 1] or [B, 1]
 * @param sigma σ, [1, 1] or [B, 1]
 */
record NoisedMixture(GaussianMixture mixture, Tensor axes, Tensor variances, Tensor alpha, Tensor sigma)
        implements ScoreFunction {
    @Override
    public Tensor score(Tensor x) {
        return parts(x).score;
    }

    @Override
    public ValueAndDivergence scoreAndDivergence(Tensor x) {
        Parts parts = parts(x);
        return new ValueAndDivergence(parts.score, parts.divergence());
    }

    /** Responsibilities r and scores t of the components, 1/v and s = Σ r t. */
    private record Parts(Tensor responsibilities, Tensor scores, Tensor precisions, Tensor score) {
        /** ∇·s = Σₖ rₖ (‖tₖ − s‖² − tr(α²Σₖ + σ²I)⁻¹), in which nothing cancels far out. */
        Tensor divergence() {
            Tensor spread = scores.sub(score).square().sum(-1);
            return responsibilities.mul(spread.sub(precisions.sum(-1))).sum(0);
        }
    }

    private Parts parts(Tensor x) {
        Points.require("GaussianMixture.noised", x, mixture.dim());
        for (Tensor column : List.of(alpha, sigma)) {
            if (column.size(0) != 1) {
                Points.requireLevels("GaussianMixture.noised", column, x);
            }
        }
        Tensor v = variances.mul(alpha.square()).add(sigma.square()); // [K, B or 1, D]
        Tensor centres = mixture.means().unsqueeze(1).mul(alpha); // [K, B or 1, D]
        Tensor y = x.unsqueeze(0).sub(centres).matmul(axes); // [K, B, D]
        Tensor precisions = v.reciprocal();
        Tensor pull = y.mul(precisions);
        Tensor height =
                mixture.weights().log().unsqueeze(-1).sub(v.log().sum(-1).mul(0.5));
        Tensor joint = height.sub(pull.mul(y).sum(-1).mul(0.5)); // [K, B]
        Tensor responsibilities = joint.softmax(0);
        Tensor scores = pull.matmulTransposed(axes).neg();
        Tensor score = responsibilities.unsqueeze(-1).mul(scores).sum(0);
        return new Parts(responsibilities, scores, precisions, score);
    }
}
