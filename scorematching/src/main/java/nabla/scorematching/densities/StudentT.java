package nabla.scorematching.densities;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;
import nabla.scorematching.points.PrincipalAxes;

/**
 * Student's t distribution in D dimensions with ν degrees of freedom: with q = (x−μ)ᵀΣ⁻¹(x−μ),
 *
 * <pre>
 *     log p(x) = log Γ((ν+D)/2) − log Γ(ν/2) − (D/2) log νπ − ½ log det Σ − ((ν+D)/2) log(1 + q/ν)
 *     s(x)     = −(ν+D)/(ν+q) · Σ⁻¹(x−μ)
 *     ∇·s(x)   = −(ν+D)/(ν+q) · (tr Σ⁻¹ − 2‖Σ⁻¹(x−μ)‖²/(ν+q)).
 * </pre>
 *
 * <p>Smooth, with tails like ‖x‖^−(ν+D): the score goes to 0 far out. The mean exists for ν &gt; 1, the covariance νΣ/(ν−2)
 * for ν &gt; 2; ν = 1 is Cauchy's. The columns are not independent, even for Σ = I; a {@link ProductDensity} of
 * one-dimensional ones has independent columns.
 *
 * <p>Given g ~ Gamma(ν/2, rate ν/2) it is N(μ, Σ/g). So {@code noised} is a mixture of normal distributions, by quadrature
 * over log g, to about 1e-12, for ‖x‖ up to 1e15 scales.
 */
public final class StudentT implements Density {
    private static final String NAME = "StudentT";

    private final double freedom;
    private final Tensor mean;
    private final Covariance scale;
    /** log p at μ. */
    private final Tensor height;
    /** The law of log g. */
    private final CellQuadrature logGamma;

    private StudentT(double freedom, Tensor mean, Covariance scale) {
        this.freedom = freedom;
        this.mean = mean;
        this.scale = scale;
        int dim = mean.size();
        double constant = logGammaRatio(freedom / 2, dim) - 0.5 * dim * Math.log(2 * Math.PI);
        this.height = scale.logDet().mul(-0.5).add(constant);
        this.logGamma = logGamma(freedom / 2, 45);
    }

    /**
     * Student's t.
     *
     * @param freedom ν, at least 0.2; not necessarily whole
     * @param mean μ, [D]
     * @param scale Σ, [D, D]; not the covariance, which is larger
     * @throws IllegalArgumentException if ν is less than 0.2 or not finite, the shapes do not fit, μ is not finite, or Σ is not
     *     symmetric and positive definite
     */
    public static StudentT of(double freedom, Tensor mean, Tensor scale) {
        return of(NAME, freedom, mean, scale);
    }

    private static StudentT of(String name, double freedom, Tensor mean, Tensor scale) {
        if (!(freedom >= 0.2 && freedom < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a finite ν of at least 0.2, got " + freedom);
        }
        int dim = mean.rank() == 1 ? mean.size() : -1;
        if (dim < 1 || !Arrays.equals(scale.shape(), new int[] {dim, dim})) {
            throw new IllegalArgumentException(name + ": expected a mean [D] and a scale [D, D], got "
                    + Arrays.toString(mean.shape()) + " and " + Arrays.toString(scale.shape()));
        }
        Points.requireKnown(name, "a finite mean", mean, Double::isFinite);
        return new StudentT(freedom, mean, Covariance.of(name, scale));
    }

    /** Student's t; see {@link #of(double, Tensor, Tensor)}. */
    public static StudentT of(double freedom, double[] mean, double[][] scale) {
        return of(freedom, Tensor.of(mean), Tensor.of(scale));
    }

    /** With μ = 0 and Σ = I. */
    public static StudentT standard(int dim, double freedom) {
        String name = NAME + ".standard";
        Tensor origin = IndependentColumns.origin(name, dim);
        return of(name, freedom, origin, Tensor.eye(dim));
    }

    /** ν. */
    public double freedom() {
        return freedom;
    }

    /** μ, [D]. */
    public Tensor mean() {
        return mean;
    }

    /** Σ, [D, D]. */
    public Tensor scale() {
        return scale.matrix();
    }

    @Override
    public int dim() {
        return mean.size();
    }

    @Override
    public Tensor logProb(Tensor x) {
        Tensor centred = centred(x);
        Tensor q = centred.matmul(scale.precision()).dot(centred);
        return height.sub(q.div(freedom).log1p().mul((freedom + dim()) / 2));
    }

    @Override
    public Tensor score(Tensor x) {
        Tensor centred = centred(x);
        Tensor pull = centred.matmul(scale.precision());
        return pull.mul(factor(pull.dot(centred)).unsqueeze(-1)).neg();
    }

    @Override
    public Tensor divergence(Tensor x) {
        Tensor centred = centred(x);
        Tensor pull = centred.matmul(scale.precision());
        Tensor q = pull.dot(centred);
        Tensor bend = pull.square().sum(-1).mul(2).div(q.add(freedom));
        return factor(q).mul(bend.sub(scale.precision().trace()));
    }

    /** N(0, Σ) from {@code split(0)}, divided by √g with g from {@code split(1)}. */
    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        Tensor logG = Normalizer.quantiles(NAME, logGamma, rng.split(1), n, 1);
        Tensor normal = rng.split(0).normal(n, dim()).matmulTransposed(scale.factor());
        return normal.mul(logG.mul(-0.5).exp()).add(mean);
    }

