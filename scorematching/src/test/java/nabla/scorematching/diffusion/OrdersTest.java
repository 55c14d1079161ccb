package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.Tensors;
import nabla.scorematching.NoiseConditionalScore;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The orders of convergence, measured: of an error that falls as hᵖ each of two halvings of the steps leaves 2⁻ᵖ, within a tenth, and
 * all errors are well above rounding.
 */
class OrdersTest {
    private static final SDE SLOW = VPSDE.of(0.1, 5);

    /** Data whose score is known: one normal distribution, and a mixture of three. */
    static GaussianMixture[] data() {
        return new GaussianMixture[] {
            GaussianMixture.isotropic(new double[] {1}, new double[][] {{1.5, -0.5}}, 0.6),
            Numbers.mixture(Rng.of(9), 3, 2)
        };
    }

    private static void assertOrder(int order, IntToDoubleFunction error, int steps) {
        double coarse = error.applyAsDouble(steps);
        double middle = error.applyAsDouble(2 * steps);
        double fine = error.applyAsDouble(4 * steps);
        double expected = Math.pow(2, order);
        String errors = coarse + ", " + middle + ", " + fine;
        assertTrue(fine > 1e-12, errors);
        assertEquals(expected, coarse / middle, 0.1 * expected, errors);
        assertEquals(expected, middle / fine, 0.1 * expected, errors);
    }

    private static double distance(Tensor x, Tensor y) {
        return x.sub(y).square().mean().sqrt().item();
    }

    /** The flow of this equation between two times, to 1e-14 or so. */
    private static Tensor flow(SDE sde, TimeConditionalScore score, Tensor x, double from, double to) {
        return ProbabilityFlowODE.of(sde, OdeSolver.dormandPrince(300), to)
                .latest(from)
                .sample(score, x);
    }

    @ParameterizedTest
    @MethodSource("data")
    void rungeKuttaMethods(GaussianMixture p) {
        SDE sde = VESDE.of(0.5, 5);
        TimeConditionalScore score = DiffusedMixture.of(p, sde);
        Tensor x1 = sde.perturb(p.sample(Rng.of(3), 20), 1, Rng.of(1));
        Tensor exact = flow(sde, score, x1, 1, 0.1);
        assertOrder(1, n -> distance(exact, solved(sde, score, x1, OdeSolver.euler(n))), 200);
        assertOrder(2, n -> distance(exact, solved(sde, score, x1, OdeSolver.heun(n))), 100);
        assertOrder(5, n -> distance(exact, solved(sde, score, x1, OdeSolver.dormandPrince(n))), 16);
    }

    private static Tensor solved(SDE sde, TimeConditionalScore score, Tensor x1, OdeSolver solver) {
        return ProbabilityFlowODE.of(sde, solver, 0.1).sample(score, x1);
    }

    @ParameterizedTest
    @MethodSource("data")
    void heunEdm(GaussianMixture p) {
        NoiseConditionalScore score =
                (x, sigma) -> p.noised(Tensor.scalar(1), sigma).score(x);
        Tensor x1 = Rng.of(2).normal(20, 2).mul(10);
        IntFunction<Tensor> end =
                n -> HeunEDM.of(NoiseLevels.karras(10, 1e-3, n, 7)).sample(score, x1);
        assertOrder(2, n -> distance(end.apply(n), end.apply(2 * n)), 100);
    }

    /** Steps that are even in λ. */
    private static TimeGrid even(SDE sde, int steps) {
        return TimeGrid.of(sde, NoiseLevels.geometric(3, 0.1, steps + 1));
    }

    @ParameterizedTest
    @MethodSource("data")
    void implicitSamplingAndDpmSolver(GaussianMixture p) {
        for (SDE sde : new SDE[] {SLOW, EDMSDE.of(5)}) {
            TimeConditionalScore score = DiffusedMixture.of(p, sde);
            double begin = even(sde, 1).start();
            Tensor x1 = sde.marginal(p.sample(Rng.of(3), 50), begin).sample(Rng.of(4), 20);
            Tensor exact = flow(sde, score, x1, begin, even(sde, 1).end());
            assertOrder(1, n -> distance(exact, DDIM.of(sde, even(sde, n)).sample(score, x1, Rng.of(0))), 200);
            assertOrder(2, n -> distance(exact, DPMSolver.of(sde, even(sde, n)).sample(score, x1, Rng.of(0))), 100);
        }
    }

