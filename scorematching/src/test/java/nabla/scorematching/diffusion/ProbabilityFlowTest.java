package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
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
        return new SDE[] {VESDE.of(0.05, 10), VPSDE.standard(), SubVPSDE.standard()};
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
    private static Tensor exact(SDE sde, Tensor x1) {
        Tensor late = Tensor.scalar(1);
        Tensor early = Tensor.scalar(EARLIEST);
        Tensor constant =
                x1.sub(sde.meanCoefficient(1) * MEAN).div(variance(sde, late).sqrt());
        return constant.mul(variance(sde, early).sqrt()).add(sde.meanCoefficient(EARLIEST) * MEAN);
    }

    @ParameterizedTest
    @MethodSource("equations")
    void onAGaussianTheStandardisedPointIsConstant(SDE sde) {
        Tensor x1 = sde.prior(10, 1, Rng.of(1));
        ProbabilityFlowODE flow = ProbabilityFlowODE.of(sde, OdeSolver.adaptive(1e-9, 1e-9), EARLIEST);
        Tensor x0 = flow.sample(gaussian(sde), x1);
        assertClose(exact(sde, x1), x0, 1e-7);
        assertClose(x1, flow.encode(gaussian(sde), x0), 1e-6);
    }

    /** Halving the steps divides the error by 2 to the order: 1, 2 and 5. */
    @Test
    void methodsHaveTheirOrder() {
        assertEquals(1, order(OdeSolver::euler, 400), 0.05);
        assertEquals(2, order(OdeSolver::heun, 200), 0.05);
        assertEquals(5, order(OdeSolver::dormandPrince, 60), 0.2);
    }

    private static double order(IntFunction<OdeSolver> method, int steps) {
        SDE sde = VPSDE.of(0.1, 5);
        Tensor x1 = sde.prior(10, 1, Rng.of(1));
        Tensor exact = exact(sde, x1);
        double coarse = error(sde, method.apply(steps), x1, exact);
        return Math.log(coarse / error(sde, method.apply(2 * steps), x1, exact)) / Math.log(2);
    }

    private static double error(SDE sde, OdeSolver solver, Tensor x1, Tensor exact) {
        Tensor x0 = ProbabilityFlowODE.of(sde, solver, EARLIEST).sample(gaussian(sde), x1);
        return x0.sub(exact).norm().item();
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

    /** On N(0, s²) the flow from σ₁ to 0 multiplies by s/√(s² + σ₁²); n levels cost 2n − 1 scores. */
    @Test
    void heunEdmIsASecondOrderMethodOfKnownCost() {
        double s = 0.7;
        AtomicInteger calls = new AtomicInteger();
        NoiseConditionalScore score = (x, sigma) -> {
            calls.incrementAndGet();
            return x.neg().div(sigma.square().add(s * s));
        };
        Tensor start = Rng.of(8).normal(10, 2).mul(10);
        Tensor exact = start.mul(s / Math.sqrt(s * s + 100));
        double coarse = HeunEDM.of(NoiseLevels.karras(10, 1e-3, 100, 7))
                .on(score)
                .eager()
                .sample(start, Rng.of(0))
                .sub(exact)
                .norm()
                .item();
        assertEquals(199, calls.get());
        double fine = HeunEDM.of(NoiseLevels.karras(10, 1e-3, 200, 7))
                .sample(score, start)
                .sub(exact)
                .norm()
                .item();
        assertEquals(4, coarse / fine, 0.2);
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
