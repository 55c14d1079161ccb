package nabla.nn.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a file so that whoever opens it, after a crash too, finds either the old content or all of the new: into a
 * temporary file beside it, which is forced to the disk and then renamed.
 */
public final class AtomicFile {
    private static final AtomicLong COUNT = new AtomicLong();

    private AtomicFile() {}

    /** Writes the content. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it to the channel. */
        void write(FileChannel channel) throws IOException;
    }

    /**
     * Replaces the file by this content.
     *
     * @throws UncheckedIOException if it cannot be written; then the old file is as it was
     */
    public static void write(Path path, Content content) {
        Path target = path.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.write(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            forceDirectory(target.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be written: " + e.getMessage(), e);
        } finally {
            deleteIfThere(temporary);
        }
    }

    /** Writes all of a buffer. */
    public static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** The rename, too, has to reach the disk; some systems cannot open a directory, and need not. */
    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }

    private static void deleteIfThere(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            return;
        }
    }
}
