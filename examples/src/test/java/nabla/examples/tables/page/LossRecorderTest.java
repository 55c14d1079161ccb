package nabla.examples.tables.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.SGD;
import nabla.nn.training.CheckpointFile;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Points of a search with held-out rows and of a training of all rows, interrupted after so many steps of both together. */
    private static List<Point> fit(Path checkpoint, Path losses, int interruption) {
        LossRecorder recorder = LossRecorder.every(4).keptIn(losses);
        int[] made = {0};
        Trainer trainer = Trainer.of(
                        (parameters, batch, rng) -> parameters
                                .get("theta")
                                .sub(batch.mean())
                                .square()
                                .sum(),
                        SGD.of(0.1))
                .listener(recorder)
                .listener(progress -> {
                    if (++made[0] == interruption) {
                        throw new CancellationException();
                    }
                });
        Batches batches = Batches.of(Tensor.arange(24).reshape(24, 1), 2, Rng.of(1));
        Parameters start = Parameters.of("theta", Tensor.of(1.0));
        try (CheckpointFile file = CheckpointFile.open(checkpoint, Map.of("seed", 1))) {
            file.fit("search", trainer.heldOut(Tensor.ones(3, 1), 5), start, batches, 20, Rng.of(2));
            file.fit("learn", trainer, start, batches, 10, Rng.of(3));
        }
        return recorder.points();
    }

    /** Wherever it is interrupted, in either training, and if the last line of the file is cut. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 17, 20, 21, 24, 29, 30})
    void aFitThatIsResumedHasAllPoints(int interruption, @TempDir Path folder) throws IOException {
        List<Point> whole = fit(folder.resolve("whole"), folder.resolve("whole.losses"), 0);
        assertEquals(
                List.of(4L, 5L, 8L, 10L, 12L, 15L, 16L, 20L, 4L, 8L),
                whole.stream().map(Point::step).toList());
        Path losses = folder.resolve("cut.losses");
        assertThrows(CancellationException.class, () -> fit(folder.resolve("cut"), losses, interruption));
        Files.writeString(losses, "true,3", StandardOpenOption.APPEND);
        List<Point> resumed = fit(folder.resolve("cut"), losses, 0);
        assertEquals(
                whole.stream().map(Point::step).toList(),
                resumed.stream().map(Point::step).toList());
        assertEquals(
                whole.stream().map(Point::heldOutLoss).toList(),
                resumed.stream().map(Point::heldOutLoss).toList());
    }

    @Test
    void noStepsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> LossRecorder.every(0));
    }
}
