package nabla.nn.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The temporary files of this JVM that are being written; those that are left when it ends in order are deleted. */
final class TemporaryFiles {
    private static final Set<Path> ALL = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(TemporaryFiles::delete)));
        } catch (IllegalStateException e) {
            // The JVM is ending already: whoever writes now is a hook, which is waited for.
        }
    }

    private TemporaryFiles() {}

    static void add(Path file) {
        ALL.add(file);
    }

    /** Deletes a file if it is still there. */
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            return;
        } finally {
            ALL.remove(file);
        }
    }
}
