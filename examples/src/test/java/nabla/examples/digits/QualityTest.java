package nabla.examples.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;

class QualityTest {
    private static final DigitImages.Parts PARTS = DigitImages.parts();

    @Test
    void theImagesAreThoseOfTheTable() {
        assertEquals(1438, PARTS.train().count());
        assertEquals(359, PARTS.heldOut().count());
        Tensor first = DigitImages.all().pixels().select(0, 0).slice(0, 0, 8).mul(16);
        assertArrayEquals(new double[] {0, 0, 5, 13, 9, 1, 0, 0}, first.toArray());
        assertEquals(1, DigitImages.all().pixels().max().item());
        assertEquals(9, DigitImages.all().label(9));
    }

    /** The figures of the held-out images by NumPy, with other directions for W₂: 0.953, 1.040, 0.0246. */
    @Test
    void theFiguresOfTheHeldOutImagesAreKnown() {
        Quality quality = Quality.ofHeldOut(PARTS);
        assertEquals(0.953, quality.agreement(), 5e-4);
        assertEquals(1.040, quality.distance(), 5e-4);
        assertEquals(0.0246, quality.wasserstein(), 5e-4);
        assertEquals(359, Arrays.stream(quality.classes()).sum());
    }

    @Test
    void copiesAreFoundOut() {
        Quality copies = Quality.of(PARTS.train().pixels(), PARTS);
        assertEquals(0, copies.distance());
        Quality noise = Quality.of(Rng.of(1).uniform(100, 64), PARTS);
        assertTrue(noise.distance() > 2 && noise.agreement() < 0.8 && noise.wasserstein() > 0.1);
    }

    @Test
    void theNearestComeFirst() {
        Tensor line = Tensor.of(new double[][] {{5}, {1}, {4}, {2}, {-7}});
        Neighbours nearest = Neighbours.of(Tensor.of(new double[][] {{1.4}, {9}}), line, 3);
        assertArrayEquals(new int[][] {{1, 3, 2}, {0, 2, 3}}, nearest.rows());
        assertArrayEquals(new double[] {0.4, 4}, nearest.distances(), 1e-15);
    }
}
