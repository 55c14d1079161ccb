package nabla.scorematching.estimators;

import java.util.Optional;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;

/**
 * Families of densities of numbers in an interval [a, b], data [n, 1], by {@link WeightedScoreMatching}. The weight is (x − a)(b − x) unless
 * another one is given.
 */
public final class BoundedData {
    private BoundedData() {}

    /**
     * {@link #truncatedNormal(Weight)} with the weight (x − a)(b − x).
     *
     * @throws IllegalArgumentException unless a &lt; b, both finite
     */
    public static QuadraticFit truncatedNormal(double low, double high) {
        // Any K has a finite integral over an interval.
        return truncatedNormal(BoundaryWeight.parabola(low, high)).density(theta -> Optional.empty());
    }

    /**
     * A normal distribution cut off outside the domain of the weight: log p = ηx − ½Kx². Its mean before the cut is η/K and its variance
     * 1/K. In an interval K ≤ 0 is a density, too, but not that of a normal distribution.
     */
    public static QuadraticFit truncatedNormal(Weight weight) {
        return Univariate.normal(Univariate.by(weight), "truncated normal");
    }

    /** {@link #beta(Weight)} with the weight x(1 − x). */
    public static QuadraticFit beta() {
        return beta(BoundaryWeight.parabola(0, 1));
    }

    /**
     * Beta on [0, 1]: log p = (α − 1) log x + (β − 1) log(1 − x). Weights that vanish as x and 1 − x do need α and β above 1, and
     * standard errors α and β above 2; x²(1 − x)² is for any.
     */
    public static QuadraticFit beta(Weight weight) {
        ParametricModel model = ExponentialFamily.of(BoundedData::logarithms)
                .withBase(x -> logarithms(x).sum(1).neg());
        return Univariate.of(Univariate.by(weight), "beta", model, "alpha", "beta")
                .check(x -> Univariate.requireLogarithms(x, "0 < x < 1", number -> number > 0 && number < 1))
                .density(theta -> Densities.above(0, "alpha", theta.slice(0, 0, 1))
                        .or(() -> Densities.above(0, "beta", theta.slice(0, 1, 2))));
    }

    private static Tensor logarithms(Tensor x) {
        return Tensor.concat(1, x.log(), x.neg().log1p());
    }

    /**
     * Exponential polynomial: log p = Σθ_k xᵏ, with the weight (x − a)(b − x). In an interval each is a density.
     *
     * @param degree at least 1
     * @throws IllegalArgumentException if it is less, or unless a &lt; b, both finite
     */
    public static QuadraticFit polynomial(int degree, double low, double high) {
        Univariate.requireDegree("BoundedData.polynomial", degree, 1);
        return Univariate.polynomial(Univariate.by(BoundaryWeight.parabola(low, high)), degree);
    }
}
