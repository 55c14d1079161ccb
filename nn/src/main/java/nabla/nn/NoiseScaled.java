package nabla.nn;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * One network for all noise levels, s(x, σ) = f(x)/σ (Song and Ermon, Improved techniques for training score-based
 * generative models, 2020, section 3.2): the score of noisy data is about as large as 1/σ.
 */
public final class NoiseScaled implements ConditionalLayer {
    private final ConditionalLayer inner;

    private NoiseScaled(ConditionalLayer inner) {
        this.inner = inner;
    }

    /** f(x)/σ, or f(x, σ)/σ if f uses the condition; the parameters are those of f, by the same names. */
    public static NoiseScaled of(ConditionalLayer inner) {
        return new NoiseScaled(Doors.present("NoiseScaled", "a network", inner));
    }

    @Override
    public Parameters init(Rng rng) {
        return inner.init(rng);
    }

    /**
     * s(x, σ).
     *
     * @param x [B, D]
     * @param sigma [B] or [B, 1], or a scalar for all rows
     * @throws IllegalArgumentException if a shape is another, or a σ whose value is known is not positive and finite
     */
    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor sigma) {
        Tensor level = level(x, sigma);
        return scaled(inner.apply(parameters, x, level), x, level);
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x, Tensor sigma, Rng rng) {
        Tensor level = level(x, sigma);
        return scaled(inner.apply(parameters, x, level, rng), x, level);
    }

    @Override
    public Tensor summarize(Summary summary, Parameters parameters, Tensor x, Tensor sigma) {
        Tensor level = level(x, sigma);
        Tensor score = scaled(inner.summarize(summary, parameters, x, level), x, level);
        summary.add("1/σ", score, Parameters.none(), Smoothness.C_INFINITY);
        return score;
    }

    private static Tensor scaled(Tensor output, Tensor x, Tensor level) {
        return Doors.likePoints("NoiseScaled", output, x).div(level);
    }

    private static Tensor level(Tensor x, Tensor sigma) {
        return Doors.levels("NoiseScaled", x, sigma);
    }

    @Override
    public Smoothness smoothness() {
        return inner.smoothness();
    }

    @Override
    public String toString() {
        return "NoiseScaled(" + inner + ")";
    }
}
