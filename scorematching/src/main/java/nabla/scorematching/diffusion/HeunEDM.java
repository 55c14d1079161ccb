package nabla.scorematching.diffusion;

import nabla.autodiff.Tensor;
import nabla.scorematching.ConditionalScoreFunction;
import nabla.scorematching.NoiseLevels;

/**
 * The deterministic sampler of Karras, Aittala, Aila and Laine (Elucidating the design space of diffusion-based generative
 * models, NeurIPS 2022, algorithm 1): Heun's method on dx/dσ = −σ s(x, σ), from the largest noise level down to none. The
 * last step, to σ = 0, is Euler's; so n levels cost 2n − 1 scores.
 */
public final class HeunEDM {
    private final NoiseLevels levels;

    private HeunEDM(NoiseLevels levels) {
        this.levels = levels;
    }

    /** Over these levels, usually {@link NoiseLevels#karras}. */
    public static HeunEDM of(NoiseLevels levels) {
        return new HeunEDM(levels);
    }

    /**
     * Samples without noise.
     *
     * @param score s(x, σ)
     * @param start points with the largest noise, usually σ₁z; [B, D]
     */
    public Tensor sample(ConditionalScoreFunction score, Tensor start) {
        Tensor x = start;
        for (int i = 0; i < levels.count(); i++) {
            double sigma = levels.get(i);
            double next = i + 1 < levels.count() ? levels.get(i + 1) : 0;
            Tensor slope = slope(score, x, sigma);
            Tensor euler = x.add(slope.mul(next - sigma));
            x = next == 0 ? euler : x.add(slope.add(slope(score, euler, next)).mul(0.5 * (next - sigma)));
        }
        return x;
    }

    private static Tensor slope(ConditionalScoreFunction score, Tensor x, double sigma) {
        return score.at(sigma).score(x).mul(-sigma);
    }
}
