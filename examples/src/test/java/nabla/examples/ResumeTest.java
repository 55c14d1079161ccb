package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.nn.files.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fits of the command line that are interrupted, and go on. */
@Tag("long")
class ResumeTest {
    private static final String[] OPTIONS = {"--held-out", "0.02", "--steps", "2000", "--quick"};
    private static final byte CTRL_C = 3;

    @TempDir
    private Path folder;

    private Path data;
    private Path model;
    private Path checkpoint;

    @BeforeEach
    void writeWaves() throws IOException {
        StringBuilder rows = new StringBuilder("a,b\n");
        double[] z = Rng.of(3).normal(204).toArray();
        for (int i = 0; i < z.length; i += 2) {
            rows.append(String.format(Locale.ROOT, "%.4f,%.4f%n", z[i], Math.sin(3 * z[i]) + z[i + 1] / 4));
        }
        data = Files.writeString(folder.resolve("wa ves.csv"), rows);
        model = folder.resolve("waves.safetensors");
        checkpoint = folder.resolve("waves.safetensors.checkpoint");
    }

    private String[] words(String... more) {
        return Stream.concat(Stream.of("fit", data.toString(), "-o", model.toString()), Stream.of(more))
                .toArray(String[]::new);
    }

    private record Called(int status, String err) {}

    private Called fit(String... more) {
        String[] words = words(more);
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

    /** Ctrl-C at a terminal, twice, in a training; what goes on from there writes the model of a fit that nobody has interrupted. */
    @Test
    void aFitThatIsInterruptedGoesOnToTheSameBytes() throws IOException, InterruptedException {
        assumeTrue(Programs.hasTerminal());
        assertEquals(0, fit(OPTIONS).status());
        byte[] whole = Files.readAllBytes(model);
        assertFalse(Files.exists(checkpoint));
        Files.delete(model);
        Process program = Programs.startInTerminal(Nabla.class, folder, words(OPTIONS));
        String said = interrupted(program);
        int status = program.waitFor();
        assertTrue(status == 130 || status == 143, "status " + status + ": " + said);
        assertTrue(
                said.endsWith(
                        "interrupted: " + checkpoint + " keeps what has been learnt; to go on:\n  nabla fit --resume '"
                                + data + "' -o " + model + " " + String.join(" ", OPTIONS)),
                said);
        assertFalse(Files.exists(model));
        assertTrue(Safetensors.read(checkpoint).names().stream().allMatch(name -> name.startsWith("search.")));
        assertEquals(
                0,
                fit(Stream.concat(Stream.of(OPTIONS), Stream.of("--resume")).toArray(String[]::new))
                        .status());
        assertArrayEquals(whole, Files.readAllBytes(model));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(Set.of(data, model), left.collect(Collectors.toSet()));
        }
    }

    /** Interrupts a program as soon as it shows a training; what it says. */
    private static String interrupted(Process program) throws IOException, InterruptedException {
        try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.contains("learning")) {
                line = lines.readLine();
            }
            program.getOutputStream().write(new byte[] {CTRL_C, CTRL_C});
            program.getOutputStream().flush();
            if (!program.waitFor(300, TimeUnit.MILLISECONDS)) {
                // Jobs that a shell has put in the background ignore Ctrl-C.
                program.descendants().forEach(ProcessHandle::destroy);
            }
            return lines.lines().filter(l -> !l.isEmpty()).collect(Collectors.joining("\n"));
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
                .filter(line -> !line.contains(": read 102 rows"))
                .toList();
        assertEquals(1, called.status());
        assertEquals(1, said.size(), called.err());
        assertTrue(said.get(0).startsWith(expected), called.err());
    }
}
