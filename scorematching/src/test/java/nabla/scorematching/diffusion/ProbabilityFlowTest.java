package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertVariance;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.TimeConditionalScore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProbabilityFlowTest {
    private static final double MEAN = 1.5;
    private static final double VARIANCE = 0.4;
    private static final double EARLIEST = 0.05;

    static SDE[] equations() {
        return new SDE[] {VESDE.of(0.05, 10), VPSDE.standard(), SubVPSDE.standard(), EDMSDE.of(10)};
    }

    private static TimeConditionalScore gaussian(SDE sde) {
        return (x, t) -> {
            Tensor alpha = sde.meanCoefficient(t);
            return alpha.mul(MEAN).sub(x).div(variance(sde, t));
        };
    }

    private static Tensor variance(SDE sde, Tensor t) {
        return sde.meanCoefficient(t)
                .square()
                .mul(VARIANCE)
                .add(sde.standardDeviation(t).square());
    }

    /** Closed form 10: (x − αm)/√v is constant along the flow. */
    private static Tensor exact(SDE sde, Tensor x1, double time) {
        Tensor late = Tensor.scalar(1);
        Tensor early = Tensor.scalar(time);
        Tensor constant =
                x1.sub(sde.meanCoefficient(1) * MEAN).div(variance(sde, late).sqrt());
        return constant.mul(variance(sde, early).sqrt()).add(sde.meanCoefficient(time) * MEAN);
    }

    @ParameterizedTest
    @MethodSource("equations")
    void onAGaussianTheStandardisedPointIsConstant(SDE sde) {
        Tensor x1 = sde.prior(10, 1, Rng.of(1));
        ProbabilityFlowODE flow = ProbabilityFlowODE.of(sde, OdeSolver.adaptive(1e-9, 1e-9), EARLIEST);
        Tensor x0 = flow.sample(gaussian(sde), x1);
        assertClose(exact(sde, x1, EARLIEST), x0, 1e-7);
        assertClose(x1, flow.encode(gaussian(sde), x0), 1e-6);
        double[] times = {1, 0.7, 0.4, EARLIEST};
        Solution solution = flow.trajectory(gaussian(sde), x1, times);
        for (int j = 0; j < 4; j++) {
            assertClose(exact(sde, x1, times[j]), solution.points().select(1, j), 1e-7);
        }
        assertClose(x0, solution.end(), 0);
    }

    /** At ε the points have the variance v = α²v₀ + σ²; their posterior means x ↦ m + αv₀/v (x − αm) are one more affine map. */
    @Test
    void denoisingEndsAtThePosteriorMean() {
        SDE sde = VPSDE.standard();
        Tensor x1 = sde.prior(10, 1, Rng.of(1));
        for (OdeSolver solver : new OdeSolver[] {OdeSolver.heun(20), OdeSolver.adaptive(1e-6, 1e-6)}) {
            ProbabilityFlowODE flow = ProbabilityFlowODE.of(sde, solver, EARLIEST);
            Tensor noisy = flow.sample(gaussian(sde), x1);
            double alpha = sde.meanCoefficient(EARLIEST);
            double slope =
                    alpha * VARIANCE / variance(sde, Tensor.scalar(EARLIEST)).item();
            Tensor expected = noisy.sub(alpha * MEAN).mul(slope).add(MEAN);
            assertClose(expected, flow.denoising().sample(gaussian(sde), x1), 1e-12);
        }
    }

    /** m = .7, s = .5 under VP: 1.3 at t = 1e-5 goes to 1.20457958 at 1, and back. */
    @Test
    void thePublishedPointGoesWhereItShould() {
        SDE sde = VPSDE.standard();
        TimeConditionalScore score = (x, t) -> {
            Tensor alpha = sde.meanCoefficient(t);
            Tensor variance =
                    alpha.square().mul(0.25).add(sde.standardDeviation(t).square());
            return alpha.mul(0.7).sub(x).div(variance);
        };
        ProbabilityFlowODE flow = ProbabilityFlowODE.of(sde, OdeSolver.adaptive(1e-11, 1e-11), 1e-5);
        Tensor end = flow.encode(score, Tensor.full(1.3, 1, 1));
        assertEquals(1.20457958, end.item(), 5e-9);
        assertEquals(1.3, flow.sample(score, end).item(), 1e-7);
    }

    /** n levels cost 2n − 1 scores, beside those that tell whether the model treats each point by itself. */
    @Test
    void heunEdmHasItsCost() {
        AtomicInteger calls = new AtomicInteger();
        NoiseConditionalScore score = (x, sigma) -> {
            calls.incrementAndGet();
            return x.neg().div(sigma.square().add(0.5));
        };
        HeunEDM sampler = HeunEDM.of(NoiseLevels.karras(10, 1e-3, 100, 7));
        var run = sampler.on(score).eager();
        var start = run.start(Rng.of(8).normal(10, 2).mul(10), Rng.of(0));
        calls.set(0);
        run.resume(start);
        assertEquals(199, calls.get());
    }

    /**
     * Algorithm 2 on N(0, s²): noise makes the variance v + (σ̂² − σ²) S_noise², and Heun's step multiplies x by 1 + h (k + k′(1 +
     * hk))/2 with k = σ̂/(s² + σ̂²), k′ = σ′/(s² + σ′²); the last step, to 0, by 1 − σ̂ k. Levels in [S_min, S_max] alone are raised.
     */
    @Test
    void churnFollowsTheRecursionOnAGaussian() {
        double s = 0.7;
        NoiseConditionalScore score = (x, sigma) -> x.neg().div(sigma.square().add(s * s));
        NoiseLevels levels = NoiseLevels.karras(10, 0.2, 8, 7);
        for (double[] range : new double[][] {{0, Double.POSITIVE_INFINITY}, {0.5, 5}, {0.2, 0.2}}) {
            double gamma = 3.0 / 8;
            double variance = 100;
            for (int i = 0; i < 8; i++) {
                double sigma = levels.get(i);
                double up = sigma >= range[0] && sigma <= range[1] ? sigma * (1 + gamma) : sigma;
                double next = i == 7 ? 0 : levels.get(i + 1);
                double k = up / (s * s + up * up);
                double kNext = i == 7 ? k : next / (s * s + next * next) * (1 + (next - up) * k);
                double factor = 1 + (next - up) * (k + kNext) / 2;
                variance = factor * factor * (variance + (up * up - sigma * sigma) * 1.1 * 1.1);
            }
            HeunEDM sampler = HeunEDM.of(levels).churn(3, range[0], range[1], 1.1);
            assertVariance(
                    variance, sampler.sample(score, Rng.of(5).normal(20_000, 1).mul(10), Rng.of(6)));
        }
    }

    /** γ is at most √2 − 1; without churn, or with no level to raise, the sampler is the one without randomness, bit for bit. */
    @Test
    void churnIsLimitedAndMayBeNone() {
        NoiseConditionalScore score = (x, sigma) -> x.neg().div(sigma.square().add(0.5));
        NoiseLevels levels = NoiseLevels.karras(10, 0.2, 8, 7);
        Tensor start = Rng.of(5).normal(10, 2);
        HeunEDM plain = HeunEDM.of(levels);
        double[] expected = plain.sample(score, start).toArray();
        assertArrayEquals(
                expected, plain.churn(0, 0, 10, 1).sample(score, start).toArray());
        assertArrayEquals(
                expected, plain.churn(9, 11, 12, 1).sample(score, start).toArray());
        double[] most = plain.churn(9, 0, 99, 1).sample(score, start, Rng.of(1)).toArray();
        assertArrayEquals(
                most, plain.churn(99, 0, 99, 1).sample(score, start, Rng.of(1)).toArray());
        var error = assertThrows(
                IllegalStateException.class, () -> plain.churn(9, 0, 99, 1).sample(score, start));
        assertTrue(error.getMessage().contains("expected a key"), error.getMessage());
    }

    @Test
    void karrasLevelsAreEvenInTheRoot() {
        NoiseLevels levels = NoiseLevels.karras(80, 0.002, 18, 7);
        assertEquals(80, levels.largest());
        assertEquals(0.002, levels.smallest());
        double step = (Math.pow(0.002, 1 / 7.0) - Math.pow(80, 1 / 7.0)) / 17;
        for (int i = 1; i < 18; i++) {
            assertEquals(step, Math.pow(levels.get(i), 1 / 7.0) - Math.pow(levels.get(i - 1), 1 / 7.0), 1e-12);
        }
    }
}
