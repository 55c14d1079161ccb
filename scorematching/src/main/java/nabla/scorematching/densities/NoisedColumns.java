package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * Columns with noise, by quadrature over the noise: in the units of the law, p_σ(u) = ∫ φ(z) p(u − ρz) dz ≈ Σₖ wₖ p(u − ρzₖ),
 * a mixture of shifted copies. Its score is exact to the rule far out as well, where copies have the tails of the law. With
 * tₖ the slopes of the copies and rₖ their shares, the curvature is Σ rₖ((tₖ − s)² + tₖ′).
 */
final class NoisedColumns extends IndependentColumns {
    private final String name;
    private final IndependentColumns original;
    private final double alpha;
    private final double sigma;
    /** ρ, [D]. */
    private final Tensor ratio;
    /** log wₖ, [K]. */
    private final Tensor logWeights;
    /** ρzₖ, [K, 1, D]. */
    private final Tensor shifts;

    /** With the noise at these nodes; the weights of the rule are multiplied by the density of z. */
    NoisedColumns(
            String name,
            IndependentColumns original,
            double alpha,
            double sigma,
            GaussRule nodes,
            Tensor location,
            Tensor scale) {
        super(name, location, "scale", scale);
        this.name = name;
        this.original = original;
        this.alpha = alpha;
        this.sigma = sigma;
        this.ratio = scale.reciprocal().mul(sigma);
        Tensor z = Tensor.of(nodes.nodes()).reshape(-1, 1, 1);
        this.shifts = z.mul(ratio);
        this.logWeights = Tensor.of(nodes.weights())
                .log()
                .sub(z.reshape(-1).square().add(Math.log(2 * Math.PI)).mul(0.5));
    }

    @Override
    public Density noised(double alpha, double sigma) {
        Covariance.requireNoise(name, alpha, sigma);
        return original.noised(alpha * this.alpha, Math.hypot(alpha * this.sigma, sigma));
    }

    @Override
    Tensor logDensity(Tensor u) {
        return joint(copies(u)).logSumExp(-1);
    }

    @Override
    Tensor slope(Tensor u) {
        Tensor copies = copies(u);
        return joint(copies).softmax(-1).mul(partsLast(original.slope(copies))).sum(-1);
    }

    @Override
    Tensor curvature(Tensor u) {
        Tensor copies = copies(u);
        Tensor shares = joint(copies).softmax(-1);
        Tensor slopes = partsLast(original.slope(copies));
        Tensor spread = slopes.sub(shares.mul(slopes).sumKeepDims(-1)).square();
        return shares.mul(spread.add(partsLast(original.curvature(copies)))).sum(-1);
    }

    @Override
    Tensor draw(Rng rng, int n) {
        Tensor clean = original.draw(rng.split(0), n).mul(Math.signum(alpha));
        return clean.add(rng.split(1).normal(n, dim()).mul(ratio));
    }

    /** u − ρzₖ, [K, B, D]. */
    private Tensor copies(Tensor u) {
        return u.unsqueeze(0).sub(shifts);
    }

    /** [B, D, K]. */
    private Tensor joint(Tensor copies) {
        return partsLast(original.logDensity(copies)).add(logWeights);
    }

    /** [K, B, D] as [B, D, K], so that sums over the parts of a row are of numbers that lie side by side. */
    private static Tensor partsLast(Tensor parts) {
        return parts.transpose(1, 2, 0);
    }

    @Override
    public String toString() {
        return original + " with noise, " + alpha + " x + " + sigma + " z";
    }
}
