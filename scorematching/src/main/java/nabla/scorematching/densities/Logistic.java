package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * Independent logistic columns: log p(x) = Σᵢ −2 log(2 cosh(uᵢ/2)) − log sᵢ with u = (x−m)/s, with the score
 * −tanh(uᵢ/2)/sᵢ, which is bounded, the divergence −Σᵢ ½ sech²(uᵢ/2)/sᵢ² and the variance π²sᵢ²/3. Smooth. The sources of
 * independent component analysis in [Hyvärinen 2005, section 3.2]: {@link #unitVariance} has the score −(π/√3)
 * tanh(πx/(2√3)) there.
 *
 * <p>{@code noised} is by quadrature over the noise, to about 1e-12 everywhere, far out too.
 */
public final class Logistic extends IndependentColumns {
    private Logistic(String name, Tensor location, Tensor scale) {
        super(name, location, "scale", scale);
    }

    /**
     * Independent logistic columns.
     *
     * @param location m, [D]
     * @param scale s, [D]
     * @throws IllegalArgumentException if the shapes differ, a location is not finite, or a scale not positive and finite
     */
    public static Logistic of(Tensor location, Tensor scale) {
        return new Logistic("Logistic", location, scale);
    }

    /** Independent logistic columns; see {@link #of(Tensor, Tensor)}. */
    public static Logistic of(double[] location, double[] scale) {
        return of(Tensor.of(location), Tensor.of(scale));
    }

    /**
     * With mean 0 and variance 1 in each column, s = √3/π.
     *
     * @throws IllegalArgumentException if the dimension is not positive
     */
    public static Logistic unitVariance(int dim) {
        return of(origin("Logistic.unitVariance", dim), Tensor.full(Math.sqrt(3) / Math.PI, dim));
    }

    /** m, [D]. */
    public Tensor location() {
        return locations();
    }

    /** s, [D]. */
    public Tensor scale() {
        return scales();
    }

    /**
     * By quadrature over the noise: the cost of a row grows with 1 + σ/(αs).
     *
     * @throws IllegalArgumentException also if σ is more than 1000 times a scale αs
     */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = "Logistic.noised";
        Covariance.requireNoise(name, alpha, sigma);
        if (alpha == 0) {
            return DiagonalGaussian.of(location(), scale()).noised(0, sigma);
        }
        Tensor location = location().mul(alpha);
        Tensor scale = scale().mul(Math.abs(alpha));
        if (sigma == 0) {
            return new Logistic(name, location, scale);
        }
        double[] ratios = scale.reciprocal().mul(sigma).toArray();
        double largest = 0;
        for (double ratio : ratios) {
            largest = Math.max(largest, ratio);
        }
        if (largest > 1000) {
            throw new IllegalArgumentException(
                    name + ": expected a σ of at most 1000 times each scale αs, got " + largest + " times");
        }
        // The poles are at ±iπ; where the tail e^(−|u|) meets the noise, the integrand has its bulk at z = ±ρ.
        GaussRule fine = GaussRule.panels(-9, 9, Math.min(1.5, 3 / largest));
        GaussRule nodes = fine.and(GaussRule.panels(9, 9 + largest, 1.5)).and(GaussRule.panels(-9 - largest, -9, 1.5));
        return new NoisedColumns(name, this, alpha, sigma, nodes, location, scale);
    }

    @Override
    Tensor logDensity(Tensor u) {
        return u.logSigmoid().add(u.neg().logSigmoid());
    }

    @Override
    Tensor slope(Tensor u) {
        return u.mul(0.5).tanh().neg();
    }

    @Override
    Tensor curvature(Tensor u) {
        return u.sigmoid().mul(u.neg().sigmoid()).mul(-2);
    }

    @Override
    Tensor draw(Rng rng, int n) {
        Tensor u = uniform(rng, n, dim());
        return u.log().sub(u.neg().log1p());
    }
}
