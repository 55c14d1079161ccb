package nabla.nn.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Activation;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.OwnJvm;
import nabla.nn.Parameters;
import nabla.nn.Sequential;
import nabla.nn.data.Batches;
import nabla.nn.optimizers.Adam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that writes a checkpoint after every step is killed twenty times, and always goes on. */
@Tag("own-jvm")
@Tag("long")
class KillTest {
    private static final int KILLS = 20;
    private static final Layer NET = Sequential.of(Linear.of(2, 32), Activation.TANH, Linear.of(32, 1));
    private static final Parameters START = NET.init(Rng.of(1));
    private static final Batches BATCHES = Batches.of(Rng.of(2).normal(100, 2), 10, Rng.of(3));

    /** The training; run in a JVM of its own by {@link #main}. */
    private static Trainer trainer() {
        Loss loss = (p, batch, rng) -> Losses.meanSquaredError(
                NET.apply(p, batch),
                batch.square().sum(-1).unsqueeze(-1).add(rng.normal(10, 1).mul(0.1)));
        return Trainer.of(loss, Adam.of(1e-3)).averaging(ExponentialMovingAverage.of(0.99));
    }

    /** Trains until it is killed: {@code main(checkpoint)}. */
    public static void main(String[] args) {
        Path path = Path.of(args[0]);
        Trainer writing = trainer().listener(Checkpoint.writing(path));
        if (Files.exists(path)) {
            writing.resume(path, START, BATCHES, Long.MAX_VALUE);
        } else {
            writing.fit(START, BATCHES, Long.MAX_VALUE, Rng.of(4));
        }
    }

    @Test
    void thereIsAlwaysACheckpointThatLoads(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("checkpoint.safetensors");
        Random moments = new Random(5);
        Snapshot like =
                Snapshot.start(new TrainingStep((p, b, r) -> p.norm(), Adam.of(1), ExponentialMovingAverage.of(0.99))
                        .init(START, Rng.of(0)));
        long step = 0;
        for (int i = 0; i < KILLS; i++) {
            Process child = start(path, folder.resolve("errors.txt"));
            waitForAnotherCheckpoint(path, child, folder.resolve("errors.txt"));
            TimeUnit.MICROSECONDS.sleep(moments.nextInt(100_000));
            child.destroyForcibly().waitFor();
            long reached = Checkpoint.read(path, like).step();
            assertTrue(reached > step, "after kill " + i + " at step " + reached + ", before at " + step);
            step = reached;
        }
        TrainingResult resumed = trainer().resume(path, START, BATCHES, step + 10);
        TrainingResult whole = trainer().fit(START, BATCHES, step + 10, Rng.of(4));
        List<Tensor> expected = whole.last().tensors();
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    expected.get(i).toArray(), resumed.last().tensors().get(i).toArray(), 0, "tensor " + i);
        }
    }

    private static Process start(Path path, Path errors) throws IOException {
        return OwnJvm.of(List.of("-Xshare:auto"), KillTest.class, path.toString())
                .redirectErrorStream(true)
                .redirectOutput(errors.toFile())
                .start();
    }

    private static void waitForAnotherCheckpoint(Path path, Process child, Path errors) throws Exception {
        Object before = key(path);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (key(path).equals(before)) {
            assertTrue(child.isAlive() && System.nanoTime() < end, () -> "no checkpoint: " + text(errors));
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Differs for every file that has been at this path. */
    private static Object key(Path path) throws IOException {
        return Files.exists(path)
                ? Files.readAttributes(path, "lastModifiedTime,fileKey").toString()
                : "none";
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
