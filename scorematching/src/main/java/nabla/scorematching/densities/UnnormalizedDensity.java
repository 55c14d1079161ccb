package nabla.scorematching.densities;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tape;
import nabla.autodiff.Tensor;
import nabla.autodiff.ValueAndDivergence;
import nabla.autodiff.ValueGradientLaplacian;
import nabla.scorematching.Density;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.points.Points;

/**
 * A density p(x) = e^f(x)/Z from f alone. Its score is ∇f and the divergence ∇²f, by automatic differentiation; Z is not
 * needed for them.
 *
 * <pre>{@code
 * Density p = UnnormalizedDensity.of(2, x -> x.square().sum(-1).sub(1).square().neg());
 * }</pre>
 *
 * <p>In one and two dimensions log Z is found by quadrature when it is first asked for: Gauss's rule in cells that are halved
 * until their parts agree with them, in coordinates that reach out to any tail like a power of x ({@link
 * #normalizerError} says how well). The mass is looked for around a high point that is found from the origin. A peak far
 * from it and narrower than about a tenth of that distance may be missed: {@link #within} gives the box. In two dimensions
 * an infinite integral is refused where the density does not fall off, but not along arms that grow thin, as of e^(−x²y²):
 * that the integral is finite is for the caller to know. The same
 * cells give samples: one uniform number chooses a cell, one more for each coordinate a place in it.
 *
 * <p>In more dimensions there is no log Z: {@code logProb} and {@code sample} are refused, while score, divergence and {@link
 * #energy} are there, for a sampler such as {@code MALA}.
 *
 * <p>It is as smooth as f, of which the tape tells ({@link #continuousDerivatives}). It is immutable and may be shared between
 * threads if f may.
 */
public final class UnnormalizedDensity implements Density {
    private static final String NAME = "UnnormalizedDensity";
    /** A point at which f is recorded; any will do. */
    private static final Rng ANYWHERE = Rng.of(0);

    private final int dim;
    private final UnaryOperator<Tensor> f;
    /** The corners of the box that has the mass; empty for the whole space. */
    private final double[] low;

    private final double[] high;
    private volatile Normalizer normalizer;

    private UnnormalizedDensity(int dim, UnaryOperator<Tensor> f, double[] low, double[] high) {
        this.dim = dim;
        this.f = f;
        this.low = low;
        this.high = high;
    }

    /**
     * The density proportional to e^f on the whole space.
     *
     * @param dim D
     * @param logDensity f, [B, D] to [B], each row on its own, in tensor operations; −∞ stands for a density of 0
     * @throws IllegalArgumentException if the dimension is not positive, or the result of f is not [B] or mixes rows
     */
    public static UnnormalizedDensity of(int dim, UnaryOperator<Tensor> logDensity) {
        Points.present(NAME, "a log-density", logDensity);
        if (dim < 1) {
            throw new IllegalArgumentException(NAME + ": expected a positive dimension, got " + dim);
        }
        Tensor x = ANYWHERE.normal(3, dim);
        Points.onePerPoint(NAME, "a log-density", logDensity.apply(x), x);
        if (!Derivatives.isRowwise(logDensity, x)) {
            throw new IllegalArgumentException(
                    NAME + ": expected a log-density that treats each row on its own, got one that mixes rows");
        }
        return new UnnormalizedDensity(dim, logDensity, new double[0], new double[0]);
    }

    /**
     * This density in a box alone: outside, p is 0, so {@code logProb} is −∞ and no sample lies there. Score, divergence and
     * energy are those of f everywhere.
     *
     * @param low the lowest coordinates, [D]
     * @param high the highest ones, [D]
     * @throws IllegalArgumentException if there are more than two dimensions, or the corners are not finite or low is not
     *     below high
     */
    public UnnormalizedDensity within(double[] low, double[] high) {
        String name = NAME + ".within";
        requireFew(name, "a box is of no use");
        boolean isBox = low.length == dim && high.length == dim;
        for (int i = 0; isBox && i < dim; i++) {
            isBox = low[i] < high[i] && Double.isFinite(low[i]) && Double.isFinite(high[i]);
        }
        if (!isBox) {
            throw new IllegalArgumentException(name + ": expected finite corners [" + dim
                    + "], each low below its high, got " + Arrays.toString(low) + " and " + Arrays.toString(high));
        }
        return new UnnormalizedDensity(dim, f, low.clone(), high.clone());
    }

