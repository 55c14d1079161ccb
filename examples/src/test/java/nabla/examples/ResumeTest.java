package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.nn.files.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fits of the command line that are interrupted, and go on. */
class ResumeTest {
    private static final String[] OPTIONS = {"--held-out", "0", "--steps", "700", "--quick"};
    private static final String TRAINING = "in a training";

    @TempDir
    private Path folder;

    private Path data;
    private Path model;
    private Path checkpoint;

    @BeforeEach
    void writeWaves() throws IOException {
        StringBuilder rows = new StringBuilder("a,b\n");
        double[] z = Rng.of(3).normal(240).toArray();
        for (int i = 0; i < z.length; i += 2) {
            rows.append(String.format(Locale.ROOT, "%.4f,%.4f%n", z[i], Math.sin(3 * z[i]) + z[i + 1] / 4));
        }
        data = Files.writeString(folder.resolve("wa ves.csv"), rows);
        model = folder.resolve("waves.safetensors");
        checkpoint = folder.resolve("waves.safetensors.checkpoint");
    }

    private String[] words(Stream<String> more) {
        return Stream.concat(Stream.of("fit", data.toString(), "-o", model.toString()), more)
                .toArray(String[]::new);
    }

    private record Called(int status, String err) {}

    private Called fit(String... more) {
        String[] words = words(Arrays.stream(more));
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            return new Called(Nabla.run(words), said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** A command that says when its training goes on; run in a JVM of its own. */
    public static void main(String[] args) {
        Thread command = Thread.currentThread();
        Thread watch = new Thread(() -> {
            while (Arrays.stream(command.getStackTrace())
                    .noneMatch(at -> at.getMethodName().equals("makeStep"))) {
                Thread.onSpinWait();
            }
            System.err.println(TRAINING);
        });
        watch.setDaemon(true);
        watch.start();
        Nabla.main(args);
    }

    /**
     * Is killed without notice in its training, then interrupted in it; what goes on from there writes the model of the fit that
     * nobody has interrupted, byte for byte.
     */
    @Test
    void aFitThatIsKilledGoesOnToTheSameModel() throws IOException, InterruptedException {
        assertEquals(0, fit(OPTIONS).status());
        byte[] whole = Files.readAllBytes(model);
        assertFalse(Files.exists(checkpoint));
        Files.delete(model);
        Process first = start();
        try (BufferedReader lines = first.inputReader(StandardCharsets.UTF_8)) {
            waitForTraining(lines);
            first.destroyForcibly().waitFor();
        }
        boolean inStep = false;
        for (int i = 0; !inStep; i++) {
            assertTrue(i < 20, "never in a step");
            interruptInTraining(50 << i);
            inStep = Safetensors.read(checkpoint).names().stream().anyMatch(name -> name.startsWith("search."));
        }
        assertEquals(
                0,
                fit("--held-out", "0", "--steps", "700", "--quick", "--resume").status());
        assertArrayEquals(whole, Files.readAllBytes(model));
        assertFalse(Files.exists(checkpoint));
    }

    private void interruptInTraining(long milliseconds) throws IOException, InterruptedException {
        Process program = start("--resume");
        try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8)) {
            waitForTraining(lines);
            TimeUnit.MILLISECONDS.sleep(milliseconds);
            interrupt(program);
            String said = lines.lines().collect(Collectors.joining("\n"));
            int status = program.waitFor();
            assertTrue(status == 130 || status == 143, "status " + status + ": " + said);
            assertEquals(
                    "interrupted: " + checkpoint + " keeps what has been learnt; to go on:\n  nabla fit --resume '"
                            + data + "' -o " + model + " " + String.join(" ", OPTIONS),
                    said);
        }
    }

    private Process start(String... more) throws IOException {
        return Programs.start(
                ResumeTest.class, folder, words(Stream.concat(Arrays.stream(OPTIONS), Arrays.stream(more))));
    }

    private static void waitForTraining(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.equals(TRAINING)) {
            line = lines.readLine();
        }
    }

    /** As Ctrl-C does, twice; a shell's jobs in the background ignore that. */
    private static void interrupt(Process program) throws IOException, InterruptedException {
        String kill = "kill -INT " + program.pid() + "; kill -INT " + program.pid();
        new ProcessBuilder("sh", "-c", kill).start().waitFor();
        if (!program.waitFor(5, TimeUnit.SECONDS)) {
            program.toHandle().destroy();
        }
    }

    @Test
    void whatDoesNotFitTheCheckpointIsSaidInOneLine() throws IOException {
        assertRefused(fit("--resume"), checkpoint + ": there is no such file to go on from; without --resume");
        Files.writeString(checkpoint, "no checkpoint");
        assertRefused(fit("--resume"), checkpoint + ": not a safetensors file: it begins with 'no checkpoint'");
        assertEquals("no checkpoint", Files.readString(checkpoint));
        Called anew = fit("--quick", "--steps", "10", "--held-out", "0");
        assertEquals(0, anew.status(), anew.err());
        assertTrue(anew.err().contains(checkpoint + ": was of an interrupted fit, which begins anew"), anew.err());
        assertFalse(Files.exists(checkpoint));
        assertRefused(fit("--resume"), checkpoint + ": there is no such file");
    }

    private static void assertRefused(Called called, String expected) {
        List<String> said = called.err()
                .lines()
                .filter(line -> !line.contains(": read 120 rows"))
                .toList();
        assertEquals(1, called.status());
        assertEquals(1, said.size(), called.err());
        assertTrue(said.get(0).startsWith(expected), called.err());
    }
}
