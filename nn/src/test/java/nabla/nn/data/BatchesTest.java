package nabla.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Property(tries = 100)
    void anEpochHasEveryRowAtMostOnce(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 50) int rows,
            @ForAll @IntRange(min = 1, max = 50) int size) {
        Tensor data = Tensor.arange(rows).unsqueeze(-1);
        if (size > rows) {
            assertThrows(IllegalArgumentException.class, () -> Batches.of(data, size, Rng.of(seed)));
            return;
        }
        Batches batches = Batches.of(data, size, Rng.of(seed));
        long perEpoch = batches.perEpoch();
        assertEquals(rows / size, perEpoch);
        double[] seen = LongStream.range(3 * perEpoch, 4 * perEpoch)
                .mapToObj(batches::at)
                .flatMapToDouble(batch -> Arrays.stream(batch.toArray()))
                .toArray();
        assertEquals(perEpoch * size, Arrays.stream(seen).distinct().count());
    }

    @Property(tries = 50)
    void aBatchIsAFunctionOfItsStep(@ForAll long seed, @ForAll @IntRange(min = 0, max = 100) int step) {
        Tensor data = Tensor.arange(23).unsqueeze(-1);
        Batches batches = Batches.of(data, 4, Rng.of(seed));
        Tensor batch = batches.at(step);
        batches.at(step + 50);
        assertArrayEquals(batch.toArray(), batches.at(step).toArray());
        assertArrayEquals(
                batch.toArray(), Batches.of(data, 4, Rng.of(seed)).at(step).toArray());
    }

    @Test
    void aSampleHasSomeRowsInTheirOrderAndSaysSo() {
        Tensor data = Tensor.arange(40).reshape(20, 2);
        Batches batches = Batches.of(data, 4, Rng.of(1));
        Table all = batches.sample(20);
        assertArrayEquals(data.toArray(), all.values().toArray());
        assertEquals(List.of("0", "1"), all.columns());
        assertEquals(List.of(), all.notes());
        Table some = batches.named(List.of("even", "odd")).sample(7);
        assertEquals(List.of("even", "odd"), some.columns());
        assertEquals(List.of("7 of the 20 rows were looked at, taken at random"), some.notes());
        double[] even = some.column("even").toArray();
        assertEquals(7, even.length);
        assertArrayEquals(Arrays.stream(even).distinct().sorted().toArray(), even);
        assertArrayEquals(some.values().toArray(), batches.sample(7).values().toArray());
        assertArrayEquals(
                new int[] {5, 6},
                Batches.full(Tensor.zeros(5, 2, 3)).sample(9).values().shape());
    }

    @Test
    void epochsHaveDifferentOrders() {
        Batches batches = Batches.of(Tensor.arange(100).unsqueeze(-1), 100, Rng.of(1));
        assertNotEquals(
                Arrays.toString(batches.at(0).toArray()),
                Arrays.toString(batches.at(1).toArray()));
    }
}
