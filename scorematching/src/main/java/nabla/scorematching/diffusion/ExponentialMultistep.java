package nabla.scorematching.diffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.autodiff.Parts;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.autodiff.TreeRecord;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.points.Points;
import nabla.scorematching.samplers.Sampler;

/**
 * The exponential method of Adams and Bashforth for the probability flow, of order 1 to 3 with steps of any lengths. In λ =
 * log(α/σ), half the logarithm of the signal-to-noise ratio, and with the posterior mean x̂ = (x + σ² s)/α the flow is solved by
 *
 * <pre>
 *     x(t′) = (σ′/σ) x(t) + α′ ∫ e^(λ − λ′) x̂(λ) dλ,    from λ to λ′.
 * </pre>
 *
 * A step of order k puts the polynomial through the last k posterior means for x̂, so it is x ← (σ′/σ) x + c₀ x̂₀ + c₁ x̂₁ + …
 * with numbers cⱼ that the grid determines. Order k costs one score a step, whatever k is (Q. Zhang and Y. Chen, Fast sampling
 * of diffusion models with exponential integrator, ICLR 2023, there in other coordinates; Hochbruck and Ostermann, Acta
 * Numerica 19, 2010, section 2.5). Order 1 is {@link DDIM} without randomness.
 *
 * <p>The first k − 1 steps have only the means that there are, and so the orders 1 to k − 1: begin where there is so much noise
 * that x̂ hardly changes. Steps should be about even in λ: those of {@link TimeGrid#of(SDE, NoiseLevels)} for geometric levels
 * are.
 */
public final class ExponentialMultistep implements Sampler<TimeConditionalScore, ExponentialMultistep.State> {
    private final SDE sde;
    private final TimeGrid grid;
    private final int order;
    private final boolean denoising;
    private final Tensor[] numbers;

    private ExponentialMultistep(SDE sde, TimeGrid grid, int order, boolean denoising, Tensor[] numbers) {
        this.sde = sde;
        this.grid = grid;
        this.order = order;
        this.denoising = denoising;
        this.numbers = numbers;
    }

    /**
     * The method of this order on a grid.
     *
     * @param order k, from 1 to 3
     * @throws IllegalArgumentException if there is no such order, or α underflows at a time of the grid
     */
    public static ExponentialMultistep of(SDE sde, TimeGrid grid, int order) {
        if (order < 1 || order > 3) {
            throw new IllegalArgumentException("ExponentialMultistep: expected an order of 1 to 3, got " + order);
        }
        return of("ExponentialMultistep", sde, grid, order, ExponentialMultistep::adamsBashforth);
    }

    static ExponentialMultistep of(String name, SDE sde, TimeGrid grid, int order, Weights weights) {
        Transition.requireSignal(name, sde, grid);
        Tensor[] numbers = new Tensor[grid.steps()];
        double[] lambda = new double[grid.steps() + 1];
        Arrays.setAll(lambda, i -> Math.log(sde.meanCoefficient(grid.time(i)) / sde.standardDeviation(grid.time(i))));
        for (int i = 0; i < numbers.length; i++) {
            double alpha = sde.meanCoefficient(grid.time(i));
            double sigma = sde.standardDeviation(grid.time(i));
            double nextAlpha = sde.meanCoefficient(grid.time(i + 1));
            double[] now = new double[4 + order];
            now[0] = grid.time(i);
            now[1] = sigma * sigma;
            now[2] = alpha;
            now[3] = sde.standardDeviation(grid.time(i + 1)) / sigma;
            double h = lambda[i + 1] - lambda[i];
            // To the end of all noise the step is infinitely long: what is left is the mean.
            int known = h < Double.POSITIVE_INFINITY ? Math.min(order, i + 1) : 1;
            double[] before = new double[known];
            for (int j = 0; j < known; j++) {
                before[j] = lambda[i - j] - lambda[i];
            }
            double[] c = weights.of(before, h);
            for (int j = 0; j < known; j++) {
                now[4 + j] = nextAlpha * c[j];
            }
            numbers[i] = Tensor.of(now);
        }
        return new ExponentialMultistep(sde, grid, order, false, numbers);
    }

    /** From where the means were found, λⱼ − λ₀ ≤ 0, and the length h of the step to the weight of each mean, in units of α′. */
    interface Weights {
        double[] of(double[] nodes, double h);
    }

