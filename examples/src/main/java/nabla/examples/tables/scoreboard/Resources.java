package nabla.examples.tables.scoreboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Text files that come with the examples. */
final class Resources {
    private Resources() {}

    /** The lines of a file, unpacked if its name ends with {@code .gz}. */
    static List<String> lines(String name) {
        try (InputStream file = Resources.class.getResourceAsStream(name);
                InputStream in = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
