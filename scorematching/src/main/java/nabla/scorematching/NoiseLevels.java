package nabla.scorematching;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Points;

/** Noise levels σ₁ &gt; σ₂ &gt; … &gt; σ_L &gt; 0, from the largest to the smallest. */
public final class NoiseLevels {
    private static final double LARGEST_RATIO = 1.25;

    private final double[] sigmas;

    private NoiseLevels(double[] sigmas) {
        this.sigmas = sigmas;
    }

    /**
     * These levels.
     *
     * @throws IllegalArgumentException if there is none, one is not positive and finite, or they do not decrease
     */
    public static NoiseLevels of(double... sigmas) {
        Points.present("NoiseLevels", "levels", sigmas);
        boolean valid = sigmas.length > 0 && sigmas[0] < Double.POSITIVE_INFINITY;
        for (int i = 0; i < sigmas.length; i++) {
            valid &= sigmas[i] > 0 && (i == 0 || sigmas[i] < sigmas[i - 1]);
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "NoiseLevels: expected positive, finite levels from the largest to the smallest, got "
                            + Arrays.toString(sigmas));
        }
        return new NoiseLevels(sigmas.clone());
    }

    /**
     * A geometric sequence from the largest to the smallest level [Song and Ermon 2019, section 4.2].
     *
     * @throws IllegalArgumentException if fewer than two, or the ends are not positive, finite and in this order
     */
    public static NoiseLevels geometric(double largest, double smallest, int count) {
        if (count < 2) {
            throw new IllegalArgumentException("NoiseLevels.geometric: expected two levels or more, got " + count);
        }
        requireRange("NoiseLevels.geometric", largest, smallest);
        double[] sigmas = IntStream.range(0, count)
                .mapToDouble(i -> largest * Math.pow(smallest / largest, i / (count - 1.0)))
                .toArray();
        sigmas[count - 1] = smallest;
        return of(sigmas);
    }

    /**
     * Levels that are evenly spaced in σ^(1/ρ), which lie closer where the noise is small (Karras et al., 2022, equation 5).
     *
     * @param rho ρ; 7 is usual
     * @throws IllegalArgumentException if fewer than two, ρ is not positive, or so small or large that σ^(1/ρ) leaves the range of
     *     doubles or tells no levels apart, or the ends are not positive, finite and in order
     */
    public static NoiseLevels karras(double largest, double smallest, int count, double rho) {
        if (count < 2 || !(rho > 0)) {
            throw new IllegalArgumentException(
                    "NoiseLevels.karras: expected two levels or more and a positive ρ, got " + count + " and " + rho);
        }
        requireRange("NoiseLevels.karras", largest, smallest);
        double first = Math.pow(largest, 1 / rho);
        double last = Math.pow(smallest, 1 / rho);
        double[] sigmas = IntStream.range(0, count)
                .mapToDouble(i -> Math.pow(first + i / (count - 1.0) * (last - first), rho))
                .toArray();
        sigmas[0] = largest;
        sigmas[count - 1] = smallest;
        if (!IntStream.range(1, count).allMatch(i -> sigmas[i] < sigmas[i - 1])) {
            throw new IllegalArgumentException("NoiseLevels.karras: expected a ρ for which " + count
                    + " levels can be told apart as σ^(1/ρ), got " + rho);
        }
        return of(sigmas);
    }

    private static void requireRange(String name, double largest, double smallest) {
        if (!(smallest > 0 && largest > smallest && largest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name
                    + ": expected positive, finite levels from the largest to the smallest, got " + largest + " to "
                    + smallest);
        }
    }

    /**
     * Levels for a data set: from its largest distance between two points, so that a chain can reach every point from every
     * other [Song and Ermon 2020, technique 1], to the given smallest one. The ratio of neighbours is that of {@link
     * #overlappingRatio}, and at most 1.25, for the sake of the weights of modes; see {@code AnnealedLangevin.tuned}.
     *
     * <p>Of more than 10,000 points, only the distances between those farthest from the mean are compared.
     *
     * @param x data, [n, D], n ≥ 2, finite
     * @throws IllegalArgumentException unless 0 &lt; smallest &lt; the largest distance, whose square is finite
     */
    public static NoiseLevels forData(Tensor x, double smallest) {
        double largest = Math.sqrt(Distances.largestSquared(Points.rows("NoiseLevels.forData", x, 2)));
        if (!(smallest > 0 && largest > smallest && largest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "NoiseLevels.forData: expected a finite largest distance, and a smallest level between 0 and it, got "
                            + largest + " and " + smallest);
        }
        double ratio = Math.min(LARGEST_RATIO, overlappingRatio(x.size(1)));
        int count = 1 + (int) Math.max(1, Math.ceil(Math.log(largest / smallest) / Math.log(ratio)));
        return geometric(largest, smallest, count);
    }

    /**
     * The ratio γ of neighbouring levels for which
     *
     * <pre>
     *     Φ(√(2D)(γ − 1) + 3γ) − Φ(√(2D)(γ − 1) − 3γ) = ½,
     * </pre>
     *
     * so that half of one level's shell of noise lies in the other's [Song and Ermon 2020, technique 2].
     *
     * @return +∞ in few dimensions, where shells of any two levels overlap
     * @throws IllegalArgumentException if the dimension is not positive
     */
    public static double overlappingRatio(int dim) {
        if (dim < 1) {
            throw new IllegalArgumentException(
                    "NoiseLevels.overlappingRatio: expected a positive dimension, got " + dim);
        }
        double low = 1;
        double high = 2;
        while (overlap(high, dim) > 0.5) {
            if (high > 1e6) {
                return Double.POSITIVE_INFINITY;
            }
            high *= 2;
        }
        while (high - low > 1e-12 * high) {
            double middle = (low + high) / 2;
            if (overlap(middle, dim) > 0.5) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double overlap(double ratio, int dim) {
        double shift = Math.sqrt(2.0 * dim) * (ratio - 1);
        Tensor ends = Tensor.of(shift - 3 * ratio, shift + 3 * ratio);
        Tensor tails = ends.mul(Math.sqrt(0.5)).erfc().mul(0.5);
        return tails.get(0) - tails.get(1);
    }

    /** The number L of levels. */
    public int count() {
        return sigmas.length;
    }

    /**
     * The level at an index, the largest at 0.
     *
     * @throws IndexOutOfBoundsException if the index is not from 0 to L − 1
     */
    public double get(int index) {
        return sigmas[Points.index("NoiseLevels.get", index, sigmas.length)];
    }

    /** σ₁. */
    public double largest() {
        return sigmas[0];
    }

    /** σ_L. */
    public double smallest() {
        return sigmas[sigmas.length - 1];
    }

    /**
     * For each of n rows one level, all being equally likely: [n, 1].
     *
     * @throws IllegalArgumentException if n is negative
     */
    public Tensor draw(int n, Rng rng) {
        Points.count("NoiseLevels.draw", "rows", n);
        Points.present("NoiseLevels.draw", "a key", rng);
        Tensor index = rng.uniform(n, 1).mul(count()).floor();
        Tensor chosen = index.eq(Tensor.arange(count()));
        return chosen.matmul(Tensor.of(sigmas).unsqueeze(-1));
    }

    @Override
    public String toString() {
        return "NoiseLevels" + Arrays.toString(sigmas);
    }
}
