package nabla.nn;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.doors.Doors;

/**
 * z = (x − mean)/scale, column by column, with numbers that are taken from data once and are part of the description.
 */
public final class Standardize implements Layer {
    /** Values that differ by less than this part of the largest of them, eight units in its last place, are taken for one. */
    private static final double ROUNDING = 0x1p-49;

    private final Tensor mean;
    private final Tensor scale;

    private Standardize(Tensor mean, Tensor scale) {
        this.mean = mean;
        this.scale = scale;
    }

    /**
     * With the columns' means and standard deviations √(mean of (x − mean)²). A constant column has the scale 1; so has one
     * whose values differ by rounding alone, like 0.3 and 0.1 + 0.2.
     *
     * @param data [B, D]
     * @throws IllegalArgumentException if it is not a matrix, has no rows or is not finite
     */
    public static Standardize of(Tensor data) {
        if (data.rank() != 2 || data.size(0) == 0) {
            throw new IllegalArgumentException(
                    "Standardize: expected rows [B, D], got " + Arrays.toString(data.shape()));
        }
        Tensor mean = data.mean(0);
        Tensor deviations = data.sub(mean);
        Tensor unit = powerOfTwo(deviations.abs().max(0)); // squares of tiny or huge numbers are 0 or ∞
        Tensor standardDeviation = deviations.div(unit).square().mean(0).sqrt().mul(unit);
        Tensor varies = data.max(0).sub(data.min(0)).gt(data.abs().max(0).mul(ROUNDING));
        return of(mean, Tensor.where(varies, standardDeviation, Tensor.scalar(1)));
    }

    /** The power of two below each number, by which one divides without rounding; 1 for 0. */
    private static Tensor powerOfTwo(Tensor x) {
        return Tensor.of(Arrays.stream(x.toArray())
                .map(number ->
                        number > 0 ? Math.scalb(1.0, Math.max(Math.getExponent(number), Double.MIN_EXPONENT)) : 1)
                .toArray());
    }

    /**
     * With these numbers.
     *
     * @param mean [D]
     * @param scale [D]
     * @throws IllegalArgumentException if the shapes differ, a scale is not positive or anything is not finite
     */
    public static Standardize of(Tensor mean, Tensor scale) {
        if (mean.rank() != 1 || !Arrays.equals(mean.shape(), scale.shape())) {
            throw new IllegalArgumentException("Standardize: expected mean [D] and scale [D], got "
                    + Arrays.toString(mean.shape()) + " and " + Arrays.toString(scale.shape()));
        }
        boolean finite = Arrays.stream(mean.toArray()).allMatch(Double::isFinite);
        if (!finite || !Arrays.stream(scale.toArray()).allMatch(s -> s > 0 && Double.isFinite(s))) {
            throw new IllegalArgumentException(
                    "Standardize: expected finite means and positive scales, got " + mean + " and " + scale);
        }
        return new Standardize(mean, scale);
    }

    /** The means, [D]. */
    public Tensor mean() {
        return mean;
    }

    /** The scales, [D]. */
    public Tensor scale() {
        return scale;
    }

    /**
     * (x − mean)/scale.
     *
     * @param x [..., D]
     * @throws IllegalArgumentException if the rows of x do not have D numbers
     */
    public Tensor apply(Tensor x) {
        requireWidth("Standardize.apply", x);
        return x.sub(mean).div(scale);
    }

    /**
     * z·scale + mean, the inverse.
     *
     * @param z [..., D]
     * @throws IllegalArgumentException if the rows of z do not have D numbers
     */
    public Tensor invert(Tensor z) {
        requireWidth("Standardize.invert", z);
        return z.mul(scale).add(mean);
    }

    private void requireWidth(String name, Tensor x) {
        if (x.rank() == 0 || x.size(-1) != mean.size()) {
            throw new IllegalArgumentException(
                    name + ": expected [..., " + mean.size() + "], got " + Arrays.toString(x.shape()));
        }
    }

    @Override
    public Parameters init(Rng rng) {
        return Parameters.none();
    }

    @Override
    public Tensor apply(Parameters parameters, Tensor x) {
        Doors.requireRows("Standardize", x, mean.size());
        parameters.requireOnly();
        return apply(x);
    }

    @Override
    public Smoothness smoothness() {
        return Smoothness.C_INFINITY;
    }

    @Override
    public String toString() {
        return "Standardize(" + Arrays.toString(mean.toArray()) + ", " + Arrays.toString(scale.toArray()) + ")";
    }
}
