package nabla.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Standardize;
import nabla.nn.training.Trainer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PreparationTest {
    @Property(tries = 100)
    void aSplitIsAPartitionOfTheRows(@ForAll long seed, @ForAll @IntRange(min = 4, max = 60) int rows) {
        Tensor data = Tensor.arange(rows).unsqueeze(-1);
        Split split = Split.of(data, 0.25, Rng.of(seed));
        assertEquals(Math.round(0.25 * rows), split.heldOut().size(0));
        double[] all = DoubleStream.concat(
                        Arrays.stream(split.train().toArray()),
                        Arrays.stream(split.heldOut().toArray()))
                .sorted()
                .toArray();
        assertArrayEquals(data.toArray(), all);
        assertArrayEquals(
                split.heldOut().toArray(),
                Split.of(data, 0.25, Rng.of(seed)).heldOut().toArray());
    }

    /** The squares of such numbers underflow or overflow. */
    @Test
    void aStandardisationKnowsEveryUnit() {
        Tensor x = Rng.of(7).normal(20, 3);
        Tensor expected = Standardize.of(x).apply(x);
        for (double unit : new double[] {0x1p-900, 0x1p-600, 0x1p600, 0x1p900}) {
            Tensor y = x.mul(unit);
            assertArrayEquals(expected.toArray(), Standardize.of(y).apply(y).toArray(), 1e-13);
        }
    }

    @Test
    void aSplitWithAnEmptyPartIsRefused() {
        Tensor data = Tensor.zeros(10, 1);
        assertThrows(IllegalArgumentException.class, () -> Split.of(data, 0.01, Rng.of(1)));
        assertThrows(IllegalArgumentException.class, () -> Split.of(data, 1, Rng.of(1)));
        assertThrows(IllegalArgumentException.class, () -> Split.of(data, Double.NaN, Rng.of(1)));
    }

    /** A loss of no rows would be NaN, long after the mistake. */
    @Test
    void noRowsAreRefusedAtEveryDoor() {
        Tensor none = Tensor.zeros(0, 2);
        for (Executable door : List.<Executable>of(
                () -> Batches.full(none),
                () -> Batches.of(none, 1, Rng.of(1)),
                () -> new Table(List.of("a", "b"), none),
                () -> Split.of(none, 0.5, Rng.of(1)),
                () -> Split.ofRows(Tensor.zeros(3, 2)),
                () -> Split.ofRows(Tensor.zeros(3, 2), 0, 1, 2),
                () -> Standardize.of(none),
                () -> Dequantization.of(none),
                () -> Trainer.of((p, x, rng) -> x.mean()).heldOut(none, 10))) {
            String message = assertThrows(IllegalArgumentException.class, door).getMessage();
            assertTrue(message.matches("\\w+(\\.\\w+)?: expected .*rows?.*, got .*"), message);
        }
    }

    @Test
    void gridsAreFoundWhereValuesRepeat() {
        Tensor data = Tensor.of(new double[][] {
            {79, 5.1, 3.600, 0},
            {54, 4.9, 1.8001, 0},
            {74, 5.1, 3.3337, 0},
            {79, 4.7, 2.2835, 0},
            {85, 4.6, 4.5333, 0}
        });
        double[] steps = Dequantization.of(data).steps().toArray();
        assertEquals(0, steps[2]);
        assertEquals(0, steps[3]);
        assertEquals(0.1, steps[1], 1e-12);
        assertEquals(
                1,
                Dequantization.of(Tensor.of(new double[][] {{4}, {5}, {5}, {9}}))
                        .steps()
                        .item());
        double far = 1e9;
        assertEquals(
                0.1,
                Dequantization.of(Tensor.of(
                                new double[][] {{far + 0.1}, {far + 0.1}, {far + 0.3}, {far + 0.6}, {far + 0.7}}))
                        .steps()
                        .item(),
                1e-6);
    }

    @Property(tries = 50)
    void roundingUndoesDequantization(@ForAll long seed) {
        Tensor data = Rng.of(seed).uniform(40, 3).mul(8).floor();
        Tensor noisy = Dequantization.of(data).apply(data, Rng.of(seed).split(1));
        assertArrayEquals(data.toArray(), noisy.add(0.5).floor().toArray());
        assertTrue(Arrays.stream(noisy.toArray()).distinct().count() == 120);
    }

    /** The mean of equal numbers is another number, in most cases. */
    @Test
    void aConstantColumnHasTheScaleOne() {
        for (double value : new double[] {0, 0.1, -0.3, 1e-300, 1e16 / 3, 1e300}) {
            for (int n = 1; n < 23; n++) {
                assertArrayEquals(
                        new double[] {1},
                        Standardize.of(Tensor.full(value, n, 1)).scale().toArray());
            }
        }
    }
}