    /**
     * log Z, the logarithm of the integral of e^f.
     *
     * @throws IllegalArgumentException if there are more than two dimensions, the integral is not finite and positive, or
     *     f is not a number somewhere where it counts
     */
    public double logNormalizer() {
        return normalizer(NAME + ".logNormalizer").logMass();
    }

    /**
     * An estimate of the relative error of Z, from the cells where f was asked for. It is not a bound, and does not know of
     * what no cell has seen.
     *
     * @throws IllegalArgumentException as {@link #logNormalizer}
     */
    public double normalizerError() {
        return normalizer(NAME + ".normalizerError").relativeError();
    }

    @Override
    public int dim() {
        return dim;
    }

    /**
     * f − log Z; −∞ outside the box, if there is one.
     *
     * @throws IllegalArgumentException also as {@link #logNormalizer}
     */
    @Override
    public Tensor logProb(Tensor x) {
        Points.require(NAME, x, dim);
        Tensor logProb = logDensity(x).sub(normalizer(NAME + ".logProb").logMass());
        if (low.length == 0) {
            return logProb;
        }
        Tensor isInside = x.ge(Tensor.of(low)).minimum(x.le(Tensor.of(high))).min(-1);
        return Tensor.where(isInside, logProb, Tensor.scalar(Double.NEGATIVE_INFINITY));
    }

    @Override
    public Tensor score(Tensor x) {
        Points.require(NAME, x, dim);
        return Derivatives.gradient(y -> logDensity(y).sum(), x);
    }

    @Override
    public Tensor divergence(Tensor x) {
        return scoreAndDivergence(x).divergence();
    }

    @Override
    public ValueAndDivergence scoreAndDivergence(Tensor x) {
        Points.require(NAME, x, dim);
        ValueGradientLaplacian field = Derivatives.valueGradientLaplacian(this::logDensity, x);
        return new ValueAndDivergence(field.gradient(), field.laplacian());
    }

    /** The energy −f, without log Z, in any dimension. */
    @Override
    public EnergyFunction energy() {
        return x -> {
            Points.require(NAME, x, dim);
            return logDensity(x).neg();
        };
    }

    /**
     * By quantiles, in one and two dimensions.
     *
     * @throws IllegalArgumentException also as {@link #logNormalizer}
     */
    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count(NAME + ".sample", "points", n);
        return normalizer(NAME + ".sample").sample(rng, n);
    }

    @Override
    public int continuousDerivatives() {
        return Tape.recordWithJumps(f, ANYWHERE.normal(1, dim)).continuousDerivatives();
    }

    /**
     * By quadrature: accurate where the density within the reach of the noise is not less than about e^(−40) of its top in one
     * dimension, and about e^(−28) in two.
     */
    @Override
    public Density noised(double alpha, double sigma) {
        String name = NAME + ".noised";
        return NoisedDensity.unlessTrivial(
                name, this, alpha, sigma, () -> NoisedDensity.byQuadrature(name, this, alpha, sigma, normalizer(name)));
    }

    private Tensor logDensity(Tensor x) {
        return Points.onePerPoint(NAME, "a log-density", f.apply(x), x);
    }

    private Normalizer normalizer(String name) {
        Normalizer known = normalizer;
        if (known == null) {
            requireFew(
                    name,
                    "score, divergence and energy() need none, and LangevinDynamics, MALA and HMC draw from them");
            known = low.length == 0 ? Normalizer.find(NAME, f, dim) : Normalizer.within(NAME, f, low, high);
            normalizer = known;
        }
        return known;
    }

    private void requireFew(String name, String otherwise) {
        if (dim > 2) {
            throw new IllegalArgumentException(
                    name + ": expected one or two dimensions, in which quadrature finds the normaliser, got " + dim
                            + "; " + otherwise);
        }
    }

    @Override
    public String toString() {
        return "UnnormalizedDensity(" + dim + " dimensions)";
    }
}
