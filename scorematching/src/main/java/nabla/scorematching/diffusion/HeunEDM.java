package nabla.scorematching.diffusion;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.Sampler;

/**
 * The samplers of Karras, Aittala, Aila and Laine (Elucidating the design space of diffusion-based generative models, NeurIPS
 * 2022). Algorithm 1: Heun's method on dx/dσ = −σ s(x, σ), from the largest noise level down to none. The last step, to σ = 0,
 * is Euler's; so n levels cost 2n − 1 scores.
 *
 * <p>With {@link #churn} algorithm 2: before each step noise is added that raises the level from σ to σ̂, and the step goes down
 * from there,
 *
 * <pre>
 *     x̂ = x + √(σ̂² − σ²) S_noise z,    σ̂ = (1 + γ) σ,    γ = min(S_churn/n, √2 − 1) if S_min ≤ σ ≤ S_max, else 0.
 * </pre>
 *
 * Fresh noise forgets the errors of the steps before, and of the score.
 *
 * <p>The starts are points with the noise of the first level: σ₁z, or data with that noise if it is not much larger than the data
 * are wide.
 */
public final class HeunEDM implements Sampler<NoiseConditionalScore, Tensor> {
    private static final double LARGEST_INCREASE = Math.sqrt(2) - 1;

    private final NoiseLevels levels;
    /** The levels σ̂ᵢ from which steps go down. */
    private final double[] raised;

    private final double noise;
    /** Of step i: σ̂ᵢ, σᵢ₊₁, and the standard deviation of the noise that is added there. */
    private final Tensor[] numbers;

    private HeunEDM(NoiseLevels levels, double[] raised, double noise) {
        this.levels = levels;
        this.raised = raised;
        this.noise = noise;
        this.numbers = new Tensor[levels.count() - 1];
        Arrays.setAll(numbers, i -> Tensor.of(raised[i], levels.get(i + 1), added(i + 1)));
    }

    /** √(σ̂² − σ²) S_noise at level i. */
    private double added(int i) {
        double sigma = levels.get(i);
        return Math.sqrt((raised[i] - sigma) * (raised[i] + sigma)) * noise;
    }

    /** Over these levels, usually {@link NoiseLevels#karras}; without randomness. */
    public static HeunEDM of(NoiseLevels levels) {
        Points.present("HeunEDM", "noise levels", levels);
        double[] raised = new double[levels.count()];
        Arrays.setAll(raised, levels::get);
        return new HeunEDM(levels, raised, 1);
    }

    /**
     * With noise that is added before each step [algorithm 2]. Published for images: 30 to 80, levels of 0.01 to 50, and 1.003
     * to 1.007 for S_noise.
     *
     * @param amount S_churn, the γ of all n steps together; 0 for none
     * @param from S_min, the smallest level that is raised
     * @param to S_max, the largest one; may be infinite
     * @param inflation S_noise; above 1 it makes up for a score that removes a little too much noise
     * @throws IllegalArgumentException if S_churn is negative or not finite, unless 0 ≤ S_min ≤ S_max, or if S_noise is not
     *     positive and finite
     */
    public HeunEDM churn(double amount, double from, double to, double inflation) {
        if (!(amount >= 0 && amount < Double.POSITIVE_INFINITY && from >= 0 && to >= from)) {
            throw new IllegalArgumentException(
                    "HeunEDM.churn: expected a finite amount ≥ 0 and levels 0 ≤ Smin ≤ Smax, got " + amount + ", "
                            + from + " and " + to);
        }
        Points.positive("HeunEDM.churn", "Snoise", inflation);
        double gamma = Math.min(amount / levels.count(), LARGEST_INCREASE);
        double[] higher = new double[levels.count()];
        Arrays.setAll(higher, i -> {
            double sigma = levels.get(i);
            return sigma >= from && sigma <= to ? sigma * (1 + gamma) : sigma;
        });
        return new HeunEDM(levels, higher, inflation);
    }

    private boolean random() {
        return IntStream.range(0, raised.length).anyMatch(i -> raised[i] > levels.get(i));
    }

    /**
     * Samples without randomness.
     *
     * @param score s(x, σ)
     * @param start points with the largest noise, usually σ₁z; [B, D]
     * @return [B, D]
     * @throws IllegalStateException if there is noise to add, which needs a key
     */
    public Tensor sample(NoiseConditionalScore score, Tensor start) {
        if (random()) {
            throw new IllegalStateException(
                    "HeunEDM: expected a key for the noise of churn; use sample(score, start, rng)");
        }
        return sample(score, start, Rng.of(0));
    }

    /** The steps between two levels; {@link #finish} makes the one to σ = 0. */
    @Override
    public int steps() {
        return numbers.length;
    }

    @Override
    public Tensor numbers(int k) {
        return numbers[Points.index("HeunEDM.numbers", k, steps())];
    }

    @Override
    public void requireRowwise(NoiseConditionalScore score, Tensor x) {
        score.at(raised[0]).requireRowwise(name(), x);
    }

    /** With the noise of the first step, from {@code rng} itself. */
    @Override
    public Tensor start(NoiseConditionalScore score, Tensor x0, Rng rng) {
        return churned(x0, Tensor.scalar(added(0)), rng);
    }

    /** Ends with the noise of the next step, from {@code rng} itself. */
    @Override
    public Tensor step(NoiseConditionalScore score, Tensor x, Tensor numbers, Rng rng) {
        Tensor sigma = numbers.select(0, 0);
        Tensor next = numbers.select(0, 1);
        Tensor h = next.sub(sigma);
        Tensor slope = slope(score, x, sigma);
        Tensor euler = x.add(slope.mul(h));
        Tensor heun = x.add(slope.add(slope(score, euler, next)).mul(h.mul(0.5)));
        return churned(heun, numbers.select(0, 2), rng);
    }

    private Tensor churned(Tensor x, Tensor deviation, Rng rng) {
        return random() ? x.add(rng.normal(x.shape()).mul(deviation)) : x;
    }

    @Override
    public Tensor points(Tensor x) {
        return x;
    }

    @Override
    public Tensor finish(NoiseConditionalScore score, Tensor x) {
        Tensor sigma = Tensor.scalar(raised[raised.length - 1]);
        return x.sub(slope(score, x, sigma).mul(sigma));
    }

    private Tensor slope(NoiseConditionalScore score, Tensor x, Tensor sigma) {
        return score.at(sigma).checked(name()).score(x).mul(sigma.neg());
    }

    @Override
    public String toString() {
        return "HeunEDM(" + levels
                + (random() ? ", churned up to " + Arrays.stream(raised).max().getAsDouble() : "") + ")";
    }
}
