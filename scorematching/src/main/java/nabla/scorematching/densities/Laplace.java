package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * Independent Laplace columns: log p(x) = −Σᵢ |xᵢ−mᵢ|/bᵢ + log 2bᵢ, with the score −sign(xᵢ−mᵢ)/bᵢ and the variance 2bᵢ².
 *
 * <p>Not smooth: log p has a kink where a column is at its centre, and the score jumps there. The divergence is 0 elsewhere, so
 * the exact loss does not see what happens at the centres: E[½‖s‖² + ∇·s] is +½E‖s‖² instead of −½E‖s‖². With noise
 * it is smooth, and closed:
 *
 * <pre>
 *     p_σ(u) = ¼ e^(ρ²/2) [ e^(−u) erfc((ρ² − u)/(ρ√2)) + e^u erfc((ρ² + u)/(ρ√2)) ],   ρ = σ/b,
 * </pre>
 *
 * in units of b, computed without cancellation for σ of any size against b.
 */
public final class Laplace extends IndependentColumns {
    private Laplace(String name, Tensor location, Tensor scale) {
        super(name, location, "scale", scale);
    }

    /**
     * Independent Laplace columns.
     *
     * @param location m, [D]
     * @param scale b, [D]
     * @throws IllegalArgumentException if the shapes differ, a location is not finite, or a scale not positive and finite
     */
    public static Laplace of(Tensor location, Tensor scale) {
        return new Laplace("Laplace", location, scale);
    }

    /** Independent Laplace columns; see {@link #of(Tensor, Tensor)}. */
    public static Laplace of(double[] location, double[] scale) {
        return of(Tensor.of(location), Tensor.of(scale));
    }

    /**
     * With mean 0 and variance 1 in each column, b = 1/√2: sparse sources of independent component analysis.
     *
     * @throws IllegalArgumentException if the dimension is not positive
     */
    public static Laplace unitVariance(int dim) {
        return of(origin("Laplace.unitVariance", dim), Tensor.full(Math.sqrt(0.5), dim));
    }

    /** m, [D]. */
    public Tensor location() {
        return locations();
    }

    /** b, [D]. */
    public Tensor scale() {
        return scales();
    }

    /** 0: kinks at the centres. */
    @Override
    public int continuousDerivatives() {
        return 0;
    }

    /** In closed form. */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = "Laplace.noised";
        Covariance.requireNoise(name, alpha, sigma);
        if (alpha == 0) {
            return DiagonalGaussian.of(location(), scale()).noised(0, sigma);
        }
        Tensor location = location().mul(alpha);
        Tensor scale = scale().mul(Math.abs(alpha));
        return sigma == 0 ? new Laplace(name, location, scale) : new NoisedLaplace(this, alpha, sigma, location, scale);
    }

    @Override
    Tensor logDensity(Tensor u) {
        return u.abs().add(Math.log(2)).neg();
    }

    @Override
    Tensor slope(Tensor u) {
        return u.sign().neg();
    }

    @Override
    Tensor curvature(Tensor u) {
        return Tensor.zeros(u.shape());
    }

    @Override
    Tensor draw(Rng rng, int n) {
        Tensor centred = uniform(rng, n, dim()).sub(0.5);
        return centred.abs().mul(-2).log1p().mul(centred.sign()).neg();
    }
}
