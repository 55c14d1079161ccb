package nabla.scorematching.diffusion;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.points.Points;

/**
 * A linear stochastic differential equation dx = a(t) x dt + g(t) dw, 0 ≤ t ≤ 1. Given x(0), x(t) is normal at any
 * time: x(t) = α(t) x(0) + σ(t) z, with α′ = a α and (σ²)′ = 2 a σ² + g².
 *
 * <p>The coefficients are formulas in tensor operations, elementwise; times outside [0, 1] are refused where they are
 * numbers, and where a score or a sampler is given them.
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

    /** The standard deviation of the normal distribution that x(1) approximately has. */
    double priorDeviation();

    /**
     * α at one time.
     *
     * @throws IllegalArgumentException if t is not in [0, 1]
     */
    default double meanCoefficient(double t) {
        return meanCoefficient(Tensor.scalar(Points.time("SDE.meanCoefficient", t)))
                .item();
    }

    /**
     * σ at one time.
     *
     * @throws IllegalArgumentException if t is not in [0, 1]
     */
    default double standardDeviation(double t) {
        return standardDeviation(Tensor.scalar(Points.time("SDE.standardDeviation", t)))
                .item();
    }

    /**
     * a at one time.
     *
     * @throws IllegalArgumentException if t is not in [0, 1]
     */
    default double driftRate(double t) {
        return driftRate(Tensor.scalar(Points.time("SDE.driftRate", t))).item();
    }

    /**
     * g at one time.
     *
     * @throws IllegalArgumentException if t is not in [0, 1]
     */
    default double diffusion(double t) {
        return diffusion(Tensor.scalar(Points.time("SDE.diffusion", t))).item();
    }

    /**
     * The logarithm of the signal-to-noise ratio, λ(t) = log(α²/σ²), elementwise. It falls with time, and λ′ = −g²/σ²
     * for every linear equation.
     */
    default Tensor logSNR(Tensor t) {
        return meanCoefficient(t).log().sub(standardDeviation(t).log()).mul(2);
    }

    /**
     * The time at which the logarithm of the signal-to-noise ratio is λ, elementwise: by bisection to 2⁻⁵², unless the
     * equation knows better.
     *
     * @param logSNR λ, from λ(0) to λ(1)
     * @throws IllegalArgumentException if no time has it
     */
    default Tensor timeOfLogSNR(Tensor logSNR) {
        LogSNR.requireOfATime(this, logSNR);
        Tensor low = Tensor.zeros(logSNR.shape());
        Tensor high = Tensor.ones(logSNR.shape());
        for (int i = 0; i < 52; i++) {
            Tensor middle = low.add(high).mul(0.5);
            Tensor early = logSNR(middle).gt(logSNR);
            low = Tensor.where(early, middle, low);
            high = Tensor.where(early, high, middle);
        }
        return high;
    }

    /**
     * A score that was learnt at noise levels, in time: x(t)/α(t) is the data with the noise σ(t)/α(t), so s(x, t) =
     * s_σ(x/α, σ/α)/α. The score throws an {@link ArithmeticException} at a time at which α is too small for a number.
     */
    default TimeConditionalScore inTime(NoiseConditionalScore score) {
        Points.present("SDE.inTime", "a score", score);
        return (x, times) -> {
            Tensor time = Points.ofEach("SDE.inTime", Points.column("SDE.inTime", "t", times), x);
            Tensor alpha = meanCoefficient(time);
            if (!alpha.isLinked() && Arrays.stream(alpha.toArray()).anyMatch(a -> a < Double.MIN_NORMAL)) {
                throw new ArithmeticException("SDE.inTime: expected α > 0, got an underflow to " + alpha + " at t = "
                        + time + "; nothing of the data is left, end earlier or add less noise");
            }
            Tensor s = score.score(x.div(alpha), standardDeviation(time).div(alpha));
            return Points.likePoints("SDE.inTime", s, x).div(alpha);
        };
    }

    /**
     * Starts for samplers that begin at time 1: n points of N(0, priorDeviation² I), [n, dim]. At an earlier time the points
     * have another distribution: {@link #marginal}, or {@link #perturb} of data.
     */
    default Tensor prior(int n, int dim, Rng rng) {
        Points.count("SDE.prior", "points", n);
        Points.count("SDE.prior", "dimensions", dim);
        Points.present("SDE.prior", "a key", rng);
        return rng.normal(n, dim).mul(priorDeviation());
    }

    /**
     * The normal distribution with the mean and the covariance of x(t), N(αm, α²C + σ²I), from the mean m and the
     * covariance C of data. The less of the data is left, the closer x(t) is to it: a start for samplers that begin
     * before time 1, and a closer p₁ for a {@link LogLikelihood} than the prior.
     *
     * @param data [n, D], n ≥ 1
     */
    default Gaussian marginal(Tensor data, double t) {
        Points.rows("SDE.marginal", data, 1);
        Points.time("SDE.marginal", t);
        Tensor mean = data.mean(0);
        Tensor centred = data.sub(mean);
        Tensor covariance = centred.transpose().matmul(centred).div(data.size(0));
        double alpha = meanCoefficient(t);
        Tensor noise = Tensor.eye(data.size(1)).mul(Math.pow(standardDeviation(t), 2));
        return Gaussian.of(mean.mul(alpha), covariance.mul(alpha * alpha).add(noise));
    }

    /**
     * Points at a time from points at time 0, αx + σz: rows of data become draws from the very distribution that a sampler
     * takes at this time.
     *
     * @param x [B, D]
     * @return [B, D]
     */
    default Tensor perturb(Tensor x, double t, Rng rng) {
        Points.require("SDE.perturb", x);
        Points.time("SDE.perturb", t);
        Points.present("SDE.perturb", "a key", rng);
        return x.mul(meanCoefficient(t)).add(rng.normal(x.shape()).mul(standardDeviation(t)));
    }

    /**
     * The mean of x(0) given x(t), (x + σ² s(x, t))/α (Robbins 1956, Tweedie's formula).
     *
     * @param x [B, D]
     * @param t in [0, 1]: one time, or one for each row, [B] or [B, 1]
     * @return [B, D]
     */
    default Tensor posteriorMean(TimeConditionalScore score, Tensor x, Tensor t) {
        Points.requireTimes("SDE.posteriorMean", t);
        Tensor time = Points.column("SDE.posteriorMean", "t", t);
        Tensor s = score.at(time).checked("SDE.posteriorMean").score(x);
        return x.add(s.mul(standardDeviation(time).square())).div(meanCoefficient(time));
    }
}
