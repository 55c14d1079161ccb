package nabla.examples.anomalies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;

class DetectionTest {
    @Test
    void theAreaIsTheShareOfPairsInTheirOrder() {
        assertEquals(1, Detection.area(Tensor.of(1, 2), Tensor.of(3, 4)));
        assertEquals(0, Detection.area(Tensor.of(3, 4), Tensor.of(1, 2)));
        assertEquals(0.5, Detection.area(Tensor.of(2, 2), Tensor.of(2)));
        assertEquals(4.5 / 6, Detection.area(Tensor.of(1, 3, 5), Tensor.of(3, 6)));
    }

    @Test
    void theTasksHaveTheirRows() {
        for (AnomalyTask.Split split : AnomalyTask.digits().splits()) {
            assertArrayEquals(new int[] {721, 64}, split.train().shape());
            assertArrayEquals(new int[] {180, 64}, split.normal().shape());
            assertArrayEquals(new int[] {896, 64}, split.strange().shape());
        }
        AnomalyTask.Split breast = AnomalyTask.breast().splits().get(0);
        assertArrayEquals(new int[] {286, 30}, breast.train().shape());
        assertArrayEquals(new int[] {71, 30}, breast.normal().shape());
        assertArrayEquals(new int[] {212, 30}, breast.strange().shape());
        AnomalyTask.Split wine = AnomalyTask.wine().splits().get(4);
        assertArrayEquals(new int[] {104, 13}, wine.train().shape());
        assertArrayEquals(new int[] {48, 13}, wine.strange().shape());
        assertEquals(0, wine.train().mean().item(), 1e-12);
        assertEquals(1, wine.train().variance(0).max().item(), 1e-12);
    }

    /** A short training is enough where rows are as strange as a wine of another cultivar. */
    @Test
    void aShortTrainingTellsWinesApart() {
        Detection detection = Detection.of(AnomalyTask.wine().splits().get(0), 32, 200, Rng.of(1), step -> {});
        assertTrue(detection.denoisingError() > 0.9, detection.toString());
        assertTrue(detection.kernelDensity() > 0.9, detection.toString());
    }
}
