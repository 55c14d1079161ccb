package nabla.scorematching.diffusion;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.TimeConditionalScore;

/**
 * A linear stochastic differential equation dx = a(t) x dt + g(t) dw, 0 ≤ t ≤ 1. What is given at t = 0 is normal at any
 * time: x(t) = α(t) x(0) + σ(t) z, with α′ = a α and (σ²)′ = 2 a σ² + g².
 */
public interface SDE {
    /** α(t), elementwise. */
    Tensor meanCoefficient(Tensor t);

    /** σ(t), elementwise. */
    Tensor standardDeviation(Tensor t);

    /** a(t), elementwise. */
    Tensor driftRate(Tensor t);

    /** g(t), elementwise. */
    Tensor diffusion(Tensor t);

    /** The standard deviation of the normal distribution that x(1) nearly has. */
    double priorDeviation();

    /** α at one time. */
    default double meanCoefficient(double t) {
        return meanCoefficient(Tensor.scalar(t)).item();
    }

    /** σ at one time. */
    default double standardDeviation(double t) {
        return standardDeviation(Tensor.scalar(t)).item();
    }

    /** a at one time. */
    default double driftRate(double t) {
        return driftRate(Tensor.scalar(t)).item();
    }

    /** g at one time. */
    default double diffusion(double t) {
        return diffusion(Tensor.scalar(t)).item();
    }

    /**
     * A score that was learnt at noise levels, in time: x(t)/α(t) is the data with the noise σ(t)/α(t), so s(x, t) = s_σ(x/α,
     * σ/α)/α.
     */
    default TimeConditionalScore inTime(NoiseConditionalScore score) {
        return (x, time) -> {
            Tensor alpha = meanCoefficient(time);
            return score.score(x.div(alpha), standardDeviation(time).div(alpha)).div(alpha);
        };
    }

    /** Where samplers begin: n points of N(0, priorDeviation² I), [n, dim]. */
    default Tensor prior(int n, int dim, Rng rng) {
        return rng.normal(n, dim).mul(priorDeviation());
    }
}
