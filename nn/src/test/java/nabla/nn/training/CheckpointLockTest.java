package nabla.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import nabla.nn.OwnJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process works with a checkpoint, and is killed. */
@Tag("own-jvm")
class CheckpointLockTest {
    /** Holds a checkpoint until it is killed: {@code main(checkpoint, sign)}. */
    public static void main(String[] args) throws Exception {
        CheckpointFile file = CheckpointFile.open(Path.of(args[0]), Map.of());
        try {
            CheckpointFile.open(Path.of(args[0]), Map.of());
            return;
        } catch (UncheckedIOException expected) {
            // Refusing a second one in this process must not give back the lock of the first.
        }
        file.value("a", () -> 1, String::valueOf, Integer::valueOf);
        Files.createFile(Path.of(args[1]));
        TimeUnit.MINUTES.sleep(5);
    }

    @Test
    void anotherProcessIsRefusedUntilTheFirstIsKilled(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("checkpoint");
        Path sign = folder.resolve("sign");
        Process child = OwnJvm.of(List.of("-Xshare:auto"), CheckpointLockTest.class, path.toString(), sign.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("errors.txt").toFile())
                .start();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.exists(sign)) {
                assertTrue(child.isAlive() && System.nanoTime() < end, "the other process holds no checkpoint");
                TimeUnit.MILLISECONDS.sleep(10);
            }
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThrows(UncheckedIOException.class, () -> CheckpointFile.open(path, Map.of()));
                assertThrows(UncheckedIOException.class, () -> CheckpointFile.requireFree(path));
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        CheckpointFile.requireFree(path);
        try (CheckpointFile file = CheckpointFile.open(path, Map.of())) {
            assertEquals(1, file.value("a", () -> 2, String::valueOf, Integer::valueOf));
        }
    }
}
