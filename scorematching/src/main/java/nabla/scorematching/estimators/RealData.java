package nabla.scorematching.estimators;

import java.util.Optional;
import nabla.autodiff.Tensor;
import nabla.scorematching.losses.ScoreMatching;

/** Families of densities of real numbers, data [n, 1], by {@link ScoreMatching}. */
public final class RealData {
    private RealData() {}

    /** Normal: log p = ηx − ½Kx². The estimate is that of maximum likelihood, K = 1/variance and η = mean/variance. */
    public static QuadraticFit normal() {
        return Univariate.normal(QuadraticFit.of(ScoreMatching.of()), "normal");
    }

    /**
     * Exponential polynomial: log p = Σθ_k xᵏ, a density if the degree is even and the coefficient of the highest power negative.
     *
     * @param degree at least 2
     * @throws IllegalArgumentException if it is less
     */
    public static QuadraticFit polynomial(int degree) {
        Univariate.requireDegree("RealData.polynomial", degree, 2);
        return Univariate.polynomial(QuadraticFit.of(ScoreMatching.of()), degree)
                .density(theta -> degree % 2 == 0
                        ? Densities.falling(theta)
                        : Optional.of("the highest power, " + degree + ", is odd"));
    }

    /**
     * Generalised Gaussian: log p = −θ|x|^β with a known β, about 0. The estimate is (β − 1)·mean|x|^{β−2}/(β·mean|x|^{2β−2}); its standard
     * error needs β &gt; 3/2. Below β = 2 a row that is 0 makes it infinite, and is refused.
     *
     * @param beta greater than 1: the score of a Laplace distribution, β = 1, jumps, and the estimate would be 0
     * @throws IllegalArgumentException if it is not, or infinite
     */
    public static QuadraticFit generalisedGaussian(double beta) {
        if (!(beta > 1 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "RealData.generalisedGaussian: expected a finite exponent above 1, got " + beta);
        }
        // |x| has a kink at 0 alone, where |x|^β has none.
        return Univariate.of(
                        QuadraticFit.of(ScoreMatching.of().allowingKinks()),
                        "generalised Gaussian",
                        ExponentialFamily.of(x -> power(x, beta).neg()),
                        "theta")
                .check(x -> requireCurvature(x, beta))
                .density(theta -> Densities.above(0, "theta", theta));
    }

    /** |x|^β; at 0 the two derivatives of it and of x² or 0 are the same from β = 2 on, where those of |x| would give others. */
    private static Tensor power(Tensor x, double beta) {
        return beta == 2
                ? x.square()
                : Tensor.safeWhere(x.abs().gt(0), x, y -> y.abs().pow(beta), Tensor.scalar(0));
    }

    private static void requireCurvature(Tensor x, double beta) {
        if (beta < 2) {
            Univariate.requireEach(
                    x, "numbers that are not 0, where |x|^(β − 2) is infinite for β = " + beta, number -> number != 0);
        }
    }
}
