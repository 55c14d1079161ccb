package nabla.scorematching.estimators;

import java.util.Optional;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.points.Points;

/** Families of densities of real numbers, data [n, 1], by {@link ScoreMatching}. */
public final class RealData {
    private RealData() {}

    /** Normal: log p = ηx − ½Kx². The estimate is that of maximum likelihood, K = 1/variance and η = mean/variance. */
    public static QuadraticFit normal() {
        return by("normal", PositiveData.NORMAL, "eta", "K").density(PositiveData::normalDensity);
    }

    /**
     * Exponential polynomial: log p = Σθ_k xᵏ, a density if the degree is even and the coefficient of the highest power negative.
     *
     * @param degree at least 2
     */
    public static QuadraticFit polynomial(int degree) {
        if (degree < 2) {
            throw new IllegalArgumentException("RealData.polynomial: expected a degree of at least 2, got " + degree);
        }
        return by(
                        "exponential polynomial of degree " + degree,
                        PositiveData.powers(degree),
                        QuadraticFit.numbered("theta", degree))
                .density(theta -> degree % 2 == 1
                        ? Optional.of("the highest power, " + degree + ", is odd")
                        : Densities.falling(theta));
    }

    /**
     * Generalised Gaussian: log p = −θ|x|^β with a known β, about 0. The estimate is (β − 1)·mean|x|^{β−2}/(β·mean|x|^{2β−2}); its standard
     * error needs β &gt; 3/2.
     *
     * @param beta greater than 1: the score of a Laplace distribution, β = 1, jumps, and the estimate would be 0
     */
    public static QuadraticFit generalisedGaussian(double beta) {
        if (!(beta > 1 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "RealData.generalisedGaussian: expected a finite exponent above 1, got " + beta);
        }
        return QuadraticFit.of(ScoreMatching.of().allowingKinks())
                .model(ExponentialFamily.of(x -> x.abs().pow(beta).neg()), "theta")
                .named("generalised Gaussian")
                .door(x -> Points.dimensioned("generalised Gaussian", x, 1))
                .density(theta -> Densities.above(0, "theta", theta));
    }

    private static QuadraticFit by(String name, ParametricModel model, String... parameters) {
        return QuadraticFit.of(ScoreMatching.of())
                .model(model, parameters)
                .named(name)
                .door(x -> Points.dimensioned(name, x, 1));
    }

    static void requireDegree(String name, int degree) {
        if (degree < 1) {
            throw new IllegalArgumentException(name + ": expected a degree of at least 1, got " + degree);
        }
    }
}
