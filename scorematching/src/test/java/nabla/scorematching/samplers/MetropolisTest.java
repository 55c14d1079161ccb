package nabla.scorematching.samplers;

import static nabla.scorematching.Numbers.assertClose;
import static nabla.scorematching.Numbers.assertMean;
import static nabla.scorematching.Numbers.assertVariance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.EnergyFunction;
import nabla.scorematching.Numbers;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link MALA} and {@link HMC} share: proposals by leapfrog, Metropolis' decision, and the search for a step. */
@Tag("long")
class MetropolisTest {
    private static final GaussianMixture LINE =
            GaussianMixture.isotropic(new double[] {0.3, 0.7}, new double[][] {{-1.2}, {1}}, 0.6);
    private static final EnergyFunction STANDARD = x -> x.square().sum(-1).mul(0.5);

    private static Leapfrog.Proposal propose(Leapfrog leapfrog, Tensor x, Tensor p, double h, int steps) {
        EnergyFunction energy = LINE.energy();
        return leapfrog.propose(energy, leapfrog.start(energy, x), p, Tensor.scalar(h), steps);
    }

    /**
     * Detailed balance by its three parts, on a grid of points and momenta: from the end with the momentum turned round the steps
     * lead back; the two ratios are inverse to each other; and the map preserves volume, so that p(x) N(p) min(1, r) is the same
     * both ways.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void proposalsAreReversibleAndPreserveVolume(int steps) {
        Tensor grid = Tensor.linspace(-2.5, 2.5, 11);
        Tensor x = grid.unsqueeze(-1).broadcastTo(11, 11).reshape(121, 1);
        Tensor p = grid.unsqueeze(0).broadcastTo(11, 11).reshape(121, 1);
        for (Leapfrog leapfrog : List.of(
                Leapfrog.plain("HMC"), Leapfrog.plain("HMC").preconditioned(Tensor.of(new double[][] {{2.5}})))) {
            var there = propose(leapfrog, x, p, 0.7, steps);
            var back = propose(leapfrog, there.x(), there.momentum().neg(), 0.7, steps);
            assertClose(x, back.x(), 1e-11);
            assertClose(p.neg(), back.momentum(), 1e-11);
            assertClose(there.logRatio().neg(), back.logRatio(), 1e-10);
            Tensor ones = Tensor.ones(121, 1);
            Tensor none = Tensor.zeros(121, 1);
            Tensor[] byX = tangents(leapfrog, x, p, ones, none, steps);
            Tensor[] byP = tangents(leapfrog, x, p, none, ones, steps);
            assertClose(ones, byX[0].mul(byP[1]).sub(byX[1].mul(byP[0])), 1e-10);
            assertClose(
                    LINE.logProb(there.x())
                            .sub(LINE.logProb(x))
                            .sub(there.momentum()
                                    .square()
                                    .sub(p.square())
                                    .sum(-1)
                                    .mul(0.5)),
                    there.logRatio().squeeze(-1),
                    1e-11);
        }
    }

    /** How x and p at the end move with those at the start. */
    private static Tensor[] tangents(Leapfrog leapfrog, Tensor x, Tensor p, Tensor dx, Tensor dp, int steps) {
        Tensor start = Tensor.concat(1, x, p);
        Tensor end = Derivatives.jvp(
                s -> {
                    var moved = propose(leapfrog, s.slice(1, 0, 1), s.slice(1, 1, 2), 0.7, steps);
                    return Tensor.concat(1, moved.x(), moved.momentum());
                },
                start,
                Tensor.concat(1, dx, dp));
        return new Tensor[] {end.slice(1, 0, 1), end.slice(1, 1, 2)};
    }

