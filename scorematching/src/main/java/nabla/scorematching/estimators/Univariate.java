package nabla.scorematching.estimators;

import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.Weight;
import nabla.scorematching.losses.WeightedScoreMatching;
import nabla.scorematching.points.Points;

/** Families of numbers, whatever their domain: the loss says where they end. */
final class Univariate {
    private Univariate() {}

    static QuadraticFit.Unmodelled by(Weight weight) {
        return QuadraticFit.of(WeightedScoreMatching.of(weight));
    }

    /** A family of data [n, 1]. */
    static QuadraticFit of(QuadraticFit.Unmodelled loss, String name, ParametricModel model, String... parameters) {
        return loss.model(model, parameters).named(name).door(x -> Points.dimensioned(name, x, 1));
    }

    /** Refuses points in which a statistic has an infinite logarithm. */
    static void requireLogarithms(Tensor x, String expected, DoublePredicate inside) {
        requireEach(x, expected + ", since logarithms are statistics of this family", inside);
    }

    /** Refuses the first number that is not as expected, by its row. */
    static void requireEach(Tensor x, String expected, DoublePredicate holds) {
        for (int i = 0; i < x.size(0); i++) {
            double number = x.get(i, 0);
            if (!holds.test(number)) {
                throw new IllegalArgumentException("expected " + expected + ", got " + number + " in row " + i);
            }
        }
    }

    /** log p = ηx − ½Kx². */
    static QuadraticFit normal(QuadraticFit.Unmodelled loss, String name) {
        return of(loss, name, ExponentialFamily.of(Univariate::normal), "eta", "K")
                .density(theta -> Densities.above(0, "K", theta.slice(0, 1, 2)));
    }

    static Tensor normal(Tensor x) {
        return Tensor.concat(1, x, x.square().mul(-0.5));
    }

    /** log p = Σθ_k xᵏ. */
    static QuadraticFit polynomial(QuadraticFit.Unmodelled loss, int degree) {
        ParametricModel powers = ExponentialFamily.of(x -> Tensor.concat(
                1, IntStream.rangeClosed(1, degree).mapToObj(x::pow).toArray(Tensor[]::new)));
        return of(loss, "exponential polynomial of degree " + degree, powers, QuadraticFit.numbered("theta", degree));
    }

    static void requireDegree(String name, int degree, int least) {
        if (degree < least) {
            throw new IllegalArgumentException(name + ": expected a degree of at least " + least + ", got " + degree);
        }
    }
}
