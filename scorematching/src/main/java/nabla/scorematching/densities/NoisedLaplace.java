package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * Laplace columns with noise. With w = u/ρ, c = ρ − w and c′ = ρ + w, and h = φ/Q the hazard of a standard normal variable,
 * where Q is its upper tail, and its excess e(c) = h(c) − c,
 *
 * <pre>
 *     p_σ = ½ φ(w) (1/h(c) + 1/h(c′)),
 *     slope = (h(c) − h(c′))/(h(c) + h(c′)),
 *     curvature = −(2/ρ) h(c) h(c′) (e(c) + e(c′))/(h(c) + h(c′))².
 * </pre>
 *
 * <p>All of h and e are positive, so nothing cancels in the curvature, nor, with h(c) − h(c′) = −2w + e(c) − e(c′), in the slope
 * where the noise is large against the scale.
 */
final class NoisedLaplace extends IndependentColumns {
    /** Beyond, the continued fraction of the hazard has converged to rounding. */
    private static final double FAR = 4;

    private static final int TERMS = 40;

    private final Laplace original;
    private final double alpha;
    private final double sigma;
    /** ρ, [D]. */
    private final Tensor ratio;

    NoisedLaplace(Laplace original, double alpha, double sigma, Tensor location, Tensor scale) {
        super("Laplace.noised", location, "scale", scale);
        this.original = original;
        this.alpha = alpha;
        this.sigma = sigma;
        this.ratio = scale.reciprocal().mul(sigma);
    }

    @Override
    public Density noised(double alpha, double sigma) {
        Covariance.requireNoise("Laplace.noised", alpha, sigma);
        return original.noised(alpha * this.alpha, Math.hypot(alpha * this.sigma, sigma));
    }

    @Override
    Tensor logDensity(Tensor u) {
        Tensor w = u.div(ratio);
        return term(w).logAddExp(term(w.neg())).sub(Math.log(2));
    }

    @Override
    Tensor slope(Tensor u) {
        Tensor w = u.div(ratio);
        Tensor right = ratio.sub(w);
        Tensor left = ratio.add(w);
        Tensor difference = Tensor.where(
                right.minimum(left).lt(0),
                hazard(right).sub(hazard(left)),
                excess(right).sub(excess(left)).sub(w.mul(2)));
        return difference.div(hazard(right).add(hazard(left)));
    }

    @Override
    Tensor curvature(Tensor u) {
        Tensor w = u.div(ratio);
        Tensor right = ratio.sub(w);
        Tensor left = ratio.add(w);
        Tensor sum = hazard(right).add(hazard(left));
        Tensor shares = hazard(right).div(sum).mul(hazard(left).div(sum));
        return shares.mul(excess(right).add(excess(left))).div(ratio).mul(-2);
    }

    @Override
    Tensor draw(Rng rng, int n) {
        Tensor clean = original.draw(rng.split(0), n).mul(Math.signum(alpha));
        return clean.add(rng.split(1).normal(n, dim()).mul(ratio));
    }

    /** log of φ(w)/h(ρ − w): where ρ < w without its quotient of small numbers, as e^(ρ²/2 − ρw) Q. */
    private Tensor term(Tensor w) {
        Tensor c = ratio.sub(w);
        Tensor near = w.square()
                .add(Math.log(2 * Math.PI))
                .mul(-0.5)
                .sub(hazard(c.maximum(0)).log());
        Tensor beyond = ratio.mul(0.5).sub(w).mul(ratio).add(tail(c.minimum(0)).log());
        return Tensor.where(c.lt(0), beyond, near);
    }

    /** h(c) = φ(c)/Q(c). */
    private static Tensor hazard(Tensor c) {
        return Tensor.where(c.lt(FAR), nearHazard(c), c.add(farExcess(c)));
    }

    /** e(c) = h(c) − c. */
    private static Tensor excess(Tensor c) {
        return Tensor.where(c.lt(FAR), nearHazard(c).sub(c), farExcess(c));
    }

    private static Tensor nearHazard(Tensor c) {
        Tensor near = c.minimum(FAR);
        return near.square().mul(-0.5).exp().div(tail(near).mul(Math.sqrt(2 * Math.PI)));
    }

    /** Laplace's continued fraction: 1/(c + 2/(c + 3/(c + …))). */
    private static Tensor farExcess(Tensor c) {
        Tensor far = c.maximum(FAR);
        Tensor fraction = far;
        for (int k = TERMS; k > 1; k--) {
            fraction = fraction.reciprocal().mul(k).add(far);
        }
        return fraction.reciprocal();
    }

    /** Q(c). */
    private static Tensor tail(Tensor c) {
        return c.mul(Math.sqrt(0.5)).erfc().mul(0.5);
    }

    @Override
    public String toString() {
        return original + " with noise, " + alpha + " x + " + sigma + " z";
    }
}
