package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nabla.autodiff.Tensor;
import nabla.nn.files.Model;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left behind when the machine or the user cuts a run short. */
@Tag("long")
class InterruptionTest {
    /** A program tells when it has made a fifth of them; the others take some seconds. */
    private static final String STEPS = "1500";

    @TempDir
    private Path folder;

    @Test
    void anInterruptedTrainingLeavesItsBestModelAndSaysSo() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Process program = Programs.start(
                OldFaithful.class, folder, "--method", "denoising", "--steps", STEPS, "--out", out.toString());
        try (BufferedReader printed = program.inputReader(StandardCharsets.UTF_8)) {
            List<String> rest = interrupted(program, printed, "B: denoising: step ");
            String last = rest.get(rest.size() - 1);
            assertTrue(last.startsWith("B: denoising: interrupted at step "), rest.toString());
        }
        assertTrue(program.waitFor() != 0);
        Tensor score = Model.read(out.resolve("denoising.safetensors"))
                .apply(Tensor.of(new double[][] {{3.6, 79}}), Tensor.scalar(0.1));
        assertTrue(Double.isFinite(score.sum().item()));
    }

    /** Interrupts a program once it prints a line of its training that begins so; what it prints from there on. */
    private static List<String> interrupted(Process program, BufferedReader printed, String training)
            throws IOException {
        String line = printed.readLine();
        while (line != null && !line.startsWith(training)) {
            line = printed.readLine();
        }
        // A process that is destroyed closes its streams, a handle's does not.
        program.toHandle().destroy();
        return printed.lines().toList();
    }

    @Test
    void interruptedDigitsLeaveTheirModelAndSaySo() throws IOException, InterruptedException {
        Path out = folder.resolve("digits");
        Process program =
                Programs.start(HandwrittenDigits.class, folder, "--quick", "--steps", STEPS, "--out", out.toString());
        try (BufferedReader printed = program.inputReader(StandardCharsets.UTF_8)) {
            List<String> rest = interrupted(program, printed, "learning: step ");
            assertTrue(rest.get(rest.size() - 1).startsWith("learning: interrupted at step "), rest.toString());
        }
        assertTrue(program.waitFor() != 0);
        Tensor score = Model.read(out.resolve("digits.safetensors")).apply(Tensor.zeros(1, 74), Tensor.scalar(1));
        assertTrue(Double.isFinite(score.sum().item()));
    }

    /** Whether a JVM finds fonts in spite of an empty configuration differs; the numbers and the page are always there. */
    @Test
    void withoutFontsThereAreNumbersAndAPage() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("fonts.conf"), "<?xml version='1.0'?><fontconfig></fontconfig>");
        Path out = folder.resolve("out");
        Process program = Programs.start(
                OldFaithful.class,
                folder,
                "--quick",
                "--steps",
                "20",
                "--method",
                "denoising",
                "--out",
                out.toString());
        String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, program.waitFor(), printed);
        String page = Files.readString(out.resolve("index.html"));
        assertTrue(page.contains("loss on the held-out data"));
        assertTrue(Files.exists(out.resolve("numbers.csv")));
        assertEquals(printed.contains("no pictures"), page.contains("no pictures"));
        assertEquals(printed.contains("no pictures"), !Files.exists(out.resolve("samples.png")));
        assertFalse(printed.contains("\tat ") || printed.contains("InvocationTargetException"), printed);
    }
}
