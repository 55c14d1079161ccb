package nabla.scorematching.densities;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * The normal distribution N(μ, Σ) with full covariance: log p(x) = −½(x−μ)ᵀΣ⁻¹(x−μ) − ½ log det Σ − (D/2) log 2π, with
 * the linear score s(x) = −Σ⁻¹(x−μ) and the constant divergence ∇·s = −tr Σ⁻¹.
 */
public final class Gaussian implements Density {
    private final Tensor mean;
    private final Covariance covariance;

    private Gaussian(Tensor mean, Covariance covariance) {
        this.mean = mean;
        this.covariance = covariance;
    }

    /**
     * N(μ, Σ).
     *
     * @param mean μ, [D]
     * @param covariance Σ, [D, D]
     * @throws IllegalArgumentException if the shapes do not fit, μ is not finite, or Σ is not symmetric and positive definite
     */
    public static Gaussian of(Tensor mean, Tensor covariance) {
        return of("Gaussian", mean, covariance);
    }

    private static Gaussian of(String name, Tensor mean, Tensor covariance) {
        int dim = mean.rank() == 1 ? mean.size() : -1;
        if (dim < 1 || !Arrays.equals(covariance.shape(), new int[] {dim, dim})) {
            throw new IllegalArgumentException(name + ": expected a mean [D] and a covariance [D, D], got "
                    + Arrays.toString(mean.shape()) + " and " + Arrays.toString(covariance.shape()));
        }
        Points.requireKnown(name, "a finite mean", mean, Double::isFinite);
        return new Gaussian(mean, Covariance.of(name, covariance));
    }

    /** N(μ, Σ); see {@link #of(Tensor, Tensor)}. */
    public static Gaussian of(double[] mean, double[][] covariance) {
        return of(Tensor.of(mean), Tensor.of(covariance));
    }

    /**
     * N(0, σ²I).
     *
     * @throws IllegalArgumentException if the dimension is not positive, or σ not positive and finite
     */
    public static Gaussian isotropic(int dim, double sigma) {
        Points.positive("Gaussian.isotropic", "σ", sigma);
        if (dim < 1) {
            throw new IllegalArgumentException("Gaussian.isotropic: expected a positive dimension, got " + dim);
        }
        return of(Tensor.zeros(dim), Tensor.eye(dim).mul(sigma * sigma));
    }

    /** N(0, I). */
    public static Gaussian standard(int dim) {
        return isotropic(dim, 1);
    }

    /**
     * The normal distribution with the mean and the covariance (1/n) Σ (x−μ)(x−μ)ᵀ of a sample. It is the minimiser of the
     * exact score matching loss over all normal distributions, as it is of the negative log-likelihood [Hyvärinen 2005,
     * section 3.1].
     *
     * @param x [n, D]
     * @throws IllegalArgumentException if the sample is empty, not finite or does not span the space
     */
    public static Gaussian fit(Tensor x) {
        Points.rows("Gaussian.fit", x, 1);
        Tensor mean = x.mean(0);
        Tensor centred = x.sub(mean);
        return of("Gaussian.fit", mean, centred.transpose().matmul(centred).div(x.size(0)));
    }

    /** μ, [D]. */
    public Tensor mean() {
        return mean;
    }

    /** Σ, [D, D]. */
    public Tensor covariance() {
        return covariance.matrix();
    }

    /**
     * The distribution of αx + σz for x of this one and z ~ N(0, I): N(αμ, α²Σ + σ²I).
     *
     * @throws IllegalArgumentException unless α is finite and σ ≥ 0, finite, or if nothing is left of a dimension
     */
    @Override
    public Gaussian noised(double alpha, double sigma) {
        Covariance.requireNoise("Gaussian.noised", alpha, sigma);
        Tensor noise = Tensor.eye(dim()).mul(sigma * sigma);
        return of(mean.mul(alpha), covariance().mul(alpha * alpha).add(noise));
    }

    @Override
    public int dim() {
        return mean.size();
    }

    @Override
    public Tensor logProb(Tensor x) {
        Tensor centred = centred(x);
        Tensor distance = centred.matmul(covariance.precision()).dot(centred);
        return distance.add(covariance.logDet())
                .add(dim() * Math.log(2 * Math.PI))
                .mul(-0.5);
    }

    @Override
    public Tensor score(Tensor x) {
        return centred(x).matmul(covariance.precision()).neg();
    }

    @Override
    public Tensor divergence(Tensor x) {
        Points.require("Gaussian", x, dim());
        return covariance.precision().trace().neg().broadcastTo(x.size(0));
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count("Gaussian.sample", "points", n);
        return rng.normal(n, dim()).matmulTransposed(covariance.factor()).add(mean);
    }

    private Tensor centred(Tensor x) {
        Points.require("Gaussian", x, dim());
        return x.sub(mean);
    }

    @Override
    public String toString() {
        return "Gaussian(" + mean + ", " + covariance.matrix() + ")";
    }
}
