package nabla.examples.tables.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.SGD;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult.Point;
import org.junit.jupiter.api.Test;

class LossRecorderTest {
    /** The loss is θ² whatever the data are, and a step of 0.25 takes half of θ. */
    @Test
    void theLossesOfATrainingAreTakenDown() {
        LossRecorder recorder = LossRecorder.every(2);
        Trainer.of((parameters, batch, rng) -> parameters.get("theta").square().sum(), SGD.of(0.25))
                .listener(recorder)
                .fit(Parameters.of("theta", Tensor.of(1.0)), Batches.full(Tensor.ones(4, 1)), 4, Rng.of(1));
        List<Point> points = recorder.points();
        assertEquals(List.of(2L, 4L), points.stream().map(Point::step).toList());
        assertEquals((1 + 0.25) / 2, points.get(0).loss(), 1e-12);
        assertEquals((1 / 16.0 + 1 / 64.0) / 2, points.get(1).loss(), 1e-12);
    }

    @Test
    void noStepsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LossRecorder.every(0));
    }
}