    /**
     * Detailed balance of whole steps: of chains drawn from p as many go from a bin i to a bin j as the other way. Given their sum m,
     * the number that goes one way is binomial, (m, ½); for 66 pairs of bins and six standard deviations a false alarm has
     * probability 1.3·10⁻⁷. Without the decision the flows differ by far more.
     */
    @Test
    void asManyGoFromOneBinToAnotherAsBack() {
        Tensor x0 = LINE.sample(Rng.of(1), 100_000);
        EnergyFunction energy = LINE.energy();
        for (Sampler<EnergyFunction, MALA.State> sampler : List.of(
                MALA.of(0.3, 1),
                MALA.of(0.2, 1).preconditioned(Tensor.of(new double[][] {{1.5}})),
                HMC.of(0.9, 1, 1),
                HMC.of(0.7, 3, 1),
                HMC.of(0.8, 3, 1)
                        .preconditioned(Tensor.of(new double[][] {{0.7}}))
                        .jitter(0.3))) {
            assertTrue(largestNetFlow(x0, sampler.sample(energy, x0, Rng.of(2))) < 6);
        }
        assertTrue(largestNetFlow(x0, LangevinDynamics.of(0.3, 1).sample(LINE, x0, Rng.of(2))) > 12);
    }

    private static double largestNetFlow(Tensor from, Tensor to) {
        double[] x = from.toArray();
        double[] y = to.toArray();
        int[][] flows = new int[12][12];
        for (int i = 0; i < x.length; i++) {
            flows[bin(x[i])][bin(y[i])]++;
        }
        double largest = 0;
        for (int i = 0; i < 12; i++) {
            for (int j = 0; j < i; j++) {
                int all = flows[i][j] + flows[j][i];
                // Few are not nearly normal.
                if (all >= 100) {
                    largest = Math.max(largest, Math.abs(flows[i][j] - flows[j][i]) / Math.sqrt(all));
                }
            }
        }
        return largest;
    }

    private static int bin(double x) {
        return (int) Math.max(0, Math.min(11, Math.floor((x + 3) * 2)));
    }

    /** A leapfrog step of length √(2ε) is the proposal of a Langevin step. */
    @Test
    void malaIsHmcWithOneStep() {
        GaussianMixture p = Numbers.mixture(Rng.of(3), 3, 2);
        Tensor x0 = Rng.of(4).normal(50, 2);
        Tensor mala = MALA.of(0.32, 9).sample(p.energy(), x0, Rng.of(5));
        assertClose(mala, HMC.of(0.8, 1, 9).sample(p.energy(), x0, Rng.of(5)), 1e-13);
    }

    /** With C = L·Lᵀ the chains are L times those of the density p(Ly) without. */
    @Test
    void preconditioningIsAChangeOfCoordinates() {
        GaussianMixture p = Numbers.mixture(Rng.of(3), 2, 3);
        Tensor covariance = Numbers.covariance(Rng.of(6), 3, 0.3);
        Tensor factor = covariance.cholesky();
        EnergyFunction changed = y -> p.energy().energy(y.matmulTransposed(factor));
        Tensor y0 = Rng.of(4).normal(20, 3);
        Tensor x0 = y0.matmulTransposed(factor);
        Tensor mala = MALA.of(0.4, 8).sample(changed, y0, Rng.of(5)).matmulTransposed(factor);
        assertClose(mala, MALA.of(0.4, 8).preconditioned(covariance).sample(p.energy(), x0, Rng.of(5)), 1e-11);
        HMC hmc = HMC.of(0.5, 3, 8).jitter(0.2);
        Tensor expected = hmc.sample(changed, y0, Rng.of(5)).matmulTransposed(factor);
        assertClose(expected, hmc.preconditioned(covariance).sample(p.energy(), x0, Rng.of(5)), 1e-11);
    }

    /** Chains that begin in the target stay in it, however long the steps. */
    @Test
    void hmcLeavesTheTargetAsItIs() {
        Gaussian target = Gaussian.isotropic(1, 1.5);
        Tensor x0 = target.sample(Rng.of(3), 20_000);
        for (double h : new double[] {0.5, 1.5, 2.5}) {
            Tensor x = HMC.of(h, 4, 5).jitter(0.2).sample(target.energy(), x0, Rng.of(4));
            assertVariance(2.25, x);
            assertMean(0, x);
        }
    }

