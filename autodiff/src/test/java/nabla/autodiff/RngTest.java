package nabla.autodiff;

import static nabla.autodiff.Assertions.assertBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are split at an index which is itself a tensor. */
class RngTest {
    private static final long EXACT = 1L << 53;

    private record Walk(Tensor count, Rng rng, Tensor x) implements TreeRecord<Walk> {
        @Override
        public Parts<Walk> parts() {
            return Parts.of(Walk::new, count, rng, x);
        }

        Walk next() {
            return new Walk(count.add(1), rng, x.add(rng.split(count).normal(3)));
        }
    }

    @Property
    void aSplitAtATensorIsTheSplitAtItsNumber(
            @ForAll long seed, @ForAll @LongRange(min = -EXACT, max = EXACT) long index) {
        Tensor expected = Rng.of(seed).split(index).tensors().get(0);
        assertBits(expected, Rng.of(seed).split(Tensor.scalar(index)).tensors().get(0));
        assertBits(
                expected, Rng.of(seed).split(Tensor.full(index, 1, 1)).tensors().get(0));
    }

    @Test
    void aRecordedStepDerivesItsKeyFromACounter() {
        Rng rng = Rng.of(5);
        Loop<Walk, Tensors> loop = Program.loop(Walk::next, new Walk(Tensor.scalar(0), rng, Tensor.zeros(3)));
        Tensor x = Tensor.zeros(3);
        for (int k = 0; k < 5; k++) {
            loop.step();
            x = x.add(rng.split(k).normal(3));
            assertBits(x, loop.get(Walk::x));
        }
    }

    @Test
    void noDerivativeFlowsThroughAnIndex() {
        Tensor gradient =
                Derivatives.gradient(i -> Rng.of(1).split(i).normal(2).sum().mul(i), Tensor.scalar(4));
        assertEquals(Rng.of(1).split(4).normal(2).sum().item(), gradient.item());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, -1e-300, Double.NaN, Double.POSITIVE_INFINITY})
    void anIndexThatIsNotWholeIsRefused(double index) {
        assertEquals(
                "split: expected a whole number as index, got " + index,
                assertThrows(IllegalArgumentException.class, () -> Rng.of(1).split(Tensor.scalar(index)))
                        .getMessage());
    }

    @Test
    void anIndexThatIsNotOneNumberIsRefused() {
        assertEquals(
                "split: expected one number as index, got shape [2]",
                assertThrows(IllegalArgumentException.class, () -> Rng.of(1).split(Tensor.of(1, 2)))
                        .getMessage());
    }
}
