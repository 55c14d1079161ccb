package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static nabla.scorematching.Numbers.assertVariance;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.samplers.Sampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Samplers that go back in time at random. */
class ReverseSamplersTest {
    private static final double MEAN = 1.5;
    private static final double VARIANCE = 0.4;
    private static final TimeGrid GRID = TimeGrid.uniform(20, 0.01);

    private static final SDE[] EQUATIONS = {VESDE.of(0.05, 10), VPSDE.standard(), SubVPSDE.standard(), EDMSDE.of(10)};

    /** The score of N(αm, α²v₀ + σ²). */
    private static TimeConditionalScore gaussian(SDE sde) {
        return (x, t) -> {
            Tensor alpha = sde.meanCoefficient(t);
            Tensor variance =
                    alpha.square().mul(VARIANCE).add(sde.standardDeviation(t).square());
            return alpha.mul(MEAN).sub(x).div(variance);
        };
    }

    /**
     * Closed form 11: on a Gaussian every step is affine, x ← A x + b + c z, so mean and variance follow A·mean + b and A²·var
     * + c². A and b are read off the predictor at two points.
     */
    @ParameterizedTest
    @EnumSource
    void onAGaussianMeanAndVarianceFollowTheRecursion(Predictor predictor) {
        for (SDE sde : EQUATIONS) {
            TimeConditionalScore score = gaussian(sde);
            double mean = 0;
            double variance = sde.priorDeviation() * sde.priorDeviation();
            for (int i = 0; i < GRID.steps(); i++) {
                double t = GRID.time(i);
                Tensor points = Tensor.of(new double[][] {{0}, {1}});
                Predictor.Step step = step(predictor, sde, points, score, t, GRID.time(i + 1));
                double b = step.mean().get(0, 0);
                double a = step.mean().get(1, 0) - b;
                double c = i + 1 < GRID.steps() ? step.deviation().item() : 0;
                mean = a * mean + b;
                variance = a * a * variance + c * c;
            }
            Tensor x = PredictorCorrector.of(sde, GRID, predictor)
                    .sample(score, sde.prior(20_000, 1, Rng.of(1)), Rng.of(2));
            assertMean(mean, x);
            assertVariance(variance, x);
        }
    }

    private static Predictor.Step step(
            Predictor predictor, SDE sde, Tensor x, TimeConditionalScore score, double from, double to) {
        return predictor.step(sde, x, score.at(from).score(x), Tensor.scalar(from), Tensor.scalar(to));
    }

    /**
     * With exact scores the weights, the means and the width of the modes come out: within six standard errors of sampling,
     * and 0.03 for discretisation.
     */
    @Test
    void aMixtureIsSampledWithItsWeights() {
        GaussianMixture p = GaussianMixture.isotropic(new double[] {0.2, 0.8}, new double[][] {{-2, 0}, {2, 0}}, 0.3);
        SDE sde = VPSDE.standard();
        PredictorCorrector sampler = PredictorCorrector.of(
                        sde, TimeGrid.uniform(100, 1e-3), Predictor.REVERSE_DIFFUSION)
                .corrector(1, 0.1);
        Tensor x = sampler.sample(DiffusedMixture.of(p, sde), sde.prior(4000, 2, Rng.of(3)), Rng.of(4));
        Tensor first = x.select(1, 0);
        assertEquals(0.2, first.lt(0).mean().item(), 0.03 + 6 * Math.sqrt(0.16 / 4000));
        assertEquals(2, first.abs().mean().item(), 0.03 + 6 * 0.3 / Math.sqrt(4000));
        assertEquals(0.3, Math.sqrt(x.select(1, 1).variance().item()), 0.03 + 6 * 0.3 / Math.sqrt(8000));
    }

    @Test
    void aRowDoesNotDependOnItsNeighbours() {
        SDE sde = VPSDE.standard();
        DiffusedMixture score = DiffusedMixture.of(Numbers.mixture(Rng.of(5), 2, 3), sde);
        PredictorCorrector sampler =
                PredictorCorrector.of(sde, GRID, Predictor.EULER_MARUYAMA).corrector(2, 0.16);
        Tensor x1 = sde.prior(9, 3, Rng.of(6));
        assertArrayEquals(
                sampler.sample(score, x1.slice(0, 0, 4), Rng.of(7)).toArray(),
                sampler.sample(score, x1, Rng.of(7)).slice(0, 0, 4).toArray());
    }

    @Test
    void ddimWithFullNoiseIsAncestralSampling() {
        for (SDE sde : EQUATIONS) {
            DiffusedMixture score = DiffusedMixture.of(Numbers.mixture(Rng.of(5), 2, 2), sde);
            Tensor x1 = sde.prior(10, 2, Rng.of(6));
            Tensor ancestral =
                    PredictorCorrector.of(sde, GRID, Predictor.ANCESTRAL).sample(score, x1, Rng.of(8));
            Tensor implicit = DDIM.of(sde, GRID).eta(1).sample(score, x1, Rng.of(8));
            assertClose(ancestral, implicit, 1e-10);
        }
    }

