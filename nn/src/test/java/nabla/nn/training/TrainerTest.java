package nabla.nn.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.autodiff.TensorTree;
import nabla.nn.Activation;
import nabla.nn.Dropout;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.data.Batches;
import nabla.nn.data.Csv;
import nabla.nn.data.FileFormatException;
import nabla.nn.data.Table;
import nabla.nn.files.Safetensors;
import nabla.nn.optimizers.Adam;
import nabla.nn.optimizers.Lion;
import nabla.nn.optimizers.SGD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final Rng RNG = Rng.of(21);
    private static final Layer NET = Sequential.of(Linear.of(2, 8), Dropout.of(0.05), Activation.TANH, Linear.of(8, 1));
    private static final Parameters START = NET.init(RNG.split(0));
    private static final Tensor DATA = data(RNG.split(1), 60);
    private static final Tensor HELD_OUT = data(RNG.split(2), 20);
    private static final Batches BATCHES = Batches.of(DATA, 16, RNG.split(3));
    private static final Rng KEY = RNG.split(4);

    @TempDir
    Path folder;

    /** Rows (x₁, x₂, sin x₁ + x₂ + noise). */
    private static Tensor data(Rng rng, int rows) {
        Tensor x = rng.split(0).normal(rows, 2);
        Tensor y = x.select(1, 0)
                .sin()
                .add(x.select(1, 1))
                .add(rng.split(1).normal(rows).mul(0.1));
        return Tensor.concat(1, x, y.unsqueeze(-1));
    }

    private static Tensor loss(Parameters p, Tensor batch, Rng rng) {
        return Losses.meanSquaredError(NET.apply(p, batch.slice(1, 0, 2), rng), batch.slice(1, 2, 3));
    }

    private static Trainer trainer() {
        return Trainer.of(TrainerTest::loss, Adam.of(1e-2))
                .averaging(ExponentialMovingAverage.of(0.95))
                .heldOut(HELD_OUT, 7);
    }

    private static void assertSameBits(TensorTree<?> expected, TensorTree<?> actual) {
        for (int i = 0; i < expected.tensors().size(); i++) {
            assertArrayEquals(
                    expected.tensors().get(i).toArray(), actual.tensors().get(i).toArray(), 0, "tensor " + i);
        }
    }

    @Test
    void trainingMakesTheLossSmall() {
        TrainingResult training = trainer().fit(START, BATCHES, 600, KEY);
        assertEquals(TrainingResult.End.COMPLETED, training.end());
        assertEquals(600, training.steps());
        assertEquals(600 / 7, training.curve().size());
        assertTrue(training.bestLoss() < 0.1, "held-out " + training.bestLoss());
        double validated = loss(training.parameters(), HELD_OUT, Rng.of(0)).item();
        assertEquals(training.bestLoss(), validated);
    }

    /** Data first: no learning rate helps against a NaN in them. The row is that of the data, not of the shuffled batch. */
    @Test
    void dataThatAreNotFiniteAreNamed() {
        double[][] rows = data(Rng.of(5), 64).toMatrix();
        rows[41][2] = Double.NaN;
        rows[41][1] = Double.POSITIVE_INFINITY;
        Tensor broken = Tensor.of(rows);
        for (Trainer trainer : List.of(
                Trainer.of(TrainerTest::loss), Trainer.of(TrainerTest::loss).eager())) {
            TrainingResult training = trainer.fit(START, Batches.of(broken, 16, KEY), 100, KEY);
            assertEquals(TrainingResult.End.FAILED, training.end());
            assertTrue(training.steps() <= 4, training.reason());
            String expected =
                    "the training data are not finite: in this batch row 41, column 1 is Infinity, and 1 more";
            assertTrue(training.reason().contains(expected), training.reason());
            assertFalse(training.reason().contains("learning rate"), training.reason());
        }
        Trainer validating = Trainer.of(TrainerTest::loss).heldOut(broken, 1);
        for (Trainer trainer : List.of(validating, validating.eager(), validating.patience(3))) {
            TrainingResult validated = trainer.fit(START, BATCHES, 100, KEY);
            assertEquals(TrainingResult.End.FAILED, validated.end());
            assertEquals(
                    "step 0: the held-out data are not finite: row 41, column 1 is Infinity, and 1 more are not finite;"
                            + " leave such rows out or fill them in",
                    validated.reason());
            assertSameBits(START, validated.parameters());
        }
    }

    /** A loss may pass over missing values; then they are no reason to stop. */
    @Test
    void heldOutRowsThatTheLossCanDoWithAreNotRefused() {
        Loss first = (p, batch, rng) -> loss(p, batch.slice(0, 0, 10), rng);
        Tensor rows = Tensor.concat(0, HELD_OUT, Tensor.full(Double.NaN, 1, 3));
        TrainingResult training =
                Trainer.of(TrainerTest::loss).heldOut(first, rows, 1).fit(START, BATCHES, 10, KEY);
        assertEquals("all 10 steps completed", training.reason());
    }

    @Test
    void aHeldOutLossThatIsNeverFiniteIsTold() {
        Loss nan = (p, batch, rng) -> loss(p, batch, rng).mul(Double.NaN);
        Trainer trainer = Trainer.of(TrainerTest::loss).heldOut(nan, HELD_OUT, 1);
        assertEquals(
                "all 10 steps completed; no held-out loss was finite",
                trainer.fit(START, BATCHES, 10, KEY).reason());
        TrainingResult impatient = trainer.patience(3).fit(START, BATCHES, 10, KEY);
        assertEquals(TrainingResult.End.NO_IMPROVEMENT, impatient.end());
        assertEquals("no finite held-out loss in 3 validations", impatient.reason());
    }

    @Test
    void patienceNeedsHeldOutRows() {
        Trainer impatient = Trainer.of(TrainerTest::loss).patience(3);
        assertEquals(
                "Trainer.patience: expected held-out rows, got none; heldOut(rows, interval) gives them",
                assertThrows(IllegalArgumentException.class, () -> impatient.fit(START, BATCHES, 10, KEY))
                        .getMessage());
        assertEquals(
                10,
                impatient.heldOut(HELD_OUT, 100).fit(START, BATCHES, 10, KEY).steps());
    }

    @Test
    void aLossThatIsNaNAtTheStartIsNoMatterOfTheLearningRate() {
        Parameters broken = START.map(t -> t.mul(Double.NaN));
        String start =
                Trainer.of(TrainerTest::loss).fit(broken, BATCHES, 10, KEY).reason();
        assertTrue(start.contains("it is so at the start"), start);
        String later = Trainer.of(TrainerTest::loss, SGD.of(1e200))
                .fit(START, BATCHES, 10, KEY)
                .reason();
        assertTrue(later.contains("lower the learning rate"), later);
    }

    @Test
    void eagerAndCompiledTrainingHaveTheSameBits() {
        assertSameBits(
                trainer().eager().fit(START, BATCHES, 40, KEY).last(),
                trainer().fit(START, BATCHES, 40, KEY).last());
    }

    /** Whatever the order of the calls: a loss that reads numbers cannot be compiled, and doubles have their own bits. */
    @Test
    void eagerGoesBeforeSinglePrecisionAndThreads() {
        Loss reading = (p, x, rng) -> loss(p, x, rng).mul(1 + 0 * x.sum().item());
        Trainer trainer = Trainer.of(reading);
        TrainingResult expected = trainer.eager().fit(START, BATCHES, 3, KEY);
        for (Trainer eager : List.of(
                trainer.eager().inSinglePrecision(),
                trainer.inSinglePrecision().eager(),
                trainer.eager().onThreads(2),
                trainer.onThreads(2).inSinglePrecision().eager().inSinglePrecision())) {
            assertSameBits(expected.last(), eager.fit(START, BATCHES, 3, KEY).last());
            assertFalse(eager.isSinglePrecision());
        }
    }

    /** Data and losses that doubles can do with, and floats cannot. */
    @Test
    void aFailureInSinglePrecisionSaysWhatItWasComputedIn() {
        Trainer trainer = Trainer.of((p, x, rng) ->
                loss(p, x, rng).mul(0).add(x.mul(1e20).square().add(1).log().mean()));
        assertEquals(
                TrainingResult.End.COMPLETED,
                trainer.fit(START, BATCHES, 2, KEY).end());
        TrainingResult failed = trainer.inSinglePrecision().fit(START, BATCHES, 2, KEY);
        assertEquals(TrainingResult.End.FAILED, failed.end());
        assertTrue(
                failed.reason().contains("in single precision")
                        && failed.reason().contains("without inSinglePrecision()"),
                failed.reason());
        Trainer validating = Trainer.of(TrainerTest::loss).heldOut(HELD_OUT.mul(1e30), 1);
        for (Trainer single :
                List.of(validating.inSinglePrecision(), validating.patience(1).inSinglePrecision())) {
            String reason = single.fit(START, BATCHES, 2, KEY).reason();
            assertTrue(reason.contains("without inSinglePrecision()"), reason);
        }
        String reason = Trainer.of(TrainerTest::loss, SGD.of(1e200))
                .fit(START, BATCHES, 10, KEY)
                .reason();
        assertFalse(reason.contains("precision"), reason);
    }

    @Test
    void twoHundredStepsAreAHundredAndAHundredMore() {
        Path path = folder.resolve("checkpoint.safetensors");
        TrainingResult whole = trainer().fit(START, BATCHES, 200, KEY);
        trainer().listener(Checkpoint.writing(path).every(100)).fit(START, BATCHES, 100, KEY);
        TrainingResult resumed = trainer().resume(path, NET.init(Rng.of(99)), BATCHES, 200);
        assertSameBits(whole.last(), resumed.last());
        assertSameBits(whole.parameters(), resumed.parameters());
        assertEquals(whole.bestLoss(), resumed.bestLoss());
    }

    @Test
    void resumingAFinishedTrainingChangesNothing() {
        Path path = folder.resolve("checkpoint.safetensors");
        TrainingResult whole =
                trainer().listener(Checkpoint.writing(path).every(10)).fit(START, BATCHES, 10, KEY);
        TrainingResult again = trainer().resume(path, START, BATCHES, 10);
        assertEquals(TrainingResult.End.COMPLETED, again.end());
        assertSameBits(whole.last(), again.last());
        assertEquals("all 10 steps completed", again.reason());
        TrainingResult past = trainer().resume(path, START, BATCHES, 4);
        assertEquals("the checkpoint is at step 10, already past step 4", past.reason());
        assertSameBits(whole.last(), past.last());
    }

    @Test
    void checkpointsOfOtherTrainingsAreRefused() {
        Path path = folder.resolve("checkpoint.safetensors");
        trainer().listener(Checkpoint.writing(path)).fit(START, BATCHES, 1, KEY);
        Trainer other = Trainer.of(TrainerTest::loss, SGD.of(0.1).momentum(0.9));
        assertTrue(assertThrows(FileFormatException.class, () -> other.resume(path, START, BATCHES, 2))
                .getMessage()
                .contains(
                        "belongs to a different training run, without a tensor optimizer.b.0.weight of shape [8, 2]"));
        assertThrows(
                FileFormatException.class,
                () -> Trainer.of(TrainerTest::loss, SGD.of(0.1)).resume(path, START, BATCHES, 2));
        Safetensors.write(path, START, Map.of());
        assertTrue(assertThrows(FileFormatException.class, () -> trainer().resume(path, START, BATCHES, 2))
                .getMessage()
                .contains("is not a training checkpoint"));
    }

    /** −log(1 − w) falls towards w = 1 … from above: its minimisation by w ↦ w + 0.3 leaves the domain at w = 1. */
    private static TrainingResult leavesTheDomain(boolean compiled) {
        Loss loss =
                (p, batch, rng) -> p.get("w").neg().add(1).log().sub(p.get("w").mul(batch.sum()));
        Trainer trainer = Trainer.of(loss, Lion.of(0.3));
        return (compiled ? trainer : trainer.eager())
                .fit(Parameters.of("w", Tensor.scalar(0)), Batches.full(Tensor.ones(1, 1)), 100, KEY);
    }

    @Test
    void aLossThatIsNotANumberEndsTrainingWithTheLastGoodParameters() {
        for (boolean compiled : new boolean[] {true, false}) {
            TrainingResult training = leavesTheDomain(compiled);
            assertEquals(TrainingResult.End.FAILED, training.end());
            assertEquals(5, training.steps());
            assertTrue(training.reason().startsWith("step 5: the loss is NaN"), training.reason());
            assertEquals(0.9, training.parameters().get("w").item(), 1e-15);
        }
    }

    @Test
    void aCheckpointHoldsTheLastTrainingThatCanGoOn() {
        Path path = folder.resolve("checkpoint.safetensors");
        Loss loss = (p, batch, rng) -> p.get("w").neg().add(1).log();
        Parameters start = Parameters.of("w", Tensor.scalar(0));
        Batches batches = Batches.full(Tensor.ones(1, 1));
        Trainer trainer = Trainer.of(loss, Lion.of(0.3));
        TrainingResult failed = trainer.listener(Checkpoint.writing(path)).fit(start, batches, 100, KEY);
        assertEquals(TrainingResult.End.FAILED, failed.end());
        TrainingResult again = trainer.resume(path, start, batches, 100);
        assertEquals(failed.reason(), again.reason());
        assertSameBits(failed.parameters(), again.parameters());
        assertEquals(
                TrainingResult.End.COMPLETED,
                trainer.resume(path, start, batches, 4).end());
    }

    @Test
    void aLossThatDivergesEndsTraining() {
        Loss loss = (p, batch, rng) -> p.get("w").exp().neg();
        Parameters start = Parameters.of("w", Tensor.scalar(0));
        TrainingResult training = Trainer.of(loss, SGD.of(0.5)).fit(start, Batches.full(Tensor.zeros(1, 1)), 1000, KEY);
        assertEquals(TrainingResult.End.FAILED, training.end());
        assertTrue(training.reason().contains("the loss diverges"), training.reason());
        double w = training.parameters().get("w").item();
        assertTrue(Math.exp(w) <= 1e6 && w > 0);
    }

    @Test
    void aLossBelowItsFloorEndsTrainingWithTheAdvice() {
        Loss loss = (p, batch, rng) -> p.get("w").exp().neg();
        TrainingResult training = Trainer.of(loss, SGD.of(0.5))
                .floor(-3, "no model of these data reaches that: stop earlier")
                .fit(Parameters.of("w", Tensor.scalar(0)), Batches.full(Tensor.zeros(1, 1)), 1000, KEY);
        assertEquals(TrainingResult.End.FAILED, training.end());
        assertTrue(
                training.reason().endsWith(" is below -3.0; no model of these data reaches that: stop earlier"),
                training.reason());
        assertTrue(Math.exp(training.parameters().get("w").item()) <= 3);
    }

    /** Once, before the first step, with the names of the columns; what it says is the floor unless another one is told. */
    @Test
    void aLossLooksAtItsDataBeforeTheFirstStep() {
        List<Table> seen = new ArrayList<>();
        Loss loss = new Loss() {
            @Override
            public Tensor of(Parameters p, Tensor batch, Rng rng) {
                return p.get("w").exp().neg();
            }

            @Override
            public Floor inspect(Batches batches) {
                seen.add(batches.sample(3));
                return new Floor(-3, "so low is no model");
            }
        };
        Parameters start = Parameters.of("w", Tensor.scalar(0));
        Batches batches = Batches.of(Tensor.arange(10).reshape(5, 2), 1, KEY).named(List.of("a", "b"));
        Trainer trainer = Trainer.of(loss.evaluation((p, batch, rng) -> p.get("w")), SGD.of(0.5));
        TrainingResult training = trainer.fit(start, batches, 1000, KEY);
        assertEquals(1, seen.size());
        assertEquals(List.of("a", "b"), seen.get(0).columns());
        assertTrue(training.reason().endsWith(" is below -3.0; so low is no model"), training.reason());
        TrainingResult told = trainer.floor(Double.NEGATIVE_INFINITY, "").fit(start, batches, 1000, KEY);
        assertTrue(told.reason().contains("the loss diverges"), told.reason());
        Loss refusing = new Loss() {
            @Override
            public Tensor of(Parameters p, Tensor batch, Rng rng) {
                throw new AssertionError("a step was made");
            }

            @Override
            public Floor inspect(Batches rows) {
                throw new IllegalArgumentException("not with these data");
            }
        };
        var error = assertThrows(
                IllegalArgumentException.class, () -> Trainer.of(refusing).fit(start, batches, 5, KEY));
        assertEquals("not with these data", error.getMessage());
    }

    @Test
    void trainingEndsWhenValidationsDoNotImprove() {
        // The minimum of the held-out loss (w − 1)² is passed on the way to w = 3.
        Loss loss = (p, batch, rng) -> p.get("w").sub(batch.mean()).square();
        TrainingResult training = Trainer.of(loss, Lion.of(0.1))
                .heldOut(Tensor.ones(1, 1), 2)
                .patience(3)
                .fit(Parameters.of("w", Tensor.scalar(0)), Batches.full(Tensor.full(3, 1, 1)), 1000, KEY);
        assertEquals(TrainingResult.End.NO_IMPROVEMENT, training.end());
        assertEquals(16, training.steps());
        assertEquals(10, training.bestStep());
        assertEquals(1, training.parameters().get("w").item(), 1e-12);
    }

    @Test
    void validationMayUseAnotherLoss() {
        Loss training = (p, batch, rng) -> p.get("w").sub(3).square();
        Loss validation = (p, batch, rng) -> p.get("w").sub(batch.mean()).abs();
        TrainingResult result = Trainer.of(training, Lion.of(0.1))
                .heldOut(validation, Tensor.ones(1, 1), 1)
                .fit(Parameters.of("w", Tensor.scalar(0)), Batches.full(Tensor.zeros(1, 1)), 20, KEY);
        assertEquals(1, result.parameters().get("w").item(), 1e-12);
        assertEquals(0, result.bestLoss(), 1e-12);
        assertEquals(20, result.curve().size());
        assertEquals(1, result.curve().get(19).heldOutLoss(), 1e-12);
    }

    @Test
    void aTrainingThatOnlyHarmsGivesItsStartBack() {
        Loss away = (p, batch, rng) -> p.get("w").square().neg();
        Loss validation = (p, batch, rng) -> p.get("w").square();
        Parameters start = Parameters.of("w", Tensor.scalar(0.5));
        List<TrainingResult.Point> points = new ArrayList<>();
        TrainingResult training = Trainer.of(away, Lion.of(0.1))
                .heldOut(validation, Tensor.zeros(1), 2)
                .patience(3)
                .listener(progress -> progress.point().ifPresent(points::add))
                .fit(start, Batches.full(Tensor.zeros(1, 1)), 100, KEY);
        assertEquals(0.5, training.parameters().get("w").item());
        assertEquals(0, training.bestStep());
        assertEquals(6, training.steps());
        assertEquals(training.curve(), points);
    }

    @Test
    void validationIsWithoutDropout() {
        Layer identity = Sequential.of(Dropout.of(0.9));
        Loss loss = Loss.on(identity, (f, batch, rng) -> Losses.meanSquaredError(f.apply(batch), batch));
        Tensor x = RNG.split(5).normal(10, 2);
        Parameters none = Parameters.none();
        assertTrue(loss.of(none, x, KEY).item() > 0);
        TrainingResult training = Trainer.of(loss, SGD.of(0.1)).heldOut(x, 1).fit(none, Batches.full(x), 1, KEY);
        assertEquals(0, training.bestLoss());
    }

    @Test
    void theFormulaOfALossDrawsTheSameNumbersInTrainingAndValidation() {
        Loss loss = Loss.on(
                Linear.of(2, 1),
                (f, batch, rng) ->
                        f.apply(batch).mul(rng.normal(batch.size(0), 1)).mean());
        Parameters p = Linear.of(2, 1).init(RNG);
        Tensor x = RNG.split(5).normal(10, 2);
        assertEquals(loss.of(p, x, KEY).item(), loss.evaluation().of(p, x, KEY).item());
    }

    @Test
    void aListenerSeesEveryStepAndMayEndTheTraining() {
        List<Long> all = new ArrayList<>();
        List<Long> fifth = new ArrayList<>();
        TrainingListener listener = progress -> fifth.add(progress.step());
        TrainingResult training = trainer()
                .listener(progress -> all.add(progress.step()))
                .listener(listener.every(5))
                .listener(progress -> {
                    if (progress.step() == 12) {
                        progress.stop("enough");
                    }
                })
                .fit(START, BATCHES, 100, KEY);
        assertEquals(TrainingResult.End.STOPPED, training.end());
        assertEquals("enough", training.reason());
        assertEquals(12, all.size());
        assertEquals(List.of(5L, 10L), fifth);
        List<Long> ends = new ArrayList<>();
        TrainingListener last = progress -> ends.add(progress.step());
        trainer().listener(last.every(5)).fit(START, BATCHES, 12, KEY);
        assertEquals(List.of(5L, 10L, 12L), ends);
    }

    @Test
    void aLogRepairsARowThatWasCutAndRefusesOtherFiles() throws IOException {
        Path log = folder.resolve("log.csv");
        trainer().listener(CsvLog.of(log, 5)).fit(START, BATCHES, 10, KEY);
        String whole = Files.readString(log);
        String header = whole.substring(0, whole.indexOf('\n') + 1);
        for (int end : new int[] {0, 10, header.length(), whole.length() - 1}) {
            Files.writeString(log, whole.substring(0, end));
            trainer().listener(CsvLog.of(log, 5)).fit(START, BATCHES, 10, KEY);
            assertEquals(whole, Files.readString(log));
        }
        for (String other : List.of("a,b\n1,2\n", header + "x\n", header + "1,2\n", header.strip() + ",more\n")) {
            Files.writeString(log, other);
            assertThrows(FileFormatException.class, () -> CsvLog.of(log, 5));
            assertEquals(other, Files.readString(log));
        }
    }

    @Test
    void theLogGoesOnWhereItStopped() throws IOException {
        Path path = folder.resolve("checkpoint.safetensors");
        Path whole = folder.resolve("whole.csv");
        Path parts = folder.resolve("parts.csv");
        trainer().listener(CsvLog.of(whole, 5)).fit(START, BATCHES, 30, KEY);
        trainer()
                .listener(Checkpoint.writing(path).every(10))
                .listener(CsvLog.of(parts, 5))
                .fit(START, BATCHES, 10, KEY);
        trainer().listener(CsvLog.of(parts, 5)).resume(path, START, BATCHES, 20);
        trainer()
                .listener(Checkpoint.writing(path).every(10))
                .listener(CsvLog.of(parts, 5))
                .resume(path, START, BATCHES, 30);
        assertEquals(Files.readString(whole), Files.readString(parts));
        Table table = Csv.reader()
                .columns("step", "loss", "leastLoss", "largestLoss", "gradientNorm", "largestGradientNorm")
                .from(whole);
        assertEquals(6, table.rows());
        assertEquals(1, table.column("leastLoss").le(table.column("loss")).min().item());
        assertEquals(
                1,
                table.column("largestGradientNorm")
                        .ge(table.column("gradientNorm"))
                        .min()
                        .item());
    }
}
