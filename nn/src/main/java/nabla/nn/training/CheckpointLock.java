package nabla.nn.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right of one program at a time to work with a checkpoint: the lock of a file beside it, which the system gives back when the
 * program ends, however that happens. The checkpoint itself cannot have it, for it is replaced whenever it is written.
 */
final class CheckpointLock implements AutoCloseable {
    /**
     * What this process has locked: where closing a file gives back all locks of the process on it (POSIX), it must not be opened once
     * more.
     */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private static final int ATTEMPTS = 100;

    private final Path beside;
    private final FileChannel channel;

    private CheckpointLock(Path beside, FileChannel channel) {
        this.beside = beside;
        this.channel = channel;
    }

    /**
     * Locks a checkpoint.
     *
     * @throws UncheckedIOException if another has locked it, or no file can be made beside it
     */
    static CheckpointLock of(Path checkpoint) {
        return locked(checkpoint, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .orElseThrow();
    }

    /**
     * Refuses a checkpoint that another works with now.
     *
     * @throws UncheckedIOException if another has locked it
     */
    static void requireFree(Path checkpoint) {
        locked(checkpoint, StandardOpenOption.WRITE).ifPresent(CheckpointLock::close);
    }

    /** None if there is no file to lock. */
    private static Optional<CheckpointLock> locked(Path checkpoint, OpenOption... options) {
        Path beside = beside(checkpoint);
        if (!OWN.add(beside)) {
            throw inUse(checkpoint);
        }
        FileChannel channel = null;
        try {
            // A file that its owner deletes between opening and locking is a lock of nothing.
            for (int attempt = 0; channel == null && attempt < ATTEMPTS; attempt++) {
                channel = attempt(beside, checkpoint, options);
            }
            if (channel == null) {
                throw inUse(checkpoint);
            }
            return Optional.of(new CheckpointLock(beside, channel));
        } catch (NoSuchFileException e) {
            if (options.length == 1) {
                return Optional.empty();
            }
            throw new UncheckedIOException(checkpoint + ": cannot be written: there is no such folder", e);
        } catch (IOException e) {
            throw new UncheckedIOException(checkpoint + ": cannot be written: " + e.getMessage(), e);
        } finally {
            if (channel == null) {
                OWN.remove(beside);
            }
        }
    }

    private static FileChannel attempt(Path beside, Path checkpoint, OpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(beside, options);
        try {
            Object before = key(beside);
            if (!lock(channel)) {
                throw inUse(checkpoint);
            }
            if (Files.exists(beside) && before.equals(key(beside))) {
                return channel;
            }
        } catch (NoSuchFileException e) {
            // Deleted meanwhile: the next attempt makes another.
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    private static boolean lock(FileChannel channel) {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // the library is loaded twice in this process
        } catch (IOException e) {
            return true; // a file system without locks, where a fit has to be possible, too
        }
    }

    /** Tells files apart that were at the same path, where the system can. */
    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file : key;
    }

    private static Path beside(Path checkpoint) {
        Path absolute = checkpoint.toAbsolutePath().normalize();
        Path beside = absolute.resolveSibling(absolute.getFileName() + ".lock");
        try {
            return absolute.getParent().toRealPath().resolve(beside.getFileName());
        } catch (IOException e) {
            return beside;
        }
    }

    private static UncheckedIOException inUse(Path checkpoint) {
        return new UncheckedIOException(
                checkpoint + ": another program works with it, or a part of this one that has not closed it;"
                        + " let it end, or take another file",
                new FileSystemException(checkpoint.toString(), null, "in use"));
    }

    /** Gives the right back, and leaves no file behind. */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            Files.deleteIfExists(beside);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(beside + ": cannot be deleted: " + e.getMessage(), e);
        } finally {
            OWN.remove(beside);
        }
    }
}
