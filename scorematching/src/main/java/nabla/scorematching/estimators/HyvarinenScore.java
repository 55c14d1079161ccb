package nabla.scorematching.estimators;

import java.util.List;
import java.util.function.Function;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * The Hyvärinen score of a prediction, H(y) = 2∇² log p(y) + ‖∇ log p(y)‖², smaller is better: twice the loss of exact score matching at
 * what was observed. It is proper, and does not change with a factor of p, so that Bayesian models may be compared although their
 * priors are improper, where Bayes factors depend on an arbitrary constant (A. P. Dawid and M. Musio, Bayesian model selection based
 * on proper scoring rules, Bayesian Analysis 10, 2015; S. Shao, P. Jacob, J. Ding and V. Tarokh, JASA 114, 2019).
 */
public final class HyvarinenScore {
    private static final String NAME = "HyvarinenScore";

    private HyvarinenScore() {}

    /**
     * H of a predictive density at each observation.
     *
     * @param predictive ∇ log p
     * @param y what was observed, [B, D]
     * @return [B]
     */
    public static Tensor of(ScoreFunction predictive, Tensor y) {
        ValueAndDivergence field =
                Points.present(NAME, "a score", predictive).checked(NAME).scoreAndDivergence(y);
        return field.value().square().sum(-1).add(field.divergence().mul(2));
    }

    /**
     * The prequential score Σₜ H(yₜ) of one-step predictions, each made from all observations before.
     *
     * @param predictive the score of the prediction after the first t observations [t, D], t from 0 on
     * @param y observations in their order, [n, D]
     * @return the sum
     * @throws IllegalArgumentException if the observations are not finite, or there is none
     */
    public static double prequential(Function<Tensor, ? extends ScoreFunction> predictive, Tensor y) {
        Points.present(NAME + ".prequential", "predictions", predictive);
        Points.rows(NAME + ".prequential", y, 1);
        double sum = 0;
        for (int t = 0; t < y.size(0); t++) {
            sum += of(predictive.apply(y.slice(0, 0, t)), y.slice(0, t, t + 1)).item();
        }
        return sum;
    }

    /**
     * H of the one-step prediction from draws of the posterior after y as well, with ℓ = log p(y | θ):
     *
     * <pre>
     *     2E[∇²ℓ + ‖∇ℓ‖²] − ‖E∇ℓ‖²
     * </pre>
     *
     * [Shao et al. 2019]: what samplers give, without the integral of the prediction. Few draws are biased by the variance of
     * E∇ℓ.
     *
     * @param models ∇_y log p(y | θ) for each draw of θ given all observations up to y
     * @param y the observation, [1, D]; of several rows, each is scored by itself with the same draws
     * @return [B]
     * @throws IllegalArgumentException if there is no draw
     */
    public static Tensor ofPosterior(List<? extends ScoreFunction> models, Tensor y) {
        String name = NAME + ".ofPosterior";
        if (models.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected at least one draw, got none");
        }
        Points.require(name, y);
        Tensor gradient = y.mul(0);
        Tensor curvature = Tensor.zeros(y.size(0));
        for (ScoreFunction model : models) {
            ValueAndDivergence field = model.checked(name).scoreAndDivergence(y);
            gradient = gradient.add(field.value());
            curvature =
                    curvature.add(field.divergence().add(field.value().square().sum(-1)));
        }
        int count = models.size();
        return curvature.mul(2.0 / count).sub(gradient.div(count).square().sum(-1));
    }
}
