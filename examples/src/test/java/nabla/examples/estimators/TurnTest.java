package nabla.examples.estimators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;

class TurnTest {
    private static final Rng KEY = Rng.of(1);

    private static void assertSameDirections(Tensor expected, Tensor angles) {
        assertArrayEquals(expected.sin().toArray(), angles.sin().toArray(), 1e-12);
        assertArrayEquals(expected.cos().toArray(), angles.cos().toArray(), 1e-12);
    }

    /** Draws come to where the data lie, which stay there. */
    @Test
    void dataWithinATurnStayInItsMiddle() {
        for (double from : new double[] {-9, -Math.PI, 0, 2, 100}) {
            Tensor data = KEY.uniform(50, 2).mul(Tensor.of(6, 1)).add(from);
            Turn turn = Turn.about(data);
            assertArrayEquals(data.toArray(), turn.apply(data).toArray());
            Tensor draws = KEY.split(1).uniform(50, 2).sub(0.5).mul(2 * Math.PI);
            Tensor placed = turn.apply(draws);
            assertSameDirections(draws, placed);
            double middle = data.min(0).add(data.max(0)).mul(0.5).get(1);
            assertTrue(placed.select(1, 1).sub(middle).abs().max().item() <= Math.PI + 1e-12);
        }
    }

    @Test
    void dataOfSeveralTurnsComeIntoOne() {
        Tensor data = KEY.uniform(50, 1).mul(40);
        Turn turn = Turn.about(data);
        assertEquals(-Math.PI, turn.start().item());
        assertSameDirections(data, turn.apply(data));
        assertTrue(turn.apply(data).abs().max().item() <= Math.PI);
    }
}
