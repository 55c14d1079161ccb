package nabla.scorematching.samplers;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.ScoreFunction;
import nabla.scorematching.points.Points;

/**
 * The unadjusted Langevin algorithm: x ← x + ε s(x) + √(2ε) z with z ~ N(0, I), the Euler-Maruyama discretisation of dx =
 * s dt + √2 dw, whose stationary density is p.
 *
 * <p>A finite step has a bias: on N(0, s²) the stationary variance is s²/(1 − ε/(2s²)), and for ε ≥ 2s² there is none.
 */
public final class LangevinDynamics implements Sampler<ScoreFunction, Tensor> {
    private final Steps steps;

    private LangevinDynamics(Steps steps) {
        this.steps = steps;
    }

    /**
     * Langevin dynamics with this step size.
     *
     * @param stepSize ε
     * @param steps how many
     * @throws IllegalArgumentException if the step size is not positive and finite, or there are fewer than 0 steps
     */
    public static LangevinDynamics of(double stepSize, int steps) {
        return new LangevinDynamics(Steps.of("LangevinDynamics", stepSize, steps));
    }

    @Override
    public int steps() {
        return steps.count();
    }

    @Override
    public Tensor numbers(int k) {
        return steps.numbers(k);
    }

    @Override
    public Tensor start(ScoreFunction score, Tensor x0, Rng rng) {
        return x0;
    }

    @Override
    public Tensor step(ScoreFunction score, Tensor x, Tensor stepSize, Rng rng) {
        Tensor drift = score.checked(name()).score(x).mul(stepSize);
        return x.add(drift).add(rng.normal(x.shape()).mul(stepSize.mul(2).sqrt()));
    }

    @Override
    public Tensor points(Tensor x) {
        return x;
    }

    @Override
    public String remedy() {
        return "the step size " + steps.size()
                + " has to stay below 2/L, where L is the largest slope of the score (below 2s² on" + " N(0, s²))";
    }

    /**
     * How much of the start is left after all steps on a normal distribution of this variance: the mean of x is
     * multiplied by (1 − ε/s²) at each step. Near 1 the samples are still the starts; it should be near 0 for the largest
     * variance of the data.
     *
     * @param variance s²
     * @return (1 − ε/s²)ⁿ
     * @throws IllegalArgumentException if the variance is not positive and finite
     */
    public double contraction(double variance) {
        Points.positive("LangevinDynamics.contraction", "variance", variance);
        return Math.pow(1 - steps.size() / variance, steps.count());
    }

    @Override
    public String toString() {
        return "LangevinDynamics(" + steps.text("ε") + ")";
    }
}