    /** Far from the target, with a step that is far too long or far too short. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-4, 30})
    void theWarmUpFindsTheStep(double first) {
        int dim = 16;
        Tensor scales = Tensor.linspace(0.1, 2, dim);
        EnergyFunction energy = x -> x.div(scales).square().sum(-1).mul(0.5);
        Tensor covariance = scales.square().mul(Tensor.eye(dim));
        Tensor x0 = Rng.of(7).normal(100, dim).mul(3);
        WarmUp<MALA> mala = MALA.of(first, 200).preconditioned(covariance).tuned(energy, x0, 400, Rng.of(8));
        assertEquals(0.574, acceptance(mala.sampler(), energy, mala.points()), 0.02);
        assertEquals(0.574, mala.acceptance(), 0.02);
        // 1.3624·D^(−1/3) is the limit of high dimensions, as is .574.
        assertEquals(1.3624 / Math.cbrt(dim), mala.sampler().stepSize(), 0.05);
        WarmUp<HMC> hmc = HMC.of(first, 5, 100).preconditioned(covariance).tuned(energy, x0, 400, Rng.of(8));
        assertEquals(0.8, acceptance(hmc.sampler(), energy, hmc.points()), 0.02);
        WarmUp<HMC> bold = HMC.of(first, 5, 100).preconditioned(covariance).tuned(energy, x0, 400, 0.651, Rng.of(8));
        assertEquals(0.651, acceptance(bold.sampler(), energy, bold.points()), 0.02);
        assertTrue(bold.sampler().stepSize() > hmc.sampler().stepSize());
    }

    /**
     * On round targets the acceptance rises and falls with the step, since all chains have one period: the mean of the logarithms of
     * steps around the right one need not be right. What is said is what the sampler does.
     */
    @ParameterizedTest
    @CsvSource({"2, 3", "2, 30", "10, 10", "10, 30", "100, 30"})
    void theAcceptanceThatIsToldIsThatOfTheSampler(int dim, int leaps) {
        Tensor x0 = Rng.of(7).normal(200, dim);
        WarmUp<HMC> warm = HMC.of(0.1, leaps, 200).tuned(STANDARD, x0, 400, Rng.of(8));
        assertEquals(0.8, warm.acceptance(), 0.03);
        assertEquals(warm.acceptance(), acceptance(warm.sampler(), STANDARD, warm.points()), 0.03);
        assertTrue(warm.acceptance() <= 1);
    }

    /** The first moves of a search may be tiny, and tell no scale; chains from the mode "diverged" when they had grown. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-12, 1})
    void theWarmUpFindsTheStepFromTheModeToo(double near) {
        Tensor x0 = Tensor.full(near, 50, 2);
        double usual =
                HMC.of(0.1, 3, 10).tuned(STANDARD, x0, 200, Rng.of(8)).sampler().stepSize();
        double found = HMC.of(1e-12, 3, 10)
                .tuned(STANDARD, x0, 200, Rng.of(8))
                .sampler()
                .stepSize();
        assertEquals(usual, found, 0.15 * usual);
        assertTrue(MALA.of(1e-20, 10).tuned(STANDARD, x0, 400, Rng.of(8)).acceptance() < 0.7);
    }

    /** It gave a step of 1e20, of which no proposal was accepted, and said nothing. */
    @ParameterizedTest
    @ValueSource(doubles = {1e100, 1e-100})
    void aWarmUpThatDoesNotArriveIsRefused(double first) {
        Tensor x0 = Rng.of(7).normal(50, 2);
        for (Executable call : List.<Executable>of(
                () -> HMC.of(first, 3, 10).tuned(STANDARD, x0, 200, Rng.of(8)),
                () -> MALA.of(first, 10).tuned(STANDARD, x0, 50, Rng.of(8)))) {
            var error = assertThrows(ArithmeticException.class, call);
            assertTrue(error.getMessage().contains(": the warm-up ended with "), error.getMessage());
        }
    }

