package nabla.nn.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.zip.ZipException;

/**
 * Reads files under one translation of errors. A file that cannot be read is an {@link UncheckedIOException}; content that
 * ends too soon, is not text or cannot be unpacked is malformed, and becomes the exception of the format. Every message
 * begins with the file's name.
 */
public final class Reading {
    private Reading() {}

    /** Reads from an open file. */
    @FunctionalInterface
    public interface Use<R> {
        /** The result, read from the channel. */
        R from(FileChannel channel) throws IOException;
    }

    /** Reads from anything. */
    @FunctionalInterface
    public interface Attempt<R> {
        /** The result. */
        R get() throws IOException;
    }

    /**
     * Opens a file once and reads it.
     *
     * @param malformed makes the exception for content that is not in the format
     * @throws UncheckedIOException if the file cannot be read
     */
    public static <R> R of(Path path, Function<String, ? extends RuntimeException> malformed, Use<R> use) {
        return opening(path, malformed, () -> {
            try (FileChannel channel = FileChannel.open(path)) {
                return use.from(channel);
            }
        });
    }

    /**
     * Reads a file that the attempt itself opens.
     *
     * @param malformed makes the exception for content that is not in the format
     * @throws UncheckedIOException if the file cannot be read
     */
    public static <R> R opening(Path path, Function<String, ? extends RuntimeException> malformed, Attempt<R> attempt) {
        return translated(path.toString(), malformed, () -> {
            if (Files.isDirectory(path)) {
                throw new IOException("it is a directory");
            }
            return attempt.get();
        });
    }

    /**
     * Goes on reading what is open already.
     *
     * @param name what messages begin with
     * @param malformed makes the exception for content that is not in the format
     * @throws UncheckedIOException if it cannot be read
     */
    public static <R> R translated(
            String name, Function<String, ? extends RuntimeException> malformed, Attempt<R> attempt) {
        try {
            return attempt.get();
        } catch (EOFException e) {
            throw malformed.apply(name + ": cut short");
        } catch (CharacterCodingException e) {
            throw malformed.apply(name + ": not UTF-8 text");
        } catch (ZipException e) {
            throw malformed.apply(name + ": corrupt archive: " + e.getMessage());
        } catch (ArithmeticException e) {
            // A number that Numbers refuses.
            throw malformed.apply(name + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(name + ": there is no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be read: " + reason(e), e);
        }
    }

    /** Why an operation failed; some exceptions have the file's name, or nothing, for a message. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof ClosedByInterruptException ? "the thread was interrupted" : e.getMessage();
    }

    /**
     * Fills a buffer and flips it.
     *
     * @throws EOFException if the file ends before
     */
    public static void fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        buffer.flip();
    }
}