    /**
     * With denoising all steps have their noise, and the points x at the end become posterior means m + αv₀/v (x − αm), v = α²v₀ +
     * σ². The grid ends at σ = .1, where the samples would keep that noise.
     */
    @ParameterizedTest
    @EnumSource
    void denoisingTakesTheLastNoiseAway(Predictor predictor) {
        SDE sde = VESDE.of(0.1, 10);
        TimeGrid grid = TimeGrid.uniform(60, 0);
        TimeConditionalScore score = gaussian(sde);
        double mean = 0;
        double variance = 100;
        for (int i = 0; i < grid.steps(); i++) {
            Tensor points = Tensor.of(new double[][] {{0}, {1}});
            Predictor.Step step = step(predictor, sde, points, score, grid.time(i), grid.time(i + 1));
            double b = step.mean().get(0, 0);
            double a = step.mean().get(1, 0) - b;
            mean = a * mean + b;
            variance = a * a * variance + Math.pow(step.deviation().item(), 2);
        }
        double slope = VARIANCE / (VARIANCE + 0.01);
        Tensor x = PredictorCorrector.of(sde, grid, predictor)
                .denoising()
                .sample(score, sde.prior(20_000, 1, Rng.of(1)), Rng.of(2));
        assertMean(MEAN + slope * (mean - MEAN), x);
        assertVariance(slope * slope * variance, x);
    }

    /** The implicit sampler keeps each row's noise, so its denoised samples are one affine map of those that are not. */
    @Test
    void denoisingOfImplicitSamplesIsThePosteriorMean() {
        SDE sde = SubVPSDE.standard();
        TimeConditionalScore score = gaussian(sde);
        Tensor x1 = sde.prior(10, 1, Rng.of(6));
        Tensor noisy = DDIM.of(sde, GRID).sample(score, x1, Rng.of(0));
        Tensor expected = sde.posteriorMean(score, noisy, Tensor.scalar(GRID.end()));
        assertClose(expected, DDIM.of(sde, GRID).denoising().sample(score, x1, Rng.of(0)), 1e-14);
        double alpha = sde.meanCoefficient(GRID.end());
        double v = alpha * alpha * VARIANCE + Math.pow(sde.standardDeviation(GRID.end()), 2);
        assertClose(noisy.sub(alpha * MEAN).mul(alpha * VARIANCE / v).add(MEAN), expected, 1e-12);
    }

    /** A sampler that begins at t < 1 is right from the marginal there, and from data with noise. */
    @Test
    void samplersMayBeginBeforeTheEndOfTime() {
        SDE sde = VPSDE.standard();
        TimeGrid late = TimeGrid.uniform(200, 1e-3);
        double[] times = IntStream.rangeClosed(0, 100)
                .mapToDouble(i -> late.time(100 + i))
                .toArray();
        double begin = times[0];
        Tensor data = Rng.of(11).normal(20_000, 1).mul(Math.sqrt(VARIANCE)).add(MEAN);
        TimeGrid grid = TimeGrid.of(times);
        List<Sampler<TimeConditionalScore, ?>> samplers = List.of(
                DDIM.of(sde, grid),
                DDIM.of(sde, grid).eta(1),
                PredictorCorrector.of(sde, grid, Predictor.EULER_MARUYAMA),
                PredictorCorrector.of(sde, grid, Predictor.REVERSE_DIFFUSION).corrector(1, 0.1),
                DPMSolver.of(sde, grid),
                ExponentialMultistep.of(sde, grid, 3),
                ProbabilityFlowODE.of(sde, OdeSolver.heun(50), 1e-3).latest(begin),
                ProbabilityFlowODE.of(sde, OdeSolver.adaptive(1e-5, 1e-5), 1e-3).latest(begin));
        for (var sampler : samplers) {
            for (Tensor start : List.of(
                    sde.marginal(data, begin).sample(Rng.of(12), 20_000), sde.perturb(data, begin, Rng.of(13)))) {
                Tensor x = sampler.sample(gaussian(sde), start, Rng.of(0));
                assertEquals(MEAN, x.mean().item(), 0.01 + 6 * 2 * Math.sqrt(VARIANCE / 20_000), sampler::name);
                assertEquals(
                        VARIANCE,
                        x.variance().item(),
                        0.02 + 6 * 2 * VARIANCE * Math.sqrt(2.0 / 20_000),
                        sampler::name);
            }
        }
    }

    /** Near time 0 the noise that is kept is 0 to rounding, whose square must not be negative. */
    @Test
    void fullNoiseIsFiniteOnEveryGrid() {
        SDE sde = SubVPSDE.standard();
        Tensor x1 = sde.prior(3, 1, Rng.of(6));
        for (int steps = 2; steps < 62; steps++) {
            Tensor x = DDIM.of(sde, TimeGrid.uniform(steps, 1e-9))
                    .eta(1)
                    .on(gaussian(sde))
                    .eager()
                    .sample(x1, Rng.of(8));
            assertTrue(Arrays.stream(x.toArray()).allMatch(Double::isFinite), "steps: " + steps);
        }
    }

    /** Where α underflows, ratios of it are 0/0. */
    @Test
    void anUnderflownSignalIsRefused() {
        SDE noisy = VPSDE.of(0.1, 4000);
        var error = assertThrows(IllegalArgumentException.class, () -> DDIM.of(noisy, GRID));
        assertTrue(error.getMessage().contains("DDIM: expected α > 0 at all times, got 0.0 at t = 1.0"));
        for (Predictor predictor : Predictor.values()) {
            assertThrows(IllegalArgumentException.class, () -> PredictorCorrector.of(noisy, GRID, predictor));
        }
        TimeConditionalScore inTime = noisy.inTime((x, sigma) -> x.neg());
        assertThrows(ArithmeticException.class, () -> inTime.at(1).score(Tensor.ones(2, 2)));
    }

    @Test
    void impossibleSettingsAreRefused() {
        PredictorCorrector sampler = PredictorCorrector.of(VPSDE.standard(), GRID, Predictor.ANCESTRAL);
        assertThrows(IllegalArgumentException.class, () -> sampler.corrector(1, 0));
        assertThrows(IllegalArgumentException.class, () -> sampler.corrector(-1, 0.1));
        assertThrows(
                IllegalArgumentException.class,
                () -> DDIM.of(VPSDE.standard(), GRID).eta(2));
    }
}
