package nabla.examples.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.examples.embed.Client.Reply;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs as processes of their own, with a model file. */
class ScoreRowTest {
    @TempDir
    private static Path folder;

    private static Path file;

    @BeforeAll
    static void write() {
        file = folder.resolve("penguins.safetensors");
        Penguins.MODEL.write(file);
    }

    /** The modules of this JVM's tests, or its classes if it runs without modules. */
    private static Process start(Class<?> program, List<String> arguments, String... flags) throws IOException {
        String path = Stream.of(System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path", ""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dnabla.kernels=scalar",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", path, program.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    private static String printed(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aRowHasTheScoreOfTheModelToTheBit() throws Exception {
        Process process = start(ScoreRow.class, List.of(file.toString(), "mass=4.2", "species=Gentoo"));
        DataFrame row = DataFrame.builder()
                .words("species", "Gentoo")
                .numbers("mass", 4.2)
                .numbers("flipper", Double.NaN)
                .build();
        String expected = "log p    " + Penguins.MODEL.logProb(row, Rng.of(0)).get(0) + "\nanomaly  "
                + Penguins.MODEL.anomalyScore(row, Rng.of(0)).get(0) + "\n";
        assertEquals(expected, printed(process).replace("\r", ""));
        assertEquals(0, process.waitFor());
    }

    /** What a process of one row would wait for, and has no use of. */
    @Test
    void theFirstScoreNeedsNoLoggingAndNoRegularExpressions() throws Exception {
        Process process =
                start(ScoreRow.class, List.of(file.toString(), "mass=4.2", "species=Gentoo"), "-Xlog:class+load");
        List<String> lines = printed(process).lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.contains("nabla.scorematching.tables.TableModel ")));
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line ->
                                line.contains(" java.util.logging.") || line.contains(" java.util.regex.Matcher "))
                        .toList());
    }

    /** All its code with the same model, as a reader has it. */
    @Test
    void theCodeOfTheGuideRuns() throws Exception {
        assertEquals(2, GuideTest.scored(file).length);
        TableModel model = TableModel.read(file);
        DataFrame rows = DataFrame.builder()
                .numbers("mass", 4.2, 5)
                .numbers("flipper", 215, Double.NaN)
                .words("species", "Gentoo", null)
                .build();
        assertEquals(2, GuideTest.pooled(model, rows).rows());
        assertTrue(GuideTest.served(model) > 0);
    }

    @Test
    void whatCannotBeScoredIsToldInOneLine() throws IOException {
        Path other = Files.writeString(folder.resolve("other.safetensors"), "no model");
        assertRefused(1, other.toString(), "mass=1");
        assertRefused(1, folder.resolve("none").toString(), "mass=1");
        assertRefused(2);
        assertRefused(2, file.toString(), "mass");
        assertRefused(2, file.toString(), "mass=1", "mass=2");
        assertRefused(2, file.toString(), "weight=1");
        assertRefused(2, file.toString(), "mass=heavy");
    }

    private static void assertRefused(int status, String... args) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        assertEquals(status, ScoreRow.run(System.out, new PrintStream(errors), args));
        assertEquals(1, errors.toString(StandardCharsets.UTF_8).lines().count(), errors::toString);
    }

    /** A service is asked to end by a signal, once it has answered. */
    @Test
    void aSignalStopsTheServiceAfterItsAnswers() throws Exception {
        Process process = start(ScoringService.class, List.of(file.toString(), "port=0", "threads=1"));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            int port = port(out);
            Reply reply = Client.once(port, "POST", "/score", "text/csv", "species,mass,flipper\nAdelie,3.7,190\n,,\n");
            assertEquals(200, reply.status(), reply.body());
            process.toHandle().destroy();
            assertEquals(null, out.readLine());
        }
        int signal = 15;
        assertEquals(128 + signal, process.waitFor());
    }

    /** One byte each 100 ms would take for ever; the JDK looks every second. */
    @Test
    void slowSendersAreCutOffAndHoldUpNobody() throws Exception {
        Process process = start(
                ScoringService.class,
                List.of(file.toString(), "port=0", "threads=1"),
                "-Dsun.net.httpserver.maxReqTime=4");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            int port = port(out);
            String head = "POST /score HTTP/1.1\r\nContent-Type: text/csv\r\n";
            String hello = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"; // of TLS
            List<String> begun = List.of(
                    "",
                    "P",
                    "\r\n\r\n",
                    hello,
                    head + "Content-Length: 1000\r\n\r\n",
                    head + "Transfer-Encoding: chunked\r\n\r\nff");
            List<Future<Reply>> slow = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String first = begun.get(i % begun.size());
                slow.add(Async.run(() -> dribbled(port, first)));
            }
            assertEquals(
                    200,
                    Client.once(port, "POST", "/score", "text/csv", "species,mass,flipper\nAdelie,3.7,190\n")
                            .status());
            for (Future<Reply> reply : slow) {
                int status = reply.get().status();
                assertTrue(status == 0 || status == 400, "status " + status);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** A client that sends nothing at all, for which the JDK looks with a clock of its own. */
    @Test
    void silentClientsAreCutOffInTime() throws Exception {
        Process process = start(
                ScoringService.class,
                List.of(file.toString(), "port=0", "threads=1"),
                "-Dsun.net.httpserver.maxReqTime=2");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            try (Client client = new Client(port(out))) {
                long begin = System.nanoTime();
                assertEquals(0, client.reply().status());
                double seconds = (System.nanoTime() - begin) / 1e9;
                assertTrue(seconds > 1.5 && seconds < 8, () -> seconds + " s");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** What a request comes to that begins, and goes on by a byte each 100 ms for as long as it is let. */
    private static Reply dribbled(int port, String begun) throws IOException, InterruptedException {
        try (Client client = new Client(port)) {
            boolean taken = client.write(begun.getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; taken && i < 300; i++) {
                Thread.sleep(100);
                taken = client.write(new byte[] {'O'});
            }
            assertFalse(taken, "30 s of a request are taken");
            return client.reply();
        }
    }

    private static int port(BufferedReader out) throws IOException {
        String line = out.readLine();
        assertTrue(line.startsWith("listening on http://127.0.0.1:"), line);
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    }
}
