package nabla.examples.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.examples.Stopped;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command. */
class PlaygroundTest {
    private static Playground of(String... args) {
        Playground playground = new Playground();
        new CommandLine(playground).parseArgs(args);
        return playground;
    }

    @Test
    void itServesUntilItIsInterrupted() throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Thread command = new Thread(of("--no-browser"));
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            command.start();
            Matcher address = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/ ").matcher("");
            while (!address.reset(said.toString(StandardCharsets.UTF_8)).find()) {
                assertTrue(command.isAlive(), "it ended at once");
                Thread.sleep(10);
            }
            Http http = new Http(Integer.parseInt(address.group(1)));
            assertEquals(200, http.get("/").status());
            command.interrupt();
            command.join();
            assertThrows(java.net.ConnectException.class, () -> http.get("/"));
        } finally {
            System.setOut(out);
        }
    }

    @Test
    void aPortThatIsTakenIsTold() throws Exception {
        try (PlaygroundServer server = PlaygroundServer.start(0, PlaygroundServerTest.SMALL)) {
            int port = server.address().getPort();
            Playground second = of("--no-browser", "--port", String.valueOf(port));
            String message = assertThrows(Stopped.class, second::run).getMessage();
            assertTrue(message.startsWith("port " + port + ": "), message);
        }
    }

    @Test
    void aPortThatIsNoneIsTold() {
        Playground wrong = of("--no-browser", "--port", "70000");
        assertTrue(assertThrows(Stopped.class, wrong::run).getMessage().startsWith("port 70000: "));
    }
}
