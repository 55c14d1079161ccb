package nabla.scorematching.densities;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Distances;
import nabla.scorematching.points.Pieces;
import nabla.scorematching.points.Points;

/**
 * The kernel density estimate p(x) = (1/n) Σᵢ N(x; xᵢ, σ²I). It is the density of the sample with noise added, so its score
 * is what denoising score matching on this sample learns at best.
 *
 * <p>With the weights wᵢ(x) ∝ exp(−‖x − xᵢ‖²/(2σ²)), their mean m(x) = Σ wᵢxᵢ and variance v(x) = Σ wᵢ‖xᵢ − m‖²: s = (m −
 * x)/σ² and ∇·s = −D/σ² + v/σ⁴.
 *
 * <p>The distances from B rows to n points are made in blocks of rows: a few times 8 MB are in use at a time, however large B
 * and n are (a few rows of n numbers, if that is more). A derivative or a program that is recorded has to keep them all.
 */
public final class KernelDensity implements Density {
    private final Tensor points;
    private final double sigma;

    private KernelDensity(Tensor points, double sigma) {
        this.points = points;
        this.sigma = sigma;
    }

    /**
     * The density of these points with noise added.
     *
     * @param points xᵢ, [n, D]
     * @param sigma σ, the bandwidth
     * @throws IllegalArgumentException if there is no point, one is not finite, or the bandwidth is not positive and finite
     */
    public static KernelDensity of(Tensor points, double sigma) {
        Points.require("KernelDensity", points);
        if (points.size() == 0) {
            throw new IllegalArgumentException(
                    "KernelDensity: expected at least one point, got " + Arrays.toString(points.shape()));
        }
        Points.requireKnown("KernelDensity", "finite points", points, Double::isFinite);
        Points.positive("KernelDensity", "bandwidth", sigma);
        return new KernelDensity(points, sigma);
    }

    @Override
    public int dim() {
        return points.size(1);
    }

    @Override
    public Tensor logProb(Tensor x) {
        double normaliser = Math.log(points.size(0)) + 0.5 * dim() * Math.log(2 * Math.PI * sigma * sigma);
        return inPieces(require(x), rows -> logWeights(rows).logSumExp(-1)).sub(normaliser);
    }

    @Override
    public Tensor score(Tensor x) {
        Tensor mean = inPieces(require(x), rows -> logWeights(rows).softmax(-1).matmul(points));
        return mean.sub(x).div(sigma * sigma);
    }

    @Override
    public Tensor divergence(Tensor x) {
        double variance = sigma * sigma;
        return inPieces(require(x), this::spread).div(variance * variance).sub(dim() / variance);
    }

    /** v(x), [B]. */
    private Tensor spread(Tensor x) {
        Tensor weights = logWeights(x).softmax(-1);
        Tensor mean = weights.matmul(points);
        return weights.mul(Distances.squared(mean, points)).sum(-1);
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Points.count("KernelDensity.sample", "points", n);
        Tensor indices = rng.split(0).uniform(n, 1).mul(points.size(0)).floor();
        Tensor chosen =
                inPieces(indices, rows -> rows.eq(Tensor.arange(points.size(0))).matmul(points));
        return chosen.add(rng.split(1).normal(n, dim()).mul(sigma));
    }

    /** The kernel density estimate of the points αxᵢ with the bandwidth √(α²h² + σ²), for h of this one. */
    @Override
    public KernelDensity noised(double alpha, double sigma) {
        Covariance.requireNoise("KernelDensity.noised", alpha, sigma);
        return of(points.mul(alpha), Math.hypot(alpha * this.sigma, sigma));
    }

    private Tensor inPieces(Tensor x, UnaryOperator<Tensor> f) {
        return Pieces.ofWidth(points.size(0)).apply(x, f);
    }

    private Tensor require(Tensor x) {
        Points.require("KernelDensity", x, dim());
        return x;
    }

    /** −‖x − xᵢ‖²/(2σ²), [B, n]. */
    private Tensor logWeights(Tensor x) {
        return Distances.squared(x, points).mul(-0.5 / (sigma * sigma));
    }

    @Override
    public String toString() {
        return "KernelDensity(" + points.size(0) + " points in " + dim() + " dimensions, " + sigma + ")";
    }
}