    /**
     * ∫ e^(τ − h) ℓⱼ(τ) dτ from 0 to h, with the polynomial ℓⱼ that is 1 at node j and 0 at the others: sums of the integrals wₙ of
     * e^(τ − h) τⁿ, which are 1 − e^(−h) and wₙ = hⁿ − n wₙ₋₁.
     */
    private static double[] adamsBashforth(double[] nodes, double h) {
        double[] w = new double[nodes.length];
        w[0] = -Math.expm1(-h);
        for (int n = 1; n < w.length; n++) {
            w[n] = Math.pow(h, n) - n * w[n - 1];
        }
        double[] weights = new double[nodes.length];
        for (int j = 0; j < weights.length; j++) {
            double[] polynomial = {1};
            for (int m = 0; m < nodes.length; m++) {
                if (m != j) {
                    polynomial = timesFactor(polynomial, nodes[m], nodes[j] - nodes[m]);
                }
            }
            for (int n = 0; n < polynomial.length; n++) {
                weights[j] += polynomial[n] * w[n];
            }
        }
        return weights;
    }

    /** A polynomial times (τ − root)/scale, by rising powers. */
    private static double[] timesFactor(double[] polynomial, double root, double scale) {
        double[] product = new double[polynomial.length + 1];
        for (int n = 0; n < polynomial.length; n++) {
            product[n] -= polynomial[n] * root / scale;
            product[n + 1] += polynomial[n] / scale;
        }
        return product;
    }

    /**
     * Takes the last noise away: samples are {@linkplain SDE#posteriorMean posterior means} given the points at the end of the
     * grid, at the cost of one more score.
     */
    public ExponentialMultistep denoising() {
        return new ExponentialMultistep(sde, grid, order, true, numbers);
    }

    /**
     * Points, and the posterior means of the steps before.
     *
     * @param x [B, D]
     * @param means x̂₁ to x̂ₖ₋₁, the latest first, each [B, D]; zeros where there was no step yet
     */
    public record State(Tensor x, Tensors means) implements TreeRecord<State> {
        @Override
        public Parts<State> parts() {
            return Parts.of(State::new, x, means);
        }
    }

    @Override
    public int steps() {
        return numbers.length;
    }

    @Override
    public Tensor numbers(int k) {
        return numbers[Points.index("ExponentialMultistep.numbers", k, steps())];
    }

    @Override
    public void requireRowwise(TimeConditionalScore score, Tensor x) {
        requireRowwise(name(), score, x);
    }

    /** The same under the name of the sampler that is made of this one. */
    void requireRowwise(String name, TimeConditionalScore score, Tensor x) {
        score.at(grid.start()).requireRowwise(name, x);
    }

    @Override
    public State start(TimeConditionalScore score, Tensor x1, Rng rng) {
        Tensor[] none = new Tensor[order - 1];
        Arrays.fill(none, Tensor.zeros(x1.shape()));
        return new State(x1, Tensors.of(none));
    }

    @Override
    public State step(TimeConditionalScore score, State state, Tensor numbers, Rng rng) {
        return step(name(), score, state, numbers);
    }

    State step(String name, TimeConditionalScore score, State state, Tensor numbers) {
        Tensor s = score.at(numbers.select(0, 0)).checked(name).score(state.x);
        Tensor mean = state.x.add(s.mul(numbers.select(0, 1))).div(numbers.select(0, 2));
        List<Tensor> means = new ArrayList<>(state.means.tensors());
        means.add(0, mean);
        Tensor x = state.x.mul(numbers.select(0, 3));
        for (int j = 0; j < order; j++) {
            x = x.add(means.get(j).mul(numbers.select(0, 4 + j)));
        }
        return new State(x, Tensors.of(means.subList(0, order - 1)));
    }

    @Override
    public Tensor points(State state) {
        return state.x;
    }

    @Override
    public Tensor finish(TimeConditionalScore score, State state) {
        return denoising ? sde.posteriorMean(score, state.x, Tensor.scalar(grid.end())) : state.x;
    }

    String text(String name, String more) {
        return new Descent(name, sde, grid, denoising).text(more);
    }

    @Override
    public String toString() {
        return text("ExponentialMultistep", ", order " + order);
    }
}
