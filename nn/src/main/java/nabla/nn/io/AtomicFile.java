package nabla.nn.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Writes a file so that whoever opens it, after a crash too, finds either the old content or all of the new: into a
 * temporary file beside it, which is forced to the disk and then renamed.
 *
 * <p>What is kept of the old file: a symbolic link stays a link, and what it points to is replaced; permissions stay; a
 * file that may not be written is refused, although its folder would let it be replaced. Owner and hard links are not
 * kept. A device or a pipe is written to directly, as nothing can be renamed over it. The temporary file is hidden, its
 * name is short whatever the file's is, and it is deleted too when the JVM is told to end (SIGTERM).
 */
public final class AtomicFile {
    /** As many links as Linux follows. */
    private static final int MAX_LINKS = 40;

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
        try {
            Path target = target(path);
            if (!Files.exists(target)) {
                replace(target, content, Set.of());
            } else if (!Files.isWritable(target)) {
                throw new AccessDeniedException(target.toString());
            } else if (Files.isRegularFile(target)) {
                replace(target, content, permissions(target));
            } else {
                writeDirectly(target, content);
            }
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(path + ": cannot be written: there is no such folder", e);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be written: " + Reading.reason(e), e);
        }
    }

    /** Writes all of a buffer. */
    public static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Where the links end; the file there need not exist yet. */
    private static Path target(Path path) throws IOException {
        Path target = path.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemLoopException("the links form a loop");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    private static void replace(Path target, Content content, Set<PosixFilePermission> permissions) throws IOException {
        Path temporary = target.resolveSibling(".nabla-" + UUID.randomUUID() + ".tmp");
        TemporaryFiles.add(temporary);
        try {
            try (FileChannel channel = create(temporary, permissions)) {
                if (!permissions.isEmpty()) {
                    Files.setPosixFilePermissions(temporary, permissions);
                }
                content.write(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            forceDirectory(target.getParent());
        } finally {
            TemporaryFiles.delete(temporary);
        }
    }

    /** A new file, with at most these permissions from the start, or with the usual ones if there are none. */
    private static FileChannel create(Path file, Set<PosixFilePermission> permissions) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        if (permissions.isEmpty()) {
            return FileChannel.open(file, options);
        }
        return FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(permissions));
    }

    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        return view == null ? Set.of() : view.readAttributes().permissions();
    }

    private static void writeDirectly(Path target, Content content) throws IOException {
        if (Files.isDirectory(target)) {
            throw new IOException("it is a directory");
        }
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
            content.write(channel);
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
}
