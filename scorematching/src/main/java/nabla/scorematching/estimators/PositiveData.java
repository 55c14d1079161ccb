package nabla.scorematching.estimators;

import java.util.Comparator;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import nabla.scorematching.points.Points;

/**
 * Families of densities of positive numbers, data [n, 1], by {@link WeightedScoreMatching}. The weight is log(1 + x/c), with the median of
 * the data for c so that estimates do not depend on the unit, unless another one is given. By it the mean of a half normal has 98.9 %
 * of the efficiency of maximum likelihood; by x² (what one gets by taking logarithms) 27 %.
 *
 * <p>Refits without a row keep the median of all rows: they are those of the weight {@code BoundaryWeight.log(c)} with that c, while
 * a fit to the other rows would take their median.
 */
public final class PositiveData {
    private PositiveData() {}

    private static QuadraticFit.Unmodelled byLogarithm() {
        return QuadraticFit.ofWeightedData(
                (x, weights) -> WeightedScoreMatching.of(BoundaryWeight.log(unit(median(x, weights)))));
    }

    private static double unit(double median) {
        if (median == 0) {
            throw new IllegalArgumentException(
                    "log(1 + x/median): expected data of which more than half are above 0, got the median 0; give another weight");
        }
        return median;
    }

    /** Where half of the weight is below; between two numbers, in the middle. */
    private static double median(Tensor x, Tensor weights) {
        int[] order = IntStream.range(0, x.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> x.get(i, 0)))
                .mapToInt(i -> i)
                .toArray();
        double half = weights.sum().item() / 2;
        double below = 0;
        int i = 0;
        while (below + weights.get(order[i]) < half) {
            below += weights.get(order[i++]);
        }
        boolean between = below + weights.get(order[i]) == half && i + 1 < order.length;
        double median = x.get(order[i], 0);
        return between ? 0.5 * median + 0.5 * x.get(order[i + 1], 0) : median;
    }

    /** {@link #truncatedNormal(Weight)} with the weight log(1 + x/median). */
    public static QuadraticFit truncatedNormal() {
        return Univariate.normal(byLogarithm(), "truncated normal");
    }

    /**
     * A normal distribution cut off below 0: log p = ηx − ½Kx². Its mean before the cut is η/K and its variance 1/K, see {@link
     * #meanAndVariance}.
     */
    public static QuadraticFit truncatedNormal(Weight weight) {
        return Univariate.normal(Univariate.by(weight), "truncated normal");
    }

    /**
     * (μ, σ²) = (η/K, 1/K) of natural parameters (η, K).
     *
     * @param theta [2]
     * @return [2]
     * @throws IllegalArgumentException if they are not [2]
     */
    public static Tensor meanAndVariance(Tensor theta) {
        Points.present("PositiveData.meanAndVariance", "natural parameters", theta);
        if (theta.rank() != 1 || theta.size() != 2) {
            throw new IllegalArgumentException(
                    "PositiveData.meanAndVariance: expected natural parameters (η, K), got " + theta);
        }
        Tensor precision = theta.slice(0, 1, 2);
        return Tensor.concat(0, theta.slice(0, 0, 1).div(precision), precision.reciprocal());
    }

    /** {@link #exponential(Weight)} with the weight x, which is maximum likelihood: rate = 1/mean. */
    public static QuadraticFit exponential() {
        return exponential(BoundaryWeight.linear());
    }

    /** Exponential: log p = −rate·x. */
    public static QuadraticFit exponential(Weight weight) {
        return Univariate.of(Univariate.by(weight), "exponential", ExponentialFamily.of(Tensor::neg), "rate")
                .density(theta -> Densities.above(0, "rate", theta));
    }

    /** {@link #gamma(Weight)} with the weight log(1 + x/median), for a shape above 1; standard errors need one above 2. */
    public static QuadraticFit gamma() {
        return gamma(byLogarithm());
    }

    /**
     * Gamma: log p = (shape − 1) log x − rate·x. With the weight x² it is the method of moments, for any shape; weights that vanish as x
     * does need a shape above 1, where E 1/x is finite, and standard errors one above 2, where E 1/x² is.
     */
    public static QuadraticFit gamma(Weight weight) {
        return gamma(Univariate.by(weight));
    }

    private static QuadraticFit gamma(QuadraticFit.Unmodelled loss) {
        ParametricModel model = ExponentialFamily.of(x -> Tensor.concat(1, x.log(), x.neg()))
                .withBase(x -> x.log().sum(1).neg());
        return Univariate.of(loss, "gamma", model, "shape", "rate")
                .check(PositiveData::requirePositive)
                .density(theta -> Densities.above(0, "shape", theta.slice(0, 0, 1))
                        .or(() -> Densities.above(0, "rate", theta.slice(0, 1, 2))));
    }

    private static void requirePositive(Tensor x) {
        Univariate.requireLogarithms(x, "x > 0", number -> number > 0);
    }

    /** {@link #lognormal(Weight)} with the weight x², which is maximum likelihood: mean and variance of log x. */
    public static QuadraticFit lognormal() {
        return lognormal(BoundaryWeight.square());
    }

    /**
     * Lognormal: log p = −log x + η log x − ½K log²x. The mean of log x is η/K and its variance 1/K, see {@link #meanAndVariance}.
     */
    public static QuadraticFit lognormal(Weight weight) {
        ParametricModel model = ExponentialFamily.of(x -> Univariate.normal(x.log()))
                .withBase(x -> x.log().sum(1).neg());
        return Univariate.of(Univariate.by(weight), "lognormal", model, "eta", "K")
                .check(PositiveData::requirePositive)
                .density(theta -> Densities.above(0, "K", theta.slice(0, 1, 2)));
    }

    /** {@link #polynomial(int, Weight)} with the weight log(1 + x/median). */
    public static QuadraticFit polynomial(int degree) {
        Univariate.requireDegree("PositiveData.polynomial", degree, 1);
        return Univariate.polynomial(byLogarithm(), degree).density(Densities::falling);
    }

    /**
     * Exponential polynomial: log p = Σθ_k xᵏ, a density if the coefficient of the highest power is negative.
     *
     * @param degree at least 1
     * @throws IllegalArgumentException if it is less
     */
    public static QuadraticFit polynomial(int degree, Weight weight) {
        Univariate.requireDegree("PositiveData.polynomial", degree, 1);
        return Univariate.polynomial(Univariate.by(weight), degree).density(Densities::falling);
    }
}