    /** From posterior means that are exact, so that the first steps have the order of the others. */
    @ParameterizedTest
    @MethodSource("data")
    void multistepMethods(GaussianMixture p) {
        for (SDE sde : new SDE[] {SLOW, EDMSDE.of(5)}) {
            TimeConditionalScore score = DiffusedMixture.of(p, sde);
            double begin = even(sde, 1).start();
            Tensor x1 = sde.marginal(p.sample(Rng.of(3), 50), begin).sample(Rng.of(4), 20);
            Tensor exact = flow(sde, score, x1, begin, even(sde, 1).end());
            for (int order = 1; order <= 3; order++) {
                int k = order;
                assertOrder(order, n -> distance(exact, multistep(sde, score, x1, n, k)), 100);
            }
        }
    }

    private static Tensor multistep(SDE sde, TimeConditionalScore score, Tensor x1, int steps, int order) {
        TimeGrid grid = even(sde, steps);
        ExponentialMultistep method = ExponentialMultistep.of(sde, grid, order);
        Tensor x = x1;
        List<Tensor> means = new ArrayList<>();
        for (int i = 0; i < order - 1; i++) {
            means.add(0, sde.posteriorMean(score, x, Tensor.scalar(grid.time(i))));
            x = ProbabilityFlowODE.of(sde, OdeSolver.dormandPrince(4), grid.time(i + 1))
                    .latest(grid.time(i))
                    .sample(score, x);
        }
        ExponentialMultistep.State state = new ExponentialMultistep.State(x, Tensors.of(means));
        for (int i = order - 1; i < steps; i++) {
            state = method.step(score, state, method.numbers(i), Rng.of(0));
        }
        return state.x();
    }

    /** On any grid and any equation, to a time without noise, too. */
    @Test
    void theMultistepMethodOfOrder1IsImplicitSampling() {
        for (SDE sde : new SDE[] {VPSDE.standard(), SubVPSDE.standard(), VESDE.of(0.05, 10), EDMSDE.of(10)}) {
            TimeConditionalScore score = DiffusedMixture.of(Numbers.mixture(Rng.of(5), 2, 2), sde);
            Tensor x1 = sde.prior(10, 2, Rng.of(6));
            for (TimeGrid grid :
                    List.of(TimeGrid.uniform(20, 0.01), TimeGrid.of(1, 0.7, 0.65, 0.2, 0.1), TimeGrid.of(1, 0.5, 0))) {
                Tensor expected = DDIM.of(sde, grid).sample(score, x1, Rng.of(0));
                Tensor x = ExponentialMultistep.of(sde, grid, 1).sample(score, x1, Rng.of(0));
                assertClose(expected, x, 1e-12);
            }
        }
    }

    /** Polynomials of degree k − 1 in λ for the posterior mean are solved exactly, on uneven steps: here c + d λ + e λ² under VE. */
    @Test
    void theMultistepMethodIsExactOnPolynomials() {
        SDE sde = VESDE.of(0.05, 10);
        TimeGrid grid = TimeGrid.of(1, 0.8, 0.75, 0.5, 0.3, 0.25);
        for (int order = 1; order <= 3; order++) {
            double d = order > 1 ? 0.7 : 0;
            double e = order > 2 ? -0.4 : 0;
            TimeConditionalScore score = (x, t) -> {
                Tensor sigma = sde.standardDeviation(t);
                Tensor lambda = sigma.log().neg();
                Tensor mean = lambda.mul(e).add(d).mul(lambda).add(2);
                return mean.sub(x).div(sigma.square());
            };
            // x = σ u with u′ = e^λ x̂: ∫ e^λ (2 + dλ + eλ²) dλ = e^λ (2 + d(λ − 1) + e(λ² − 2λ + 2)).
            ExponentialMultistep method = ExponentialMultistep.of(sde, grid, order);
            double[] lambda = new double[6];
            for (int i = 0; i < 6; i++) {
                lambda[i] = -Math.log(sde.standardDeviation(grid.time(i)));
            }
            Tensor[] means = new Tensor[order - 1];
            for (int j = 0; j < order - 1; j++) {
                double l = lambda[order - 2 - j];
                means[j] = Tensor.full(2 + d * l + e * l * l, 1, 1);
            }
            ExponentialMultistep.State state = new ExponentialMultistep.State(Tensor.full(3, 1, 1), Tensors.of(means));
            double u = 3 * Math.exp(lambda[order - 1]) - antiderivative(lambda[order - 1], d, e);
            for (int i = order - 1; i < 5; i++) {
                state = method.step(score, state, method.numbers(i), Rng.of(0));
            }
            double expected = Math.exp(-lambda[5]) * (u + antiderivative(lambda[5], d, e));
            assertEquals(expected, state.x().item(), 1e-12);
        }
    }

    private static double antiderivative(double l, double d, double e) {
        return Math.exp(l) * (2 + d * (l - 1) + e * (l * l - 2 * l + 2));
    }

