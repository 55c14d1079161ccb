package nabla.scorematching.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.data.Dequantization;
import nabla.scorematching.densities.Gaussian;
import nabla.scorematching.densities.KernelDensity;
import org.junit.jupiter.api.Test;

class DataCheckTest {
    private static final Tensor NORMAL = Rng.of(1).normal(200, 3);

    private static String problem(Tensor x) {
        return String.join("; ", DataCheck.problems(x));
    }

    @Test
    void continuousDataPass() {
        assertEquals("", problem(NORMAL));
        assertDoesNotThrow(() -> DataCheck.require(NORMAL.mul(Tensor.of(1e-6, 1, 1e9))));
    }

    @Test
    void roundedColumnsAreNamedWithTheirStep() {
        Tensor rounded = NORMAL.mul(4).round().div(4);
        Tensor x = Tensor.concat(1, NORMAL.slice(1, 0, 2), rounded.slice(1, 2, 3));
        assertTrue(problem(x).startsWith("column 2 is rounded"), problem(x));
        assertArrayEquals(
                new double[] {0, 0, 0.25}, Dequantization.of(x).steps().toArray());
        assertThrows(IllegalArgumentException.class, () -> DataCheck.require(x));
    }

    @Test
    void dequantisedColumnsPass() {
        Tensor x = NORMAL.mul(4).round().add(Rng.of(2).uniform(200, 3)).sub(0.5);
        assertEquals("", problem(x));
    }

    @Test
    void dependentColumnsAreNamed() {
        Tensor sum = NORMAL.matmul(Tensor.of(new double[][] {{1}, {2}, {-1}})).add(5);
        assertTrue(problem(Tensor.concat(1, NORMAL, sum)).startsWith("column 3 is a linear combination"));
        assertTrue(problem(Rng.of(3).normal(4, 6)).contains("linear combination"));
        String named = DataCheck.problems(Tensor.concat(1, NORMAL, sum), List.of("a", "b", "c", "a + b"))
                .get(0);
        assertTrue(named.startsWith("column a + b is a linear combination"), named);
    }

    @Test
    void constantColumnsAndMissingNumbersAreNamed() {
        assertTrue(problem(Tensor.concat(1, NORMAL, Tensor.ones(200, 1))).startsWith("column 3 is constant"));
        Tensor rounding = NORMAL.slice(1, 0, 1).gt(0).mul(0.1 + 0.2 - 0.3).add(0.3);
        assertTrue(problem(Tensor.concat(1, NORMAL, rounding)).startsWith("column 3 is constant"));
        Tensor hole = Tensor.concat(0, NORMAL, Tensor.of(new double[][] {{1, Double.NaN, 2}}));
        assertTrue(problem(hole).startsWith("row 200, column 1 is NaN"), problem(hole));
    }

    /** The exact loss of a kernel density on its own points falls without bound as its spikes get narrow. */
    @Test
    void spikesOnTrainingPointsAreARunaway() {
        Tensor x = NORMAL.slice(0, 0, 50);
        RunawayLoss check = RunawayLoss.forData(x);
        ScoreMatching loss = ScoreMatching.of();
        double learnt = loss.loss(Gaussian.fit(x), x, Rng.of(0)).item();
        assertEquals(learnt, check.check(learnt));
        double smooth = loss.loss(KernelDensity.of(x, 0.3), x, Rng.of(0)).item();
        assertEquals(smooth, check.check(smooth));
        double spikes = loss.loss(KernelDensity.of(x, 1e-3), x, Rng.of(0)).item();
        var error = assertThrows(ArithmeticException.class, () -> check.check(spikes));
        assertTrue(error.getMessage().contains("spikes"));
    }

    @Test
    void aLossThatIsNoNumberIsARunaway() {
        RunawayLoss check = RunawayLoss.forData(NORMAL);
        assertThrows(ArithmeticException.class, () -> check.check(Double.NaN));
        assertThrows(ArithmeticException.class, () -> check.check(Double.NEGATIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> RunawayLoss.forData(Tensor.ones(10, 2)));
    }

    /** Spikes of width h have the loss −D/h² at their centres, and the floor is that of a tenth of the distance between neighbours. */
    @Test
    void theFloorIsTheLossOfTheNarrowestSpikes() {
        Tensor grid = Tensor.arange(5).unsqueeze(-1).mul(0.2);
        double floor = RunawayLoss.forData(grid).floor();
        double spikes = ScoreMatching.of()
                .loss(KernelDensity.of(grid, 0.02), grid, Rng.of(0))
                .item();
        assertEquals(spikes, floor, 1e-9 * Math.abs(floor));
    }
}