    /** A mixture of normal distributions, by quadrature over log g. */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = NAME + ".noised";
        Covariance.requireNoise(name, alpha, sigma);
        if (alpha == 0) {
            return Gaussian.isotropic(dim(), Points.positive(name, "σ where α is 0", sigma));
        }
        if (sigma == 0) {
            return of(name, freedom, mean.mul(alpha), scale().mul(alpha * alpha));
        }
        CellQuadrature nodes = logGamma(freedom / 2, 600).refined(box -> box.width()[0] > 2, 0);
        Tensor logG = nodes.nodes().squeeze(1);
        Tensor shares = nodes.logShares();
        int[] kept = IntStream.range(0, logG.size())
                .filter(k -> shares.get(k) > -650)
                .toArray();
        // Along the principal axes the columns are independent, once g is given.
        PrincipalAxes axes = PrincipalAxes.of(scale().toMatrix());
        Tensor values = Tensor.of(axes.values());
        StudentT along = new StudentT(freedom, Tensor.zeros(dim()), Covariance.of(name, values.mul(Tensor.eye(dim()))));
        Tensor spread = logG.take(0, kept).neg().exp().unsqueeze(1);
        Tensor variances = spread.mul(values).mul(alpha * alpha).add(sigma * sigma);
        Tensor centres = Tensor.zeros(kept.length, dim());
        NoisedDensity noised = new NoisedDensity(name, along, alpha, sigma, shares.take(0, kept), centres, variances);
        return AffineImage.of(noised, Tensor.of(axes.vectors()), mean.mul(alpha));
    }

    /** (ν+D)/(ν+q), [B]. */
    private Tensor factor(Tensor q) {
        return q.add(freedom).reciprocal().mul(freedom + dim());
    }

    private Tensor centred(Tensor x) {
        return Points.dimensioned(NAME, x, dim()).sub(mean);
    }

    /** log Γ(a + D/2) − log Γ(a) − (D/2) log a, which tends to 0 for large a, where logarithms of Γ would cancel. */
    private static double logGammaRatio(double a, int dim) {
        boolean isOdd = dim % 2 == 1;
        double sum = isOdd ? logGammaRatioOfHalf(a) : 0;
        for (int j = 0; j < dim / 2; j++) {
            sum += Math.log1p((j + (isOdd ? 0.5 : 0)) / a);
        }
        return sum;
    }

    /** log Γ(a + ½) − log Γ(a) − ½ log a; far out by its asymptotic series. */
    private static double logGammaRatioOfHalf(double a) {
        if (a < 20) {
            return logGamma(a + 0.5) - logGamma(a) - 0.5 * Math.log(a);
        }
        double q = 1 / (a * a);
        return (-1 / 8.0 + q * (1 / 192.0 + q * (-1 / 640.0 + q * (17 / 14336.0 - q * 31 / 18432.0)))) / a;
    }

    private static double logGamma(double a) {
        return Tensor.scalar(a).lgamma().item();
    }

    /** The density of d = log g, g ~ Gamma(a, rate a), which is proportional to e^(a(d − e^d)), to this depth below its top. */
    private static CellQuadrature logGamma(double a, double depth) {
        double left = 1e-9;
        // Not beyond what 45 needs or g = e^(−80): there the covariance is 1e34 Σ.
        while (a * (left + Math.expm1(-left)) < (left < 80 ? depth : Math.min(depth, 45))) {
            left *= 1.25;
        }
        double right = 1e-9;
        while (a * (Math.expm1(right) - right) < depth) {
            right *= 1.25;
        }
        return CellQuadrature.of(
                t -> {
                    Tensor d = t.squeeze(1);
                    return d.sub(d.expm1()).mul(a);
                },
                -left,
                right,
                32);
    }

    @Override
    public String toString() {
        return "StudentT(" + freedom + ", " + mean + ", " + scale.matrix() + ")";
    }
}
