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
 * The product of densities of independent blocks of columns: p(x, y, …) = p₁(x)·p₂(y)···. Logarithms and divergences add,
 * scores stand side by side. It is as smooth as its roughest factor, and {@code noised} if all factors know their noised
 * densities. A sample draws factor i from {@code split(i)}.
 */
public final class ProductDensity implements Density {
    private static final String NAME = "ProductDensity";

    private final List<Density> factors;
    /** Where the columns of each factor begin, and the end. */
    private final int[] begins;

    private ProductDensity(List<Density> factors) {
        this.factors = factors;
        this.begins = new int[factors.size() + 1];
        for (int i = 0; i < factors.size(); i++) {
            begins[i + 1] = begins[i] + factors.get(i).dim();
        }
    }

    /**
     * The product of these, in the order of their columns.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ProductDensity of(Density... factors) {
        if (factors.length == 0) {
            throw new IllegalArgumentException(NAME + ": expected at least one density, got none");
        }
        for (Density factor : factors) {
            Points.present(NAME, "densities", factor);
        }
        return new ProductDensity(List.of(factors));
    }

    /** The factors. */
    public List<Density> factors() {
        return factors;
    }

    @Override
    public int dim() {
        return begins[factors.size()];
    }

    @Override
    public Tensor logProb(Tensor x) {
        return sum(x, Density::logProb);
    }

    @Override
    public Tensor score(Tensor x) {
        return Tensor.concat(1, ofEach(x, Density::score));
    }

    @Override
    public Tensor divergence(Tensor x) {
        return sum(x, Density::divergence);
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        return Tensor.concat(
                1,
                IntStream.range(0, factors.size())
                        .mapToObj(i -> factors.get(i).sample(rng.split(i), n))
                        .toArray(Tensor[]::new));
    }

    @Override
    public int continuousDerivatives() {
        return factors.stream().mapToInt(Density::continuousDerivatives).min().orElseThrow();
    }

    /** The product of the noised factors. */
    @Override
    public ProductDensity noised(double alpha, double sigma) {
        Covariance.requireNoise(NAME + ".noised", alpha, sigma);
        return new ProductDensity(
                factors.stream().map(factor -> factor.noised(alpha, sigma)).toList());
    }

    private Tensor sum(Tensor x, BiFunction<Density, Tensor, Tensor> function) {
        return Arrays.stream(ofEach(x, function)).reduce(Tensor::add).orElseThrow();
    }

    private Tensor[] ofEach(Tensor x, BiFunction<Density, Tensor, Tensor> function) {
        Points.require(NAME, x, dim());
        return IntStream.range(0, factors.size())
                .mapToObj(i -> function.apply(factors.get(i), x.slice(1, begins[i], begins[i + 1])))
                .toArray(Tensor[]::new);
    }

    @Override
    public String toString() {
        return "ProductDensity(" + factors + ")";
    }
}