    private static double acceptance(Sampler<EnergyFunction, MALA.State> sampler, EnergyFunction energy, Tensor x0) {
        return sampler.on(energy).run(x0, Rng.of(9)).state().acceptance().mean().item();
    }

    /** 2Φ(−√(Dε³/8)) is 0.574 for ε = 1.3624·D^(−1/3); at D = 1000 terms of higher order take less than 0.01. */
    @Test
    void theBestStepInHighDimensionAcceptsAsPublished() {
        int dim = 1000;
        double step = 1.3624 / Math.cbrt(dim);
        assertEquals(
                0.574,
                Tensor.scalar(Math.sqrt(dim * Math.pow(step, 3) / 16)).erfc().item(),
                5e-4);
        Tensor x0 = Rng.of(10).normal(4000, dim);
        Tensor accepted =
                MALA.of(step, 1).on(STANDARD).run(x0, Rng.of(11)).state().acceptance();
        assertEquals(0.574, accepted.mean().item(), 0.01 + 6 * 0.5 / Math.sqrt(4000));
    }

    /** After half a period of N(0, I), hL = π, every chain would be at −x, and after a whole one at x; jitter ends that. */
    @Test
    void jitterBreaksThePeriod() {
        Tensor x0 = Tensor.full(1, 2000, 1);
        HMC periodic = HMC.of(2 * Math.PI / 60, 60, 3);
        assertEquals(0, periodic.sample(STANDARD, x0, Rng.of(12)).variance().item(), 0.01);
        Tensor x = HMC.of(2 * Math.PI / 60, 60, 20).jitter(0.3).sample(STANDARD, x0, Rng.of(12));
        assertVariance(1, x);
    }

    /** From a point without a finite score nobody would get away either, if the energy is finite there. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void aScoreThatIsNotFiniteIsRejected(double beyond) {
        EnergyFunction energy = new EnergyFunction() {
            @Override
            public Tensor energy(Tensor x) {
                return STANDARD.energy(x);
            }

            @Override
            public Tensor score(Tensor x) {
                return Tensor.where(x.gt(1), Tensor.scalar(beyond), x.neg());
            }
        };
        Tensor x0 = Tensor.zeros(500, 1);
        for (var sampler : List.of(
                MALA.of(0.5, 100), HMC.of(0.5, 3, 50), HMC.of(0.5, 3, 50).preconditioned(Tensor.of(new double[][] {{1.5}
                })))) {
            assertTrue(sampler.sample(energy, x0, Rng.of(13)).max().item() <= 1);
            var error =
                    assertThrows(IllegalArgumentException.class, () -> sampler.sample(energy, x0.add(2), Rng.of(13)));
            assertTrue(error.getMessage().contains(": the score at the starts: expected finite"), error.getMessage());
        }
    }

    /** An energy that overflows is an end that nobody goes to, nor is one of −∞, from where nobody would come back. */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void anEnergyThatIsNotFiniteIsRejected(double beyond) {
        EnergyFunction walled = x -> Tensor.where(x.select(1, 0).gt(2), Tensor.scalar(beyond), STANDARD.energy(x));
        Tensor langevin = MALA.of(0.5, 100).sample(walled, Tensor.zeros(500, 1), Rng.of(13));
        assertTrue(langevin.max().item() <= 2 && langevin.variance().item() > 0.3);
        Tensor x = HMC.of(0.5, 3, 50).sample(walled, Tensor.zeros(500, 1), Rng.of(13));
        assertTrue(x.max().item() <= 2 && x.variance().item() > 0.3);
        var found = HMC.of(0.5, 3, 5).tuned(walled, Tensor.zeros(500, 1), 100, Rng.of(13));
        assertTrue(found.points().max().item() <= 2 && found.acceptance() > 0.5);
    }
}
