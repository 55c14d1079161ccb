package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import nabla.autodiff.Rng;
import nabla.nn.data.FileFormatException;
import nabla.nn.training.TrainingListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit that is interrupted goes on from its checkpoint, as if nothing had happened. */
@Tag("long")
class TableCheckpointTest {
    private static final DataFrame RING = ring();

    @TempDir
    private Path folder;

    /** No mixture of few normal distributions, so that a network is kept, and trained a second time. */
    private static DataFrame ring() {
        int n = 400;
        double[] angle = Rng.of(10).uniform(n).mul(2 * Math.PI).toArray();
        double[] radius = Rng.of(11).normal(n).mul(0.02).add(1).toArray();
        return DataFrame.builder()
                .numbers("x", numbers(i -> radius[i] * Math.cos(angle[i]), n))
                .numbers("y", numbers(i -> radius[i] * Math.sin(angle[i]), n))
                .words(
                        "side",
                        IntStream.range(0, n)
                                .mapToObj(i -> i % 9 == 0 ? null : i % 2 == 0 ? "a" : "b")
                                .toArray(String[]::new))
                .build();
    }

    private static double[] numbers(IntToDoubleFunction f, int n) {
        return IntStream.range(0, n).mapToDouble(f).toArray();
    }

    private static TableTraining training() {
        return TableModel.training().quick().steps(120);
    }

    private static byte[] bytes(TableModel model, Path file) throws IOException {
        model.write(file);
        return Files.readAllBytes(file);
    }

    /** Throws after a number of steps, counted over both trainings. */
    private static TrainingListener interruptingAfter(int steps) {
        int[] made = {0};
        return progress -> {
            if (++made[0] == steps) {
                throw new CancellationException("after " + steps + " steps");
            }
        };
    }

    /** In the search at steps 1, 58, 100 (a validation) and 120 (its last), then in the training from all rows. */
    @Test
    void aFitInPiecesIsTheFitInOne() throws IOException {
        TableTraining training = training().inSinglePrecision();
        int[] steps = {0};
        TableModel whole = training.listener(p -> steps[0]++).fit(RING, Rng.of(12));
        assertTrue(whole.hasNetwork() && steps[0] > 120, whole.choices());
        Path checkpoint = folder.resolve("fit.checkpoint");
        TableTraining kept = training.checkpoint(checkpoint);
        for (int piece : new int[] {1, 57, 42, 20, 30}) {
            assertThrows(
                    CancellationException.class,
                    () -> kept.listener(interruptingAfter(piece)).fit(RING, Rng.of(12)));
        }
        int[] rest = {0};
        TableModel resumed = kept.onThreads(2).listener(p -> rest[0]++).fit(RING, Rng.of(12));
        assertEquals(steps[0] - 1 - 57 - 42 - 20 - 30, rest[0]);
        assertArrayEquals(
                bytes(whole, folder.resolve("whole.safetensors")),
                bytes(resumed, folder.resolve("resumed.safetensors")));
        TableModel again = kept.listener(interruptingAfter(1)).fit(RING, Rng.of(12));
        assertArrayEquals(
                bytes(whole, folder.resolve("whole.safetensors")), bytes(again, folder.resolve("again.safetensors")));
    }

    @Test
    void aCheckpointOfAnotherFitIsRefusedByWhatDiffers() throws IOException {
        Path checkpoint = folder.resolve("fit.checkpoint");
        TableTraining training = training().withoutNetwork().checkpoint(checkpoint);
        DataFrame some = RING.rows(IntStream.range(0, 30).toArray());
        training.fit(some, Rng.of(1));
        byte[] before = Files.readAllBytes(checkpoint);
        double[] x = some.numbers("x");
        x[3] = Math.nextUp(x[3]);
        DataFrame changed = DataFrame.builder()
                .numbers("x", x)
                .numbers("y", some.numbers("y"))
                .words("side", some.words("side"))
                .build();
        Map<String, Runnable> others = Map.of(
                "run: random key is [1, 0] there, [2, 0] here", () -> training.fit(some, Rng.of(2)),
                "run: column x differs", () -> training.fit(changed, Rng.of(1)),
                "rows is 30 there, 29 here",
                        () -> training.fit(some.rows(IntStream.range(0, 29).toArray()), Rng.of(1)),
                "columns is [x, y, side] there, [x, y] here",
                        () -> training.fit(some.without(Set.of("side")), Rng.of(1)),
                "run: steps is 120 there, 7 here", () -> training.steps(7).fit(some, Rng.of(1)),
                "run: precision is double there, single here",
                        () -> training.inSinglePrecision().fit(some, Rng.of(1)),
                "run: network is none there, as it helps here",
                        () -> training().checkpoint(checkpoint).fit(some, Rng.of(1)),
                "run: what was told of column x is not told there, any kind from -2.0 to 2.0 here",
                        () -> training.bounded("x", -2, 2).fit(some, Rng.of(1)));
        others.forEach((expected, fit) -> {
            String message = assertThrows(FileFormatException.class, fit::run).getMessage();
            assertTrue(message.startsWith(checkpoint.toString()) && message.contains(expected), message);
        });
        assertArrayEquals(before, Files.readAllBytes(checkpoint));
        Files.write(checkpoint, Arrays.copyOf(before, before.length / 2));
        assertThrows(FileFormatException.class, () -> training.fit(some, Rng.of(1)));
        assertEquals(before.length / 2, Files.size(checkpoint));
    }

    /** No row can be read from the file. */
    @Test
    void aCheckpointHoldsNoWordOfTheTable() throws IOException {
        Path checkpoint = folder.resolve("fit.checkpoint");
        DataFrame secrets = DataFrame.builder()
                .numbers("x", 1, 2, 4, 7, 11, 16)
                .words("name", "secret", "other", "secret", "other", "secret", "other")
                .build();
        TableModel.training().withoutNetwork().checkpoint(checkpoint).fit(secrets, Rng.of(1));
        assertFalse(new String(Files.readAllBytes(checkpoint), StandardCharsets.ISO_8859_1).contains("secret"));
    }
}
