package nabla.examples.faithful;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.Stopped;
import nabla.examples.report.Progress;
import nabla.nn.Parameters;
import nabla.nn.data.Batches;
import nabla.nn.files.Safetensors;
import nabla.nn.optimizers.Lion;
import nabla.nn.training.Loss;
import nabla.nn.training.Trainer;
import nabla.nn.training.TrainingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {
    private static final Prepared OLD_FAITHFUL = Prepared.of(Measurements.oldFaithful(), Rng.of(1));

    @TempDir
    private Path folder;

    @Test
    void oldFaithfulHasTwoColumnsOfDataInMinutes() {
        assertEquals(272, OLD_FAITHFUL.values().size(0));
        assertEquals(2, OLD_FAITHFUL.dim());
        assertEquals(0.357, OLD_FAITHFUL.measurements().clusters().orElseThrow().share(OLD_FAITHFUL.values()), 0.001);
    }

    @Test
    void trainingDataHaveMeanZeroAndVarianceOne() {
        assertEquals(0, OLD_FAITHFUL.train().mean(0).abs().max().item(), 1e-12);
        assertEquals(0, OLD_FAITHFUL.train().variance(0).sub(1).abs().max().item(), 1e-12);
    }

    @Test
    void aFifthIsHeldOut() {
        assertEquals(54, OLD_FAITHFUL.heldOut().size(0));
        assertEquals(218, OLD_FAITHFUL.train().size(0));
    }

    @Test
    void aTrainingThatFailsStopsTheRunAndKeepsItsBestModel() {
        Stopped stopped = assertThrows(
                Stopped.class,
                () -> Study.of(OLD_FAITHFUL, List.of(new Failing()), folder, Rng.of(1), Progress.silent()));
        Path model = folder.resolve("failing.safetensors");
        String message = stopped.getMessage();
        assertTrue(message.startsWith("failing: stopped at step 6: the loss is NaN"), message);
        assertTrue(message.endsWith(". The best model, of step 4, is in " + model), message);
        assertTrue(Safetensors.read(model).has("good"));
    }

    /** √(w − 0.55) has no value after five steps from 1 by 0.1. */
    private static final class Failing implements Method {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public String title() {
            return "failing";
        }

        @Override
        public String sampler() {
            return "none";
        }

        @Override
        public TrainingResult train(Prepared data, Rng rng, Progress progress) {
            Loss root = (p, x, key) -> p.get("good").sub(0.55).sqrt();
            return Trainer.of(root, Lion.of(0.1))
                    .heldOut(data.heldOut(), 2)
                    .fit(Parameters.of("good", Tensor.scalar(1)), Batches.full(data.train()), 100, rng);
        }

        @Override
        public double loss(Parameters parameters, Prepared data, Tensor rows, Rng rng) {
            throw new AssertionError("a model that failed is not evaluated");
        }

        @Override
        public Walks draw(Parameters parameters, Prepared data, Rng rng, Progress progress) {
            throw new AssertionError("a model that failed is not drawn from");
        }

        @Override
        public Field field(Parameters parameters, Prepared data) {
            throw new AssertionError("a model that failed is not shown");
        }
    }
}
