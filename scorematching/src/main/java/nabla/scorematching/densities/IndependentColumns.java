package nabla.scorematching.densities;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * A density with independent columns xᵢ = mᵢ + bᵢ uᵢ, where u follows a law of the line in its standard units. A law is
 * given by the logarithm of its density, the first two derivatives of that, and a draw: functions of all elements of u,
 * [..., D].
 */
abstract sealed class IndependentColumns implements Density
        permits DiagonalGaussian, Laplace, Logistic, VonMises, NoisedColumns, NoisedLaplace {
    private final String name;
    private final Tensor location;
    private final Tensor scale;

    /** With locations m and scales b, both [D]; {@code what} names the scales in a refusal. */
    IndependentColumns(String name, Tensor location, String what, Tensor scale) {
        if (location.rank() != 1 || location.size() == 0 || !Arrays.equals(location.shape(), scale.shape())) {
            throw new IllegalArgumentException(
                    name + ": expected a location and a " + what + " for each column, [D], got "
                            + Arrays.toString(location.shape()) + " and " + Arrays.toString(scale.shape()));
        }
        Points.requireKnown(name, "finite locations", location, Double::isFinite);
        Points.requireKnown(name, "a positive, finite " + what, scale, b -> b > 0 && b < Double.POSITIVE_INFINITY);
        this.name = name;
        this.location = location;
        this.scale = scale;
    }

    /** The logarithm of the density of each element. */
    abstract Tensor logDensity(Tensor u);

    /** Its derivative. */
    abstract Tensor slope(Tensor u);

    /** Its second derivative. */
    abstract Tensor curvature(Tensor u);

    /** Independent u, [n, D]. */
    abstract Tensor draw(Rng rng, int n);

    /** m, [D]. */
    final Tensor locations() {
        return location;
    }

    /** b, [D]. */
    final Tensor scales() {
        return scale;
    }

    /** ∂sᵢ/∂xᵢ, [B, D]. */
    final Tensor curvatures(Tensor x) {
        return curvature(units(x)).div(scale.square());
    }

    @Override
    public final int dim() {
        return location.size();
    }

    @Override
    public final Tensor logProb(Tensor x) {
        return logDensity(units(x)).sub(scale.log()).sum(-1);
    }

    @Override
    public final Tensor score(Tensor x) {
        return slope(units(x)).div(scale);
    }

    @Override
    public final Tensor divergence(Tensor x) {
        return curvatures(x).sum(-1);
    }

    @Override
    public final Tensor sample(Rng rng, int n) {
        Points.count(name + ".sample", "points", n);
        return draw(rng, n).mul(scale).add(location);
    }

    /** Uniform numbers that are neither 0 nor 1. */
    static Tensor uniform(Rng rng, int... shape) {
        return rng.uniform(shape).mul(1 - 0x1p-53).add(0x1p-54);
    }

    /** The number 0 as locations of this many columns. */
    static Tensor origin(String name, int dim) {
        if (dim < 1) {
            throw new IllegalArgumentException(name + ": expected a positive dimension, got " + dim);
        }
        return Tensor.zeros(dim);
    }

    private Tensor units(Tensor x) {
        Points.require(name, x, dim());
        return x.sub(location).div(scale);
    }

    @Override
    public String toString() {
        return name + "(" + location + ", " + scale + ")";
    }
}
