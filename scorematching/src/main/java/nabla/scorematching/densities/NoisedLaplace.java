package nabla.scorematching.densities;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Density;

/**
 * Laplace columns with noise. With A and B the logarithms of the two terms of the density ({@link Laplace}) its slope is
 * tanh((B − A)/2), because what comes from the arguments of erfc cancels; and since p − p″ of a Laplace density is a point
 * mass, p_σ″ = p_σ − N(u; 0, ρ²), so its curvature is sech²((B − A)/2) − N(u; 0, ρ²)/p_σ.
 */
final class NoisedLaplace extends IndependentColumns {
    /** Beyond, erfc is its asymptotic series, to rounding. */
    private static final double FAR = 20;

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
        Tensor height = ratio.square().mul(0.5).sub(Math.log(4));
        return term(u.neg()).logAddExp(term(u)).add(height);
    }

    @Override
    Tensor slope(Tensor u) {
        return difference(u).mul(0.5).tanh();
    }

    @Override
    Tensor curvature(Tensor u) {
        Tensor d = difference(u);
        Tensor sech = d.logSigmoid().add(d.neg().logSigmoid()).exp().mul(4);
        Tensor normal =
                u.div(ratio).square().add(Math.log(2 * Math.PI)).mul(-0.5).sub(ratio.log());
        return sech.sub(normal.sub(logDensity(u)).exp());
    }

    @Override
    Tensor draw(Rng rng, int n) {
        Tensor clean = original.draw(rng.split(0), n).mul(Math.signum(alpha));
        return clean.add(rng.split(1).normal(n, dim()).mul(ratio));
    }

    /** B − A. */
    private Tensor difference(Tensor u) {
        return term(u).sub(term(u.neg()));
    }

    /** log of e^u erfc((ρ² + u)/(ρ√2)). */
    private Tensor term(Tensor u) {
        return u.add(logErfc(ratio.square().add(u).div(ratio.mul(Math.sqrt(2)))));
    }

    /** log erfc(x), finite where erfc(x) is 0 as a number. */
    static Tensor logErfc(Tensor x) {
        Tensor near = x.minimum(FAR).erfc().log();
        Tensor far = x.maximum(FAR);
        Tensor q = far.square().reciprocal().mul(0.5);
        Tensor series = Tensor.ones(x.shape());
        for (int odd = 15; odd > 0; odd -= 2) {
            series = series.mul(q).mul(-odd).add(1);
        }
        Tensor beyond = series.log().sub(far.square()).sub(far.log()).sub(0.5 * Math.log(Math.PI));
        return Tensor.where(x.lt(FAR), near, beyond);
    }
}