    /**
     * On N(m, v₀) every step of a predictor is affine, so mean and variance follow a recursion. From those of x(1) they come to those
     * of x(0.1) with errors of weak order 1. A start that is 1 from the mean ends r v/v₁ from it, with r = α₁/α.
     */
    @ParameterizedTest
    @EnumSource
    void predictorsHaveTheWeakOrderOne(Predictor predictor) {
        for (SDE sde : new SDE[] {SLOW, SubVPSDE.of(0.1, 5), EDMSDE.of(5)}) {
            assertOrder(1, n -> Math.abs(moments(sde, predictor, n)[1] - variance(sde, 0.1)), 300);
            double alpha = sde.meanCoefficient(0.1);
            double mean = MEAN * alpha + sde.meanCoefficient(1) / alpha * variance(sde, 0.1) / variance(sde, 1);
            if (predictor == Predictor.ANCESTRAL || predictor == Predictor.REVERSE_DIFFUSION && sde instanceof EDMSDE) {
                // The factor (1 − v/v(t))/r is r v(s)/v(t): conditional means are exact.
                assertEquals(mean, moments(sde, predictor, 300)[0], 1e-13);
            } else {
                assertOrder(1, n -> Math.abs(moments(sde, predictor, n)[0] - mean), 300);
            }
        }
    }

    private static final double MEAN = 1.5;

    private static double variance(SDE sde, double t) {
        return 0.4 * Math.pow(sde.meanCoefficient(t), 2) + Math.pow(sde.standardDeviation(t), 2);
    }

    private static double[] moments(SDE sde, Predictor predictor, int steps) {
        TimeGrid grid = TimeGrid.uniform(steps, 0.1);
        double mean = MEAN * sde.meanCoefficient(1) + 1;
        double variance = variance(sde, 1);
        Tensor points = Tensor.of(new double[][] {{0}, {1}});
        for (int i = 0; i < steps; i++) {
            double t = grid.time(i);
            Tensor score = points.sub(MEAN * sde.meanCoefficient(t)).div(-variance(sde, t));
            Predictor.Step step = predictor.step(sde, points, score, Tensor.scalar(t), Tensor.scalar(grid.time(i + 1)));
            double b = step.mean().get(0, 0);
            double a = step.mean().get(1, 0) - b;
            mean = a * mean + b;
            variance = a * a * variance + Math.pow(step.deviation().item(), 2);
        }
        return new double[] {mean, variance};
    }

    /**
     * The noise of a diffusion does not depend on where the points are, and so Euler-Maruyama has the strong order 1, not ½: paths
     * with n and with 2n steps and the same Brownian motion differ by 1/n. The modes overlap: where paths part for far modes, few of
     * them make most of the difference. The root mean square of 1600 differences is known to 1.8 %.
     */
    @Test
    void eulerMaruyamaHasTheStrongOrderOne() {
        GaussianMixture overlapping =
                GaussianMixture.isotropic(new double[] {0.4, 0.6}, new double[][] {{-0.7, 0}, {0.7, 0.2}}, 0.6);
        for (GaussianMixture p : List.of(data()[0], overlapping)) {
            for (SDE sde : new SDE[] {SLOW, EDMSDE.of(5)}) {
                DiffusedMixture score = DiffusedMixture.of(p, sde);
                Tensor x1 = sde.prior(800, 2, Rng.of(1));
                Map<Integer, Tensor> paths = new TreeMap<>();
                for (int n = FINEST / 8; n <= FINEST; n *= 2) {
                    paths.put(n, path(sde, score, x1, n));
                }
                assertOrder(1, n -> distance(paths.get(n), paths.get(2 * n)), FINEST / 8);
            }
        }
    }

    private static final int FINEST = 400;

    /** A path whose noise is made of that of the finest grid. */
    private static Tensor path(SDE sde, TimeConditionalScore score, Tensor x1, int steps) {
        TimeGrid grid = TimeGrid.uniform(steps, 0.1);
        int together = FINEST / steps;
        Tensor x = x1;
        for (int i = 0; i < steps; i++) {
            Tensor t = Tensor.scalar(grid.time(i));
            Tensor s = score.at(t).score(x);
            Predictor.Step step = Predictor.EULER_MARUYAMA.step(sde, x, s, t, Tensor.scalar(grid.time(i + 1)));
            Tensor z = Tensor.zeros(x.shape());
            for (int j = 0; j < together; j++) {
                z = z.add(Rng.of(7).split(i * together + j).normal(x.shape()));
            }
            x = step.mean().add(z.mul(step.deviation().div(Math.sqrt(together))));
        }
        return x;
    }
}
