package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;

/**
 * Independent normal columns N(μᵢ, σᵢ²): log p(x) = Σᵢ −½(xᵢ−μᵢ)²/σᵢ² − log σᵢ − ½ log 2π, with the score −(xᵢ−μᵢ)/σᵢ² and
 * the divergence −Σᵢ 1/σᵢ². It is {@link Gaussian} at the cost of D numbers instead of D². Smooth.
 */
public final class DiagonalGaussian extends IndependentColumns {
    private DiagonalGaussian(String name, Tensor mean, Tensor deviations) {
        super(name, mean, "deviation", deviations);
    }

    /**
     * Independent N(μᵢ, σᵢ²).
     *
     * @param mean μ, [D]
     * @param deviations σ, [D]
     * @throws IllegalArgumentException if the shapes differ, a mean is not finite, or a deviation not positive and finite
     */
    public static DiagonalGaussian of(Tensor mean, Tensor deviations) {
        return new DiagonalGaussian("DiagonalGaussian", mean, deviations);
    }

    /** Independent N(μᵢ, σᵢ²); see {@link #of(Tensor, Tensor)}. */
    public static DiagonalGaussian of(double[] mean, double[] deviations) {
        return of(Tensor.of(mean), Tensor.of(deviations));
    }

    /** μ, [D]. */
    public Tensor mean() {
        return locations();
    }

    /** σ, [D]. */
    public Tensor deviations() {
        return scales();
    }

    /** Independent N(αμᵢ, α²σᵢ² + σ²). */
    @Override
    public DiagonalGaussian noised(double alpha, double sigma) {
        Covariance.requireNoise("DiagonalGaussian.noised", alpha, sigma);
        return new DiagonalGaussian(
                "DiagonalGaussian.noised",
                mean().mul(alpha),
                deviations().mul(alpha).hypot(sigma));
    }

    @Override
    Tensor logDensity(Tensor u) {
        return u.square().add(Math.log(2 * Math.PI)).mul(-0.5);
    }

    @Override
    Tensor slope(Tensor u) {
        return u.neg();
    }

    @Override
    Tensor curvature(Tensor u) {
        return Tensor.full(-1, u.shape());
    }

    @Override
    Tensor draw(Rng rng, int n) {
        return rng.normal(n, dim());
    }
}
