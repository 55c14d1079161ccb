package nabla.examples.playground;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import nabla.examples.Stopped;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A page in the browser to play with score matching, served on this machine for this machine. */
@Command(
        name = "playground",
        sortOptions = false,
        header = {"Opens a page to play with score matching.", ""},
        description = {
            "Opens a page in the browser: draw points, choose a loss, and watch a network learn their score in this JVM.",
            "It listens on the loopback interface alone, until it is interrupted.",
            ""
        })
public final class Playground implements Runnable {
    private static final long WARM_UP_MILLIS = 3000;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "where it listens; 0 for any port that is free (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(names = "--no-browser", description = "only tells the address")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this and exit")
    private boolean help;

    @Override
    public void run() {
        try (PlaygroundServer server = PlaygroundServer.start(port, Limits.standard())) {
            System.out.println("playground: " + server.address() + " (Ctrl-C ends it)");
            if (!quiet) {
                open(server.address());
            }
            warmUp();
            new CountDownLatch(1).await();
        } catch (IOException | IllegalArgumentException e) {
            throw new Stopped("port " + port + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Trains for some seconds what a page begins with, so that much is compiled when it comes. */
    private static void warmUp() throws InterruptedException {
        Session session = new Session(Settings.standard(), Limits.standard(), work -> {});
        try {
            Thread.sleep(WARM_UP_MILLIS);
        } finally {
            session.close();
        }
    }

    /** By the command that the system has for it; where there is none the address on the console is enough. */
    private static void open(URI page) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        List<String> command = system.contains("win")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", page.toString())
                : List.of(system.contains("mac") ? "open" : "xdg-open", page.toString());
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.out.println("open it in a browser");
        }
    }
}
