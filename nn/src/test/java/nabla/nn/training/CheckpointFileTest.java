package nabla.nn.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.data.Batches;
import nabla.nn.data.FileFormatException;
import nabla.nn.files.Safetensors;
import nabla.nn.optimizers.Adam;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFileTest {
    private static final Layer NET = Sequential.of(Linear.of(2, 8), Activation.TANH, Linear.of(8, 1));
    private static final Parameters START = NET.init(Rng.of(1));
    private static final Batches BATCHES = Batches.of(Rng.of(2).normal(100, 2), 10, Rng.of(3));
    private static final long STEPS = 60;

    @TempDir
    private Path folder;

    private CheckpointFile last = CheckpointFile.none();

    /** Opens a file after the one before it is closed, as the next program would. */
    private CheckpointFile opened(Path path, Map<String, ?> identity) {
        last.close();
        last = CheckpointFile.open(path, identity);
        return last;
    }

    @AfterEach
    void close() {
        last.close();
    }

    private static Trainer trainer() {
        Loss loss = (p, batch, rng) -> Losses.meanSquaredError(
                NET.apply(p, batch),
                batch.square().sum(-1).unsqueeze(-1).add(rng.normal(10, 1).mul(0.1)));
        return Trainer.of(loss, Adam.of(1e-2))
                .averaging(ExponentialMovingAverage.of(0.9))
                .heldOut(Rng.of(4).normal(10, 2), 7);
    }

    /** Is interrupted after these steps, one after the other, and then not. */
    private static TrainingResult interrupted(CheckpointFile file, Trainer trainer, long... steps) {
        for (long step : steps) {
            TrainingListener at = progress -> {
                if (progress.step() == step) {
                    throw new CancellationException("after step " + step);
                }
            };
            assertThrows(
                    CancellationException.class,
                    () -> file.fit("net", trainer.listener(at), START, BATCHES, STEPS, Rng.of(5)));
        }
        return file.fit("net", trainer, START, BATCHES, STEPS, Rng.of(5));
    }

    private static void assertSameBits(List<Tensor> expected, List<Tensor> got) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).toArray(), got.get(i).toArray(), 0, "tensor " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrainingThatIsInterruptedManyTimesGivesTheSameBits(boolean isSingle) {
        Trainer trainer = isSingle ? trainer().inSinglePrecision() : trainer();
        TrainingResult whole = trainer.fit(START, BATCHES, STEPS, Rng.of(5));
        Path path = folder.resolve("checkpoint");
        TrainingResult inMemory = interrupted(opened(path, Map.of()), trainer, 1, 6, 7, 30, 59, 60);
        assertSameBits(whole.last().tensors(), inMemory.last().tensors());
        assertSameBits(whole.parameters().tensors(), inMemory.parameters().tensors());
        TrainingResult ended = opened(path, Map.of())
                .fit(
                        "net",
                        trainer.listener(p -> {
                            throw new AssertionError("a training that has ended makes no step");
                        }),
                        START,
                        BATCHES,
                        STEPS,
                        Rng.of(5));
        assertSameBits(whole.parameters().tensors(), ended.parameters().tensors());
        assertEquals(whole.end(), ended.end());
        assertEquals(whole.bestStep(), ended.bestStep());
    }

    @Test
    void aFileOpenedAnewHasAllThatWasKept() {
        Path path = folder.resolve("checkpoint");
        TrainingResult whole = trainer().fit(START, BATCHES, STEPS, Rng.of(5));
        Trainer stopping = trainer().listener(progress -> {
            if (progress.step() == 20) {
                throw new CancellationException();
            }
        });
        assertThrows(
                CancellationException.class,
                () -> opened(path, Map.of()).fit("net", stopping, START, BATCHES, STEPS, Rng.of(5)));
        long[] first = {0};
        TrainingResult resumed = opened(path, Map.of())
                .fit(
                        "net",
                        trainer().listener(p -> first[0] = first[0] == 0 ? p.step() : first[0]),
                        START,
                        BATCHES,
                        STEPS,
                        Rng.of(5));
        assertEquals(21, first[0]);
        assertSameBits(whole.last().tensors(), resumed.last().tensors());
    }

    @Test
    void aTrainingThatAListenerStopsHasEnded() {
        Path path = folder.resolve("checkpoint");
        Trainer stopping = trainer().listener(progress -> {
            if (progress.step() == 20) {
                progress.stop("enough");
            }
        });
        opened(path, Map.of()).fit("net", stopping, START, BATCHES, STEPS, Rng.of(5));
        TrainingResult again = opened(path, Map.of()).fit("net", trainer(), START, BATCHES, STEPS, Rng.of(5));
        assertEquals(20, again.steps());
        assertEquals(TrainingResult.End.STOPPED, again.end());
    }

    @Test
    void afterAFailureTheLastGoodStateIsKept() {
        Path path = folder.resolve("checkpoint");
        CheckpointFile file = opened(path, Map.of());
        Trainer failing = trainer().floor(Double.POSITIVE_INFINITY, "no loss is that large");
        TrainingResult result = file.fit("net", failing, START, BATCHES, STEPS, Rng.of(5));
        assertEquals(TrainingResult.End.FAILED, result.end());
        assertTrue(Safetensors.read(path).names().isEmpty());
    }

    @Test
    void aValueIsComputedOnce() {
        Path path = folder.resolve("checkpoint");
        CheckpointFile file = opened(path, Map.of());
        assertEquals(0.1, file.value("a", () -> 0.1, String::valueOf, Double::valueOf));
        assertThrows(
                CancellationException.class,
                () -> file.value(
                        "b",
                        () -> {
                            throw new CancellationException();
                        },
                        String::valueOf,
                        Double::valueOf));
        CheckpointFile again = opened(path, Map.of());
        assertEquals(0.1, again.value("a", () -> 0.2, String::valueOf, Double::valueOf));
        assertEquals(0.3, again.value("b", () -> 0.3, String::valueOf, Double::valueOf));
        assertRefused(path, "a: ", () -> again.value("a", () -> 1, String::valueOf, Integer::valueOf));
    }

    @Test
    void withoutAFileNothingIsKept() {
        CheckpointFile none = CheckpointFile.none();
        TrainingResult whole = trainer().fit(START, BATCHES, STEPS, Rng.of(5));
        TrainingResult same = none.fit("net", trainer(), START, BATCHES, STEPS, Rng.of(5));
        assertSameBits(whole.last().tensors(), same.last().tensors());
    }

    @Test
    void aFileOfOtherWorkIsRefusedByWhatDiffers() throws IOException {
        Path path = folder.resolve("checkpoint");
        double nan = Double.NaN;
        Map<String, Object> own = Map.of(
                "rows", Tensor.of(1, 2), "x", new double[] {1, nan}, "words", new String[] {"a", null}, "seed", 1);
        opened(path, own);
        opened(path, own);
        byte[] before = Files.readAllBytes(path);
        for (Map.Entry<String, Object> change : List.<Map.Entry<String, Object>>of(
                Map.entry("rows", Tensor.of(1, 2.5)),
                Map.entry("rows", Tensor.of(1, 2).unsqueeze(0)),
                Map.entry("x", new double[] {nan, 1}),
                Map.entry("words", new String[] {"a", "null"}))) {
            Map<String, Object> other = new HashMap<>(own);
            other.put(change.getKey(), change.getValue());
            assertRefused(
                    path,
                    ": belongs to a different training run: " + change.getKey() + " differs",
                    () -> opened(path, other));
        }
        assertRefused(
                path,
                ": seed is 1 there, 2 here; steps is not told there, 5 here",
                () -> opened(
                        path,
                        Map.of(
                                "rows",
                                Tensor.of(1, 2),
                                "x",
                                own.get("x"),
                                "words",
                                own.get("words"),
                                "seed",
                                2,
                                "steps",
                                5)));
        assertRefused(path, "seed is 1 there, not told here", () -> opened(path, Map.of()));
        assertArrayEquals(before, Files.readAllBytes(path));
    }

    @Test
    void aDamagedFileIsRefusedAndLeftAsItIs() throws IOException {
        Path path = folder.resolve("checkpoint");
        CheckpointFile file = opened(path, Map.of("seed", 1));
        file.value("a", () -> 0.1, String::valueOf, Double::valueOf);
        file.fit("net", trainer(), START, BATCHES, STEPS, Rng.of(5));
        byte[] whole = Files.readAllBytes(path);
        for (int i = 0; i < whole.length; i += 97) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            assertDamaged(path, damaged);
            assertDamaged(path, Arrays.copyOf(whole, i));
        }
        Safetensors.write(path, Parameters.none(), Map.of());
        assertRefused(path, "is not a file of checkpoints of version 1", () -> opened(path, Map.of()));
    }

    private void assertDamaged(Path path, byte[] content) throws IOException {
        Files.write(path, content);
        assertRefused(path, "", () -> opened(path, Map.of("seed", 1)));
        assertArrayEquals(content, Files.readAllBytes(path));
    }

    /** Other steps, another key, start or precision under the same name, ended or not: never the result of the first. */
    @Test
    void aTrainingOfTheSameNameThatIsAnotherIsRefused() {
        Path path = folder.resolve("checkpoint");
        CheckpointFile file = opened(path, Map.of());
        file.fit("net", trainer(), START, BATCHES, 20, Rng.of(5));
        Parameters start = NET.init(Rng.of(2));
        assertRefused(
                path,
                "net: steps is 20 there, 40 here",
                () -> file.fit("net", trainer(), START, BATCHES, 40, Rng.of(5)));
        assertRefused(path, "net: random key", () -> file.fit("net", trainer(), START, BATCHES, 20, Rng.of(6)));
        assertRefused(
                path,
                "net: start differs",
                () -> opened(path, Map.of()).fit("net", trainer(), start, BATCHES, 20, Rng.of(5)));
        assertRefused(
                path,
                "net: precision is double there, single here",
                () -> file.fit("net", trainer().inSinglePrecision(), START, BATCHES, 20, Rng.of(5)));
        assertEquals(
                20, file.fit("net", trainer(), START, BATCHES, 20, Rng.of(5)).steps());
    }

    /** One of 300 numbers, in whatever holds them. */
    @Test
    void everyNumberOfAnIdentityCounts() {
        Tensor x = Rng.of(7).normal(300);
        double[] numbers = x.toArray();
        numbers[150] += 1;
        Tensor y = Tensor.of(x.shape(), numbers);
        List<UnaryOperator<Object>> holders = List.of(
                z -> z,
                z -> ((Tensor) z).toArray(),
                z -> Parameters.of("w", (Tensor) z),
                z -> List.of("a", z),
                z -> List.of(List.of(z), 1));
        for (int i = 0; i < holders.size(); i++) {
            Path path = folder.resolve("checkpoint" + i);
            opened(path, Map.of("data", holders.get(i).apply(x)));
            opened(path, Map.of("data", holders.get(i).apply(Tensor.of(x.shape(), x.toArray()))));
            Object other = holders.get(i).apply(y);
            assertRefused(path, "data", () -> opened(path, Map.of("data", other)));
        }
    }

    /** What has no text of its own would refuse its own file in the next process. */
    @Test
    void identitiesWithoutATextAreRefused() {
        Path path = folder.resolve("checkpoint");
        for (Object value : List.of(
                new int[] {1},
                new double[][] {{1}},
                new Integer[] {1},
                new Object(),
                List.of(new float[1]),
                "\ud800")) {
            assertThrows(IllegalArgumentException.class, () -> opened(path, Map.of("data", value)));
        }
        assertThrows(IllegalArgumentException.class, () -> opened(path, Map.of("\udc00", 1)));
        CheckpointFile file = opened(path, Map.of());
        assertThrows(IllegalArgumentException.class, () -> file.value("v", () -> 1, v -> null, Integer::valueOf));
        assertEquals(2, file.value("v", () -> 2, String::valueOf, Integer::valueOf));
        assertEquals(2, opened(path, Map.of()).value("v", () -> 3, String::valueOf, Integer::valueOf));
    }

    /** Another network's training under the same name, and fewer steps than were made. */
    @Test
    void statesOfOtherTrainingsAreRefused() {
        Path path = folder.resolve("checkpoint");
        CheckpointFile file = opened(path, Map.of());
        interrupted(file, trainer(), 30);
        assertRefused(
                path,
                "net: steps is 60 there, 20 here",
                () -> file.fit("net", trainer(), START, BATCHES, 20, Rng.of(5)));
        Parameters other =
                Sequential.of(Linear.of(2, 9), Activation.TANH, Linear.of(9, 1)).init(Rng.of(1));
        assertRefused(
                path,
                "belongs to a different training run",
                () -> file.fit("net", trainer(), other, BATCHES, STEPS, Rng.of(5)));
        for (String name : List.of("", "a.b")) {
            assertThrows(
                    IllegalArgumentException.class, () -> file.fit(name, trainer(), START, BATCHES, STEPS, Rng.of(5)));
        }
    }

    private static void assertRefused(Path path, String expected, Runnable call) {
        String message = assertThrows(FileFormatException.class, call::run).getMessage();
        assertTrue(message.startsWith(path.toString()) && message.contains(expected), message);
    }

    /** By whatever path; what the first one keeps is not touched, and a file that was refused in any way is free. */
    @Test
    void ofTwoThatWorkWithAFileTheSecondIsRefused() throws IOException {
        Path path = folder.resolve("checkpoint");
        CheckpointFile first = opened(path, Map.of());
        Path roundabout =
                Files.createDirectory(folder.resolve("a")).resolve("..").resolve("checkpoint");
        for (Path same : List.of(path, roundabout)) {
            for (Executable call : List.<Executable>of(
                    () -> CheckpointFile.open(same, Map.of()), () -> CheckpointFile.requireFree(same))) {
                String message = assertThrows(UncheckedIOException.class, call).getMessage();
                assertTrue(message.startsWith(same + ": another program works with it"), message);
            }
        }
        assertEquals(1, first.value("a", () -> 1, String::valueOf, Integer::valueOf));
        first.close();
        first.close();
        assertThrows(IllegalStateException.class, () -> first.value("b", () -> 1, String::valueOf, Integer::valueOf));
        assertRefused(path, "seed", () -> CheckpointFile.open(path, Map.of("seed", 1)));
        CheckpointFile.requireFree(path);
        assertEquals(1, opened(roundabout, Map.of()).value("a", () -> 2, String::valueOf, Integer::valueOf));
    }

    @Test
    void aClosedFileLeavesNothingBesideIt() throws IOException {
        Path path = folder.resolve("checkpoint");
        CheckpointFile.requireFree(path);
        opened(path, Map.of()).close();
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(path), files.toList());
        }
        assertThrows(
                UncheckedIOException.class,
                () -> CheckpointFile.open(folder.resolve("none").resolve("c"), Map.of()));
    }

    /** What a killed program left beside the checkpoint is no lock. */
    @Test
    void anUnlockedFileBesideItIsTakenOver() throws IOException {
        Path path = folder.resolve("checkpoint");
        Path beside = Files.createFile(folder.resolve("checkpoint.lock"));
        opened(path, Map.of()).value("a", () -> 1, String::valueOf, Integer::valueOf);
        last.close();
        assertFalse(Files.exists(beside));
    }
}
