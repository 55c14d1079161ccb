package nabla.scorematching.samplers;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * Annealed Langevin dynamics: from the largest noise level to the smallest, n Langevin steps on the score of the data with
 * that noise, each level beginning where the one before ended [Song and Ermon 2019, algorithm 1]. The step at level i is
 * εᵢ = ε σᵢ²/σ_L². (Their α is 2ε: they write x ← x + (α/2) s + √α z.)
 *
 * <p>At the end the noise of the last level is taken away by its posterior mean x ← x + σ_L² s(x, σ_L) [Song and Ermon
 * 2020, algorithm 1], unless {@link #withoutDenoising()}.
 *
 * <p>The five techniques of [Song and Ermon 2020] as functions of the data: 1, the largest level, {@link NoiseLevels#forData}; 2, the
 * ratio of levels, {@link NoiseLevels#overlappingRatio}; 3, the score f(x)/σ, {@link nabla.nn.NoiseScaled}; 4, the step, {@link
 * #published} and {@link #varianceRatio}; 5, the average of the parameters, {@code ExponentialMovingAverage.of(0.999)}.
 */
public final class AnnealedLangevin implements Sampler<NoiseConditionalScore, LeimkuhlerMatthews.State> {
    /** Steps on the score of one level; their size comes with the step. */
    private static final LangevinDynamics PLAIN = LangevinDynamics.of(1, 1);

    private static final LeimkuhlerMatthews AVERAGED = LeimkuhlerMatthews.of(1, 1);

    private final NoiseLevels levels;
    private final double stepSize;
    private final int stepsPerLevel;
    private final boolean averaging;
    private final boolean denoising;
    /** (σᵢ, εᵢ) of each level. */
    private final Tensor[] numbers;

    private AnnealedLangevin(
            NoiseLevels levels, double stepSize, int stepsPerLevel, boolean averaging, boolean denoising) {
        this.levels = levels;
        this.stepSize = stepSize;
        this.stepsPerLevel = stepsPerLevel;
        this.averaging = averaging;
        this.denoising = denoising;
        this.numbers = new Tensor[levels.count()];
        Arrays.setAll(numbers, i -> Tensor.of(levels.get(i), stepAt(i)));
    }

    /**
     * Annealed dynamics with a step size at the smallest level.
     *
     * @param levels σ₁ to σ_L
     * @param stepSize ε, the step at the smallest level; a level is stable if ε &lt; 2σ_L²
     * @param stepsPerLevel n
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 0 steps
     */
    public static AnnealedLangevin of(NoiseLevels levels, double stepSize, int stepsPerLevel) {
        Points.present("AnnealedLangevin", "noise levels", levels);
        Points.positive("AnnealedLangevin", "step size", stepSize);
        Points.count("AnnealedLangevin", "steps per level", stepsPerLevel);
        return new AnnealedLangevin(levels, stepSize, stepsPerLevel, false, true);
    }

    /**
     * With steps ε = σ_L² whose noise is the mean of two draws, as in {@link LeimkuhlerMatthews}. On data concentrated at a
     * point one such step of a level makes its distribution exactly that of the level, whatever it was before.
     *
     * <p>What is left is a lag: modes share out their weights while the noise still joins them, and the chains follow
     * with a delay of 1/n of a level. For mixtures of three far modes of weights 0.15, 0.6 and 0.25 in 1, 2 and 8
     * dimensions and exact scores the total variation of the weights is about 0.23·log(γ)/n for the ratio γ of
     * neighbouring levels: 0.010 for the ratio 1.25 of {@link NoiseLevels#forData} and n = 5. The plain noise of {@link
     * #of} needs twenty times as many steps for that, because a step long enough to follow has a bias of its own.
     *
     * @param levels nearly geometric
     * @param stepsPerLevel n ≥ 1; 5 is usual
     */
    public static AnnealedLangevin tuned(NoiseLevels levels, int stepsPerLevel) {
        requirePositive("tuned", stepsPerLevel);
        Points.present("AnnealedLangevin.tuned", "noise levels", levels);
        return of(levels, levels.smallest() * levels.smallest(), stepsPerLevel).averagedNoise();
    }

    /**
     * As published, with the step size that leaves the least of one level's noise at the next [Song and Ermon 2020,
     * technique 4]. On data concentrated at a point, n steps turn the variance γ²σ² of the level above, in units of σ²
     * and with e = ε/σ_L², into
     *
     * <pre>
     *     (1 − e)²ⁿ (γ² − v) + v,    v = 1/(1 − e/2),
     * </pre>
     *
     * which is above 1 for every e, and which this step brings as close to 1 as possible. The criterion treats the data
     * as one point: between modes these steps follow the noise too slowly, and their weights come out wrong by 0.05 to
     * 0.15; see {@link #tuned}.
     *
     * @param levels at least two, nearly geometric
     * @param stepsPerLevel n ≥ 1
     */
    public static AnnealedLangevin published(NoiseLevels levels, int stepsPerLevel) {
        requirePositive("published", stepsPerLevel);
        Points.present("AnnealedLangevin.published", "noise levels", levels);
        if (levels.count() < 2) {
            throw new IllegalArgumentException(
                    "AnnealedLangevin.published: expected at least two levels, got " + levels);
        }
        double ratio = ratio(levels);
        double low = 0;
        double high = 1;
        // The excess falls, then rises: each third that cannot hold its least value is dropped.
        while (high - low > 1e-12) {
            double left = low + (high - low) / 3;
            double right = high - (high - low) / 3;
            if (excess(left, ratio, stepsPerLevel) < excess(right, ratio, stepsPerLevel)) {
                high = right;
            } else {
                low = left;
            }
        }
        return of(levels, high * levels.smallest() * levels.smallest(), stepsPerLevel);
    }

    private static double excess(double step, double ratio, int steps) {
        double stationary = 1 / (1 - step / 2);
        return Math.pow(1 - step, 2.0 * steps) * (ratio * ratio - stationary) + stationary - 1;
    }

    private static void requirePositive(String name, int stepsPerLevel) {
        if (stepsPerLevel < 1) {
            throw new IllegalArgumentException(
                    "AnnealedLangevin." + name + ": expected at least one step a level, got " + stepsPerLevel);
        }
    }

    /**
     * With the noise of {@link LeimkuhlerMatthews}, the mean of two draws: on a normal distribution a step has no bias.
     */
    public AnnealedLangevin averagedNoise() {
        return new AnnealedLangevin(levels, stepSize, stepsPerLevel, true, denoising);
    }

    /** Without the last move, which takes the smallest noise away. */
    public AnnealedLangevin withoutDenoising() {
        return new AnnealedLangevin(levels, stepSize, stepsPerLevel, averaging, false);
    }

    /**
     * εᵢ.
     *
     * @throws IndexOutOfBoundsException if there is no such level
     */
    public double stepAt(int level) {
        double ratio = levels.get(Points.index("AnnealedLangevin.stepAt", level, levels.count())) / levels.smallest();
        return stepSize * ratio * ratio;
    }

    /**
     * What technique 4 brings close to 1: the variance of the noise after the n steps of a level, in units of σᵢ², on data
     * concentrated at a point, if it was that of the level above before [Song and Ermon 2020, equation 4],
     *
     * <pre>
     *     s_T²/σᵢ² = (1 − e)²ⁿ (γ² − v) + v,    v = 1/(1 − e/2),    e = ε/σ_L².
     * </pre>
     *
     * The published configurations have 1.0555 (CIFAR-10), 1.0314 (CelebA) and 1.0089 (FFHQ).
     *
     * @throws IllegalStateException if there is one level only, or the noise is averaged
     */
    public double varianceRatio() {
        if (levels.count() < 2 || averaging) {
            throw new IllegalStateException(
                    "AnnealedLangevin.varianceRatio: expected at least two levels and plain noise, got " + levels
                            + (averaging ? " and averaged noise" : ""));
        }
        return 1 + excess(stepSize / (levels.smallest() * levels.smallest()), ratio(levels), stepsPerLevel);
    }

    private static double ratio(NoiseLevels levels) {
        return Math.pow(levels.largest() / levels.smallest(), 1 / (levels.count() - 1.0));
    }

    /** The number n of steps at each level: an observer with this interval sees the end of each level. */
    public int stepsPerLevel() {
        return stepsPerLevel;
    }

    @Override
    public int steps() {
        return levels.count() * stepsPerLevel;
    }

    @Override
    public Tensor numbers(int k) {
        return numbers[Points.index("AnnealedLangevin.numbers", k, steps()) / stepsPerLevel];
    }

    @Override
    public void requireRowwise(NoiseConditionalScore score, Tensor x) {
        score.at(levels.get(0)).requireRowwise(name(), x);
    }

    /** The starts should be spread as the data with the largest noise are, for instance N(0, σ₁²I). */
    @Override
    public LeimkuhlerMatthews.State start(NoiseConditionalScore score, Tensor x0, Rng rng) {
        return new LeimkuhlerMatthews.State(x0, averaging ? rng.normal(x0.shape()) : Tensor.zeros(x0.shape()));
    }

    @Override
    public LeimkuhlerMatthews.State step(
            NoiseConditionalScore score, LeimkuhlerMatthews.State state, Tensor numbers, Rng rng) {
        ScoreFunction level = score.at(numbers.select(0, 0)).checked(name());
        Tensor step = numbers.select(0, 1);
        return averaging
                ? AVERAGED.step(level, state, step, rng)
                : new LeimkuhlerMatthews.State(PLAIN.step(level, state.x(), step, rng), state.z());
    }

    @Override
    public Tensor points(LeimkuhlerMatthews.State state) {
        return state.x();
    }

    @Override
    public Tensor finish(NoiseConditionalScore score, LeimkuhlerMatthews.State state) {
        double last = levels.smallest();
        Tensor x = state.x();
        return denoising ? x.add(score.at(last).checked(name()).score(x).mul(last * last)) : x;
    }

    @Override
    public String remedy() {
        return "the step size " + stepSize + " has to stay below 2σ² of the smallest level, "
                + 2 * levels.smallest() * levels.smallest();
    }

    @Override
    public String toString() {
        return "AnnealedLangevin(" + levels + ", ε = " + stepSize + ", " + stepsPerLevel + " steps per level"
                + (averaging ? ", averaged noise" : "") + (denoising ? "" : ", without denoising") + ")";
    }
}
