package nabla.scorematching.densities;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * A mixture p(x) = Σₖ wₖ pₖ(x) of densities of any kind. With the responsibilities rₖ(x) = wₖ pₖ(x)/p(x) and the scores tₖ
 * of the components,
 *
 * <pre>
 *     s = Σₖ rₖ tₖ,    ∇·s = Σₖ rₖ (‖tₖ − s‖² + ∇·tₖ),
 * </pre>
 *
 * in which nothing cancels far out. It is as smooth as its roughest component, and {@code noised} if all components know
 * their noised densities. A sample chooses from {@code split(0)} and draws from component k by {@code split(k + 1)}; every
 * component is drawn from for every row. {@link GaussianMixture} is faster where all are normal.
 */
public final class MixtureDensity implements Density {
    private static final String NAME = "MixtureDensity";

    private final Tensor weights;
    private final List<Density> components;

    private MixtureDensity(Tensor weights, List<Density> components) {
        this.weights = weights;
        this.components = components;
    }

    /**
     * A mixture of K densities.
     *
     * @param weights wₖ, [K], divided by their sum
     * @param components pₖ, of the same dimension
     * @throws IllegalArgumentException if there is not a weight for each, one is not positive and finite, or the dimensions
     *     differ
     */
    public static MixtureDensity of(Tensor weights, Density... components) {
        if (components.length == 0 || !Arrays.equals(weights.shape(), new int[] {components.length})) {
            throw new IllegalArgumentException(NAME + ": expected a weight for each density, [K], got "
                    + Arrays.toString(weights.shape()) + " for " + components.length);
        }
        for (Density component : components) {
            if (Points.present(NAME, "densities", component).dim() != components[0].dim()) {
                throw new IllegalArgumentException(NAME + ": expected densities of the same dimension, got "
                        + components[0].dim() + " and " + component.dim());
            }
        }
        Points.requireKnown(NAME, "positive weights", weights, w -> w > 0 && w < Double.POSITIVE_INFINITY);
        Tensor shares = weights.div(weights.max()); // the sum of large weights overflows
        return new MixtureDensity(shares.div(shares.sum()), List.of(components));
    }

    /** A mixture; see {@link #of(Tensor, Density...)}. */
    public static MixtureDensity of(double[] weights, Density... components) {
        return of(Tensor.of(weights), components);
    }

    /** wₖ, [K], of sum 1. */
    public Tensor weights() {
        return weights;
    }

    /** pₖ. */
    public List<Density> components() {
        return components;
    }

    @Override
    public int dim() {
        return components.get(0).dim();
    }

    @Override
    public Tensor logProb(Tensor x) {
        return joint(x).logSumExp(0);
    }

    @Override
    public Tensor score(Tensor x) {
        Tensor shares = joint(x).softmax(0).unsqueeze(-1);
        return weighted(shares, ofEach(x, Density::score));
    }

    @Override
    public Tensor divergence(Tensor x) {
        Tensor shares = joint(x).softmax(0);
        Tensor scores = ofEach(x, Density::score);
        Tensor score = weighted(shares.unsqueeze(-1), scores);
        Tensor spread = scores.sub(score).square().sum(-1);
        return weighted(shares, spread.add(ofEach(x, Density::divergence)));
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        Tensor place = rng.split(0).uniform(n, 1);
        Tensor begins = weights.cumsum(0);
        Tensor drawn = components.get(0).sample(rng.split(1), n);
        for (int k = 1; k < components.size(); k++) {
            // A component begins where the one before ends; the last one has no end.
            Tensor isBeyond = place.ge(begins.slice(0, k - 1, k));
            drawn = Tensor.where(isBeyond, components.get(k).sample(rng.split(k + 1), n), drawn);
        }
        return drawn;
    }

    @Override
    public int continuousDerivatives() {
        return components.stream()
                .mapToInt(Density::continuousDerivatives)
                .min()
                .orElseThrow();
    }

    /** The mixture of the noised components, with the same weights. */
    @Override
    public MixtureDensity noised(double alpha, double sigma) {
        Covariance.requireNoise(NAME + ".noised", alpha, sigma);
        return new MixtureDensity(
                weights, components.stream().map(p -> p.noised(alpha, sigma)).toList());
    }

    /** log wₖ pₖ(x), [K, B]. */
    private Tensor joint(Tensor x) {
        return ofEach(x, Density::logProb).add(weights.log().unsqueeze(-1));
    }

    /** Stacked along a new first axis. */
    private Tensor ofEach(Tensor x, BiFunction<Density, Tensor, Tensor> function) {
        Points.require(NAME, x, dim());
        return Tensor.stack(
                0,
                IntStream.range(0, components.size())
                        .mapToObj(k -> function.apply(components.get(k), x))
                        .toArray(Tensor[]::new));
    }

    /** The sum over the components, of which one without a share has no influence, even if its numbers are not finite. */
    private static Tensor weighted(Tensor shares, Tensor parts) {
        return Tensor.where(shares.gt(0), shares.mul(parts), Tensor.scalar(0)).sum(0);
    }

    @Override
    public String toString() {
        return "MixtureDensity(" + weights + ", " + components + ")";
    }
}
