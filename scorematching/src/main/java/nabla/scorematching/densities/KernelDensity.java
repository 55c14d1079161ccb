package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;
import nabla.scorematching.points.Points;

/**
 * The kernel density estimate p(x) = (1/n) Σᵢ N(x; xᵢ, σ²I). It is the density of the sample with noise added, so its score
 * is what denoising score matching on this sample learns at best.
 *
 * <p>With the weights wᵢ(x) ∝ exp(−‖x − xᵢ‖²/(2σ²)), their mean m(x) = Σ wᵢxᵢ and variance v(x) = Σ wᵢ‖xᵢ − m‖²: s = (m −
 * x)/σ² and ∇·s = −D/σ² + v/σ⁴.
 */
public final class KernelDensity implements Density {
    private final Tensor points;
    private final double sigma;

    private KernelDensity(Tensor points, double sigma) {
        this.points = points;
        this.sigma = sigma;
    }

    /**
     * @param points xᵢ, [n, D]
     * @param sigma σ, the bandwidth
     * @throws IllegalArgumentException if there is no point or the bandwidth is not positive and finite
     */
    public static KernelDensity of(Tensor points, double sigma) {
        Points.require("KernelDensity", points);
        if (points.size() == 0 || !(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("KernelDensity: expected points and a positive, finite bandwidth, got "
                    + points.size(0) + " points and " + sigma);
        }
        return new KernelDensity(points, sigma);
    }

    @Override
    public int dim() {
        return points.size(1);
    }

    @Override
    public Tensor logProb(Tensor x) {
        double normaliser = Math.log(points.size(0)) + 0.5 * dim() * Math.log(2 * Math.PI * sigma * sigma);
        return logWeights(x).logSumExp(-1).sub(normaliser);
    }

    @Override
    public Tensor score(Tensor x) {
        return logWeights(x).softmax(-1).matmul(points).sub(x).div(sigma * sigma);
    }

    @Override
    public Tensor divergence(Tensor x) {
        Tensor weights = logWeights(x).softmax(-1);
        Tensor mean = weights.matmul(points);
        Tensor variance = weights.mul(Points.squaredDistances(mean, points)).sum(-1);
        double variance0 = sigma * sigma;
        return variance.div(variance0 * variance0).sub(dim() / variance0);
    }

    @Override
    public Tensor sample(Rng rng, int n) {
        Tensor place = rng.split(0).uniform(n, 1).mul(points.size(0)).floor();
        Tensor chosen = place.eq(Tensor.arange(points.size(0)));
        return chosen.matmul(points).add(rng.split(1).normal(n, dim()).mul(sigma));
    }

    /** −‖x − xᵢ‖²/(2σ²), [B, n]. */
    private Tensor logWeights(Tensor x) {
        Points.require("KernelDensity", x, dim());
        return Points.squaredDistances(x, points).mul(-0.5 / (sigma * sigma));
    }
}
