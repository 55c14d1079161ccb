package nabla.scorematching;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * Annealed Langevin dynamics: from the largest noise level to the smallest, n Langevin steps on the score of the data with
 * that noise, each level beginning where the one before ended [Song and Ermon 2019, algorithm 1]. The step at level i is
 * εᵢ = ε σᵢ²/σ_L². (Their α is 2ε: they write x ← x + (α/2) s + √α z.)
 *
 * <p>At the end the noise of the last level is taken away by its posterior mean x ← x + σ_L² s(x, σ_L) [Song and Ermon
 * 2020, algorithm 1], unless {@link #withoutDenoising()}.
 */
public final class AnnealedLangevin {
    private final NoiseLevels levels;
    private final double stepSize;
    private final int stepsPerLevel;
    private final boolean denoises;

    private AnnealedLangevin(NoiseLevels levels, double stepSize, int stepsPerLevel, boolean denoises) {
        this.levels = levels;
        this.stepSize = stepSize;
        this.stepsPerLevel = stepsPerLevel;
        this.denoises = denoises;
    }

    /**
     * @param levels σ₁ to σ_L
     * @param stepSize ε, the step at the smallest level; a level is stable if ε &lt; 2σ_L²
     * @param stepsPerLevel n
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 0 steps
     */
    public static AnnealedLangevin of(NoiseLevels levels, double stepSize, int stepsPerLevel) {
        Steps.require("AnnealedLangevin", stepSize, stepsPerLevel);
        return new AnnealedLangevin(levels, stepSize, stepsPerLevel, true);
    }

    /** Without the last step, which takes the smallest noise away. */
    public AnnealedLangevin withoutDenoising() {
        return new AnnealedLangevin(levels, stepSize, stepsPerLevel, false);
    }

    /**
     * Where a walk that begins at each row ends. Starts should be spread as the data with the largest noise are, for
     * instance N(0, σ₁²I) if σ₁ is much larger than the data.
     *
     * @param score s(x, σ)
     * @param x0 the starts, [B, D]
     * @param rng level i draws from {@code rng.split(i)}
     * @return [B, D]
     */
    public Tensor sample(ConditionalScoreFunction score, Tensor x0, Rng rng) {
        return sample(score, x0, rng, (x, sigma) -> {});
    }

    /** As {@link #sample(ConditionalScoreFunction, Tensor, Rng)}, showing the state at the end of each level. */
    public Tensor sample(ConditionalScoreFunction score, Tensor x0, Rng rng, Observer observer) {
        Tensor x = x0;
        for (int i = 0; i < levels.count(); i++) {
            double sigma = levels.get(i);
            x = LangevinDynamics.of(stepAt(i), stepsPerLevel).sample(score.at(sigma), x, rng.split(i));
            observer.levelDone(x, sigma);
        }
        if (!denoises) {
            return x;
        }
        double last = levels.smallest();
        return x.add(score.at(last).score(x).mul(last * last));
    }

    /** εᵢ. */
    public double stepAt(int level) {
        double ratio = levels.get(level) / levels.smallest();
        return stepSize * ratio * ratio;
    }

    /** Sees a walk's state. */
    @FunctionalInterface
    public interface Observer {
        /**
         * The steps at a level are done.
         *
         * @param x where the walks are, [B, D]
         * @param sigma the level
         */
        void levelDone(Tensor x, double sigma);
    }
}
