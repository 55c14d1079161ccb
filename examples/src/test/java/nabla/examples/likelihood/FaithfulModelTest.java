package nabla.examples.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.nn.data.Split;
import org.junit.jupiter.api.Test;

class FaithfulModelTest {
    @Test
    void theSplitsAreFifthsOfTheRowsAndOfTheirRest() {
        Split outer = FaithfulSplits.outer().get(0);
        assertArrayEquals(new int[] {218, 2}, outer.train().shape());
        assertArrayEquals(new int[] {54, 2}, outer.heldOut().shape());
        assertEquals(0, outer.train().mean().item(), 1e-12);
        Split inner = FaithfulSplits.inner().get(4);
        assertArrayEquals(new int[] {174, 2}, inner.train().shape());
        assertArrayEquals(new int[] {44, 2}, inner.heldOut().shape());
    }

    /** A normal distribution with the moments of the rows has −2.3 nats on average; a short training is better. */
    @Test
    void aShortTrainingMakesADensity() {
        Split split = FaithfulSplits.outer().get(0);
        FaithfulModel model = FaithfulModel.fit(split.train(), new FaithfulModel.Choices(16, 300, 2, 0.3), Rng.of(1));
        assertEquals(1, model.mass(40), 1e-3);
        double mean = model.logProb(split.heldOut()).mean().item();
        assertTrue(mean > -2 && mean < -1, "log-likelihood " + mean);
    }
}
