package nabla.scorematching.losses;

import java.util.function.BinaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.points.Points;

/**
 * The loss of Karras et al. (Elucidating the design space of diffusion-based generative models, 2022, section 5): denoising
 * λ(σ)·½‖D(x + σz, σ) − x‖² with D = x + σ²s and λ = (σ² + σ_d²)/(σσ_d)², for data of standard deviation σ_d, at noise levels
 * with log σ ~ N(m, v²). In terms of the score it is
 *
 * <pre>
 *     (1 + σ²/σ_d²) · ½‖σ s(x + σz, σ) + z‖²,
 * </pre>
 *
 * where no term is large for a small σ. Every row draws its own level. The minimiser at each level is the score of the noised
 * data. With {@link nabla.nn.EDMPreconditioning} the loss is ½‖F − target‖² of its network F: on N(0, σ_d² I) the score −x/(σ² +
 * σ_d²), which is F = 0, has the mean D/2 at every level.
 */
public final class EDMScoreMatching implements ConditionalScoreMatchingLoss<NoiseConditionalScore> {
    private final double dataScale;
    private final double mean;
    private final double deviation;

    private EDMScoreMatching(double dataScale, double mean, double deviation) {
        this.dataScale = dataScale;
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * With the published levels, m = −1.2 and v = 1.2, which are for images in ±1.
     *
     * @param standardDeviation σ_d of the data
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public static EDMScoreMatching of(double standardDeviation) {
        Points.positive("EDMScoreMatching", "standard deviation", standardDeviation);
        return new EDMScoreMatching(standardDeviation, -1.2, 1.2);
    }

    /**
     * The same with other levels: e^m is the median level, and nine in ten lie within a factor e^(1.64v) of it.
     *
     * @param mean m, the mean of log σ
     * @param deviation v, its standard deviation
     * @throws IllegalArgumentException if m is not finite, or v not positive and finite
     */
    public EDMScoreMatching logNormal(double mean, double deviation) {
        if (!Double.isFinite(mean)) {
            throw new IllegalArgumentException(
                    "EDMScoreMatching.logNormal: expected a finite mean of log σ, got " + mean);
        }
        Points.positive("EDMScoreMatching.logNormal", "standard deviation of log σ", deviation);
        return new EDMScoreMatching(dataScale, mean, deviation);
    }

    @Override
    public NoiseConditionalScore family(BinaryOperator<Tensor> function) {
        return function::apply;
    }

    /** Levels are drawn from {@code rng.split(0)}, noise from {@code rng.split(1)}. */
    @Override
    public Tensor perSample(NoiseConditionalScore score, Tensor x, Rng rng) {
        Points.require("EDMScoreMatching", x);
        Tensor sigma =
                rng.split(0).normal(x.size(0), 1).mul(deviation).add(mean).exp();
        Tensor z = rng.split(1).normal(x.shape());
        Tensor s = score.at(sigma).checked("EDMScoreMatching").score(x.add(z.mul(sigma)));
        Tensor weight = sigma.div(dataScale).square().add(1).mul(0.5);
        return s.mul(sigma).add(z).square().sum(-1).mul(weight.squeeze(-1));
    }
}
