package nabla.examples;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Chromium for tests: one that the property nabla.browser or the environment's CHROMIUM names, or one on the path. */
public final class InstalledBrowser {
    private static final List<String> NAMES = List.of(
            "chromium",
            "chromium-browser",
            "chromium-headless-shell",
            "google-chrome",
            "google-chrome-stable",
            "chrome");

    private InstalledBrowser() {}

    /**
     * A command that starts it without a window and without a name server.
     *
     * @param reached the hosts that it may reach, as the flag has them: empty, or ", EXCLUDE 127.0.0.1"
     */
    public static List<String> command(String browser, Path profile, String reached) {
        return new ArrayList<>(List.of(
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--no-first-run",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND" + reached,
                "--user-data-dir=" + profile));
    }

    /** The one that is named. */
    public static Optional<String> named() {
        return Stream.of(System.getProperty("nabla.browser"), System.getenv("CHROMIUM"))
                .filter(name -> name != null && !name.isBlank())
                .findFirst();
    }

    /** The first one on the path, which may not start. */
    public static Optional<String> onThePath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
