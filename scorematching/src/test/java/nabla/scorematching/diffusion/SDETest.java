package nabla.scorematching.diffusion;

import static nabla.scorematching.Numbers.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.NoiseLevels;
import nabla.scorematching.Numbers;
import nabla.scorematching.TimeConditionalScore;
import nabla.scorematching.densities.GaussianMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SDETest {
    static SDE[] equations() {
        return new SDE[] {VESDE.standard(), VPSDE.standard(), SubVPSDE.standard(), VPSDE.of(0.3, 0.3), EDMSDE.standard()
        };
    }

    /** A message that quotes an equation says which. */
    @ParameterizedTest
    @MethodSource("equations")
    void itSaysWhatItIs(SDE sde) {
        assertTrue(sde.toString().startsWith(sde.getClass().getSimpleName() + "("), sde::toString);
    }

    /** The mean of a linear equation obeys α′ = a α, its variance (σ²)′ = 2 a σ² + g². */
    @ParameterizedTest
    @MethodSource("equations")
    void momentsObeyTheirEquations(SDE sde) {
        Tensor t = Tensor.linspace(0.001, 1, 50);
        Tensor alpha = sde.meanCoefficient(t);
        Tensor a = sde.driftRate(t);
        assertClose(alpha.mul(a), Derivatives.derivative(sde::meanCoefficient, t), 1e-12);
        Tensor variance = sde.standardDeviation(t).square();
        Tensor expected = variance.mul(a).mul(2).add(sde.diffusion(t).square());
        assertClose(
                expected, Derivatives.derivative(u -> sde.standardDeviation(u).square(), t), 1e-12);
    }

    /** λ′ = −g²/σ²; the time at which λ has its value is that time, by the closed forms and by bisection. */
    @ParameterizedTest
    @MethodSource("equations")
    void theSignalToNoiseRatioFallsAndIsInverted(SDE sde) {
        Tensor t = Tensor.linspace(0.001, 1, 50);
        Tensor slope = sde.diffusion(t).div(sde.standardDeviation(t)).square().neg();
        Tensor found = Derivatives.derivative(sde::logSNR, t);
        assertClose(Tensor.ones(50), found.div(slope), 1e-10);
        assertClose(t, sde.timeOfLogSNR(sde.logSNR(t)), 1e-12);
        assertClose(t, new Plain(sde).timeOfLogSNR(sde.logSNR(t)), 1e-12);
    }

    /** λ(1) is the least that there is: λ = −1000 was given the time 10. */
    @ParameterizedTest
    @MethodSource("equations")
    void aRatioThatNoTimeHasIsRefused(SDE sde) {
        double least = sde.logSNR(Tensor.scalar(1)).item();
        for (SDE equation : new SDE[] {sde, new Plain(sde)}) {
            assertEquals(1, equation.timeOfLogSNR(Tensor.scalar(least)).item(), 1e-9);
            for (double logSNR : new double[] {least - 1, -1000, Double.NaN}) {
                var error = assertThrows(
                        IllegalArgumentException.class, () -> equation.timeOfLogSNR(Tensor.of(least + 1, logSNR)));
                assertTrue(error.getMessage().startsWith("SDE.timeOfLogSNR: expected a λ from "), error.getMessage());
            }
        }
    }

    /** An equation that knows no more than it must. */
    private record Plain(SDE sde) implements SDE {
        @Override
        public Tensor meanCoefficient(Tensor t) {
            return sde.meanCoefficient(t);
        }

        @Override
        public Tensor standardDeviation(Tensor t) {
            return sde.standardDeviation(t);
        }

        @Override
        public Tensor driftRate(Tensor t) {
            return sde.driftRate(t);
        }

        @Override
        public Tensor diffusion(Tensor t) {
            return sde.diffusion(t);
        }

        @Override
        public double priorDeviation() {
            return sde.priorDeviation();
        }
    }

    @ParameterizedTest
    @MethodSource("equations")
    void aTransitionAfterAnotherIsTheWholeTransition(SDE sde) {
        Tensor early = Tensor.scalar(0.1);
        Tensor middle = Tensor.scalar(0.4);
        Tensor late = Tensor.scalar(0.9);
        Transition first = Transition.between(sde, early, middle);
        Transition second = Transition.between(sde, middle, late);
        Transition whole = Transition.between(sde, early, late);
        assertClose(whole.ratio(), first.ratio().mul(second.ratio()), 1e-14);
        Tensor variance = second.ratio().square().mul(first.variance()).add(second.variance());
        assertClose(Tensor.scalar(1), variance.div(whole.variance()), 1e-13);
        assertTrue(first.variance().item() > 0);
    }

    /** The table of [SDE, appendix B], at numbers worked out by hand. */
    @Test
    void coefficientsAreThePublishedOnes() {
        assertEquals(0.01 * Math.pow(5000, 0.3), VESDE.standard().standardDeviation(0.3), 1e-15);
        double alpha = Math.exp(-0.25 * 0.09 * 19.9 - 0.5 * 0.3 * 0.1);
        assertEquals(alpha, VPSDE.standard().meanCoefficient(0.3), 1e-15);
        assertEquals(Math.sqrt(1 - alpha * alpha), VPSDE.standard().standardDeviation(0.3), 1e-15);
        assertEquals(1 - alpha * alpha, SubVPSDE.standard().standardDeviation(0.3), 1e-15);
        assertEquals(0.281183, VPSDE.standard().meanCoefficient(0.5), 5e-7);
        assertEquals(0.959654, VPSDE.standard().standardDeviation(0.5), 5e-7);
        assertEquals(24, EDMSDE.standard().standardDeviation(0.3), 1e-14);
        assertEquals(Math.sqrt(2 * 24 * 80), EDMSDE.standard().diffusion(0.3), 1e-13);
    }

    @Test
    void atTheEndDataAreNoise() {
        for (SDE sde : new SDE[] {VPSDE.standard(), SubVPSDE.standard()}) {
            assertEquals(1, sde.standardDeviation(1), 1e-4);
            assertEquals(0, sde.meanCoefficient(1), 0.01);
            assertEquals(1, sde.priorDeviation());
        }
        assertEquals(50, VESDE.standard().standardDeviation(1), 1e-12);
        Numbers.assertVariance(2500, VESDE.standard().prior(20_000, 1, Rng.of(1)));
    }

    /** Where B = D an unshaped vector would broadcast along the columns. */
    @Test
    void aTimeForEachRowMayBeAVectorOrAColumn() {
        Tensor x = Rng.of(1).normal(4, 4);
        Tensor column = Tensor.of(new double[][] {{0.1}, {0.4}, {0.7}, {0.9}});
        SDE sde = VPSDE.standard();
        DiffusedMixture mixture = DiffusedMixture.of(Numbers.mixture(Rng.of(2), 3, 4), sde);
        TimeConditionalScore learnt =
                sde.inTime((y, sigma) -> y.neg().div(sigma.square().add(1)));
        for (TimeConditionalScore score : List.of(mixture, learnt)) {
            Tensor expected = score.score(x, column);
            assertClose(expected, score.score(x, column.squeeze(1)), 0);
            assertClose(expected, score.at(column.squeeze(1)).score(x), 0);
            assertClose(score.at(0.4).score(x), score.score(x, Tensor.scalar(0.4)), 1e-15);
            assertClose(sde.posteriorMean(score, x, column), sde.posteriorMean(score, x, column.squeeze(1)), 0);
        }
    }

    /** Closed form 19: s(x, t) = s_σ(x/α, σ/α)/α is the score of αx + σz. */
    @ParameterizedTest
    @MethodSource("equations")
    void aScoreOfNoiseLevelsIsThatOfTheDiffusion(SDE sde) {
        GaussianMixture p = Numbers.mixture(Rng.of(2), 3, 2);
        TimeConditionalScore learnt =
                sde.inTime((x, sigma) -> p.noised(Tensor.scalar(1), sigma).score(x));
        Tensor t = Tensor.linspace(0.001, 1, 40).unsqueeze(-1);
        Tensor x = sde.perturb(p.sample(Rng.of(3), 40), 0.3, Rng.of(4));
        Tensor expected = DiffusedMixture.of(p, sde).score(x, t);
        assertClose(Tensor.ones(40, 2), learnt.score(x, t).div(expected), 1e-8);
    }

    @Test
    void aScoreInTimeThatBroadcastsIsRefused() {
        TimeConditionalScore score =
                VPSDE.standard().inTime((y, sigma) -> y.mean(0).neg());
        Tensor x = Tensor.ones(6, 2);
        Tensor t = Tensor.full(0.5, 6, 1);
        String message = assertThrows(IllegalArgumentException.class, () -> score.score(x, t))
                .getMessage();
        assertTrue(message.startsWith("SDE.inTime: expected"), message);
    }

    @Test
    void aGridHasBothItsEnds() {
        TimeGrid grid = TimeGrid.uniform(7, 1e-3);
        assertEquals(7, grid.steps());
        assertEquals(1, grid.start());
        assertEquals(1e-3, grid.end());
        for (int i = 0; i < 7; i++) {
            assertEquals(0.999 / 7, grid.time(i) - grid.time(i + 1), 1e-15);
        }
    }

    /** σ/α at the times of a grid of levels are the levels, at both ends of the equation, too. */
    @ParameterizedTest
    @MethodSource("equations")
    void aGridOfLevelsHasThem(SDE sde) {
        double most = sde.standardDeviation(1) / sde.meanCoefficient(1);
        double least = Math.max(0.03, sde.standardDeviation(0) / sde.meanCoefficient(0));
        NoiseLevels levels = NoiseLevels.karras(most, least, 9, 7);
        TimeGrid grid = TimeGrid.of(sde, levels);
        assertEquals(8, grid.steps());
        assertEquals(1, grid.start(), 1e-12);
        for (int i = 0; i < 9; i++) {
            double ratio = sde.standardDeviation(grid.time(i)) / sde.meanCoefficient(grid.time(i));
            assertEquals(1, ratio / levels.get(i), 1e-10);
        }
        var error = assertThrows(
                IllegalArgumentException.class, () -> TimeGrid.of(sde, NoiseLevels.of(1.01 * most, least)));
        assertTrue(error.getMessage().startsWith("TimeGrid: expected levels of "), error.getMessage());
    }

    @Test
    void impossibleEquationsAndGridsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> VESDE.of(1, 1));
        assertThrows(IllegalArgumentException.class, () -> VPSDE.of(2, 1));
        assertThrows(IllegalArgumentException.class, () -> SubVPSDE.of(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> TimeGrid.uniform(0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> TimeGrid.of(1, 0.5, 0.5));
        assertThrows(IllegalArgumentException.class, () -> TimeGrid.of(1.5, 0.5));
    }
}
