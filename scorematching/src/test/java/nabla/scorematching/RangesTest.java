package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.scorematching.conditions.Observation;
import nabla.scorematching.diffusion.LogLikelihood;
import nabla.scorematching.diffusion.OdeSolver;
import nabla.scorematching.diffusion.ProbabilityFlowODE;
import nabla.scorematching.diffusion.SubVPSDE;
import nabla.scorematching.diffusion.TimeGrid;
import nabla.scorematching.diffusion.VESDE;
import nabla.scorematching.diffusion.VPSDE;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ranges are given in the order in which they are run through; one the wrong way round is refused, and the message says so. */
class RangesTest {
    static Stream<Arguments> swapped() {
        String levels = "expected positive, finite levels from the largest to the smallest, got ";
        String times = "TimeGrid: expected times that decrease, from noise at 1 to data at 0, got ";
        return Stream.of(
                refusal("NoiseLevels: " + levels + "[0.1, 1.0]", () -> NoiseLevels.of(0.1, 1)),
                refusal("NoiseLevels.geometric: " + levels + "0.1 to 1.0", () -> NoiseLevels.geometric(0.1, 1, 5)),
                refusal("NoiseLevels.karras: " + levels + "0.1 to 1.0", () -> NoiseLevels.karras(0.1, 1, 5, 7)),
                refusal(
                        "NoiseLevels.forData: expected a finite largest distance, and a smallest level between 0 and it, got Infinity and 1.0",
                        () -> NoiseLevels.forData(Tensor.of(new double[][] {{1e200}, {-1e200}}), 1)),
                refusal(
                        "Observation: expected values [1] or [B, 1] of a matrix [1, 2], got [3]",
                        () -> Observation.of(Tensor.ones(1, 2), Tensor.ones(3), 0)),
                refusal(times + "[0.001, 1.0]", () -> TimeGrid.of(0.001, 1)),
                refusal("TimeGrid.uniform: expected an end in [0, 1), got 1.0", () -> TimeGrid.uniform(10, 1)),
                refusal("VESDE: expected 0 < σmin < σmax, got σmin = 50.0 and σmax = 0.01", () -> VESDE.of(50, 0.01)),
                refusal(
                        "VPSDE: expected 0 ≤ βmin ≤ βmax, the latter positive and finite, got βmin = 20.0 and βmax = 0.1",
                        () -> VPSDE.of(20, 0.1)),
                refusal(
                        "VPSDE: expected 0 ≤ βmin ≤ βmax, the latter positive and finite, got βmin = 0.0 and βmax = 0.0",
                        () -> VPSDE.of(0, 0)),
                refusal(
                        "SubVPSDE: expected 0 ≤ βmin ≤ βmax, the latter positive and finite, got βmin = 20.0 and βmax = 0.1",
                        () -> SubVPSDE.of(20, 0.1)),
                refusal(
                        "ProbabilityFlowODE: expected an earliest time in [0, 1), got 1.0",
                        () -> ProbabilityFlowODE.of(VPSDE.standard(), OdeSolver.heun(5), 1)),
                refusal(
                        "LogLikelihood: expected an earliest time in [0, 1), got 1.0",
                        () -> LogLikelihood.of(VPSDE.standard()).earliest(1)));
    }

    private static Arguments refusal(String message, Executable call) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("swapped")
    void aSwappedRangeIsRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void aSwappedSliceOrClipIsRefused() {
        Tensor x = Tensor.arange(5);
        assertThrows(IllegalArgumentException.class, () -> x.slice(0, 3, 1));
        assertThrows(IllegalArgumentException.class, () -> x.clip(1, -1));
    }

    /** The exception: an equation of motion is solved from one time to another, and both directions have a meaning. */
    @Test
    void aSolverRunsEitherWay() {
        OdeSolver.Velocity growth = (x, t) -> x;
        Tensor one = Tensor.ones(1, 1);
        assertEquals(
                Math.E, OdeSolver.dormandPrince(50).solve(growth, one, 0, 1).item(), 1e-9);
        assertEquals(
                1 / Math.E, OdeSolver.dormandPrince(50).solve(growth, one, 1, 0).item(), 1e-9);
        assertEquals(
                1 / Math.E,
                OdeSolver.adaptive(1e-10, 1e-10).solve(growth, one, 1, 0).item(),
                1e-8);
    }
}
