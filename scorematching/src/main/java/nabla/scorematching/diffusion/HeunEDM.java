package nabla.scorematching.diffusion;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.Sampler;

/**
 * The deterministic sampler of Karras, Aittala, Aila and Laine (Elucidating the design space of diffusion-based generative
 * models, NeurIPS 2022, algorithm 1): Heun's method on dx/dσ = −σ s(x, σ), from the largest noise level down to none. The
 * last step, to σ = 0, is Euler's; so n levels cost 2n − 1 scores.
 */
public final class HeunEDM implements Sampler<NoiseConditionalScore, Tensor> {
    private final NoiseLevels levels;
    /** The two levels (σᵢ, σᵢ₊₁) of step i. */
    private final Tensor[] pairs;

    private HeunEDM(NoiseLevels levels) {
        this.levels = levels;
        this.pairs = new Tensor[levels.count() - 1];
        Arrays.setAll(pairs, i -> Tensor.of(levels.get(i), levels.get(i + 1)));
    }

    /** Over these levels, usually {@link NoiseLevels#karras}. */
    public static HeunEDM of(NoiseLevels levels) {
        return new HeunEDM(Points.present("HeunEDM", "noise levels", levels));
    }

    /**
     * Samples without randomness.
     *
     * @param score s(x, σ)
     * @param start points with the largest noise, usually σ₁z; [B, D]
     * @return [B, D]
     */
    public Tensor sample(NoiseConditionalScore score, Tensor start) {
        return sample(score, start, Rng.of(0));
    }

    /** The steps between two levels; {@link #finish} makes the one to σ = 0. */
    @Override
    public int steps() {
        return pairs.length;
    }

    @Override
    public Tensor numbers(int k) {
        return pairs[Points.index("HeunEDM.numbers", k, steps())];
    }

    @Override
    public Tensor start(NoiseConditionalScore score, Tensor x0, Rng rng) {
        return x0;
    }

    @Override
    public Tensor step(NoiseConditionalScore score, Tensor x, Tensor sigmas, Rng rng) {
        Tensor sigma = sigmas.select(0, 0);
        Tensor next = sigmas.select(0, 1);
        Tensor h = next.sub(sigma);
        Tensor slope = slope(score, x, sigma);
        Tensor euler = x.add(slope.mul(h));
        return x.add(slope.add(slope(score, euler, next)).mul(h.mul(0.5)));
    }

    @Override
    public Tensor points(Tensor x) {
        return x;
    }

    @Override
    public Tensor finish(NoiseConditionalScore score, Tensor x) {
        Tensor sigma = Tensor.scalar(levels.smallest());
        return x.sub(slope(score, x, sigma).mul(sigma));
    }

    private Tensor slope(NoiseConditionalScore score, Tensor x, Tensor sigma) {
        return score.at(sigma).checked(name()).score(x).mul(sigma.neg());
    }
}
