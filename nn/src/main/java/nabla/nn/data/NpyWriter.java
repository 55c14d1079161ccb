package nabla.nn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import nabla.nn.io.AtomicFile;

/** Writes a matrix row by row; the header, which says how many there are, comes last. */
final class NpyWriter {
    private static final int CHUNK = 1 << 16;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private long rows;

    NpyWriter(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        channel.position(NpyHeader.toBytes(0, 0).length);
    }

    /**
     * Writes a row. Its errors are not those of whoever reads what is written.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    void writeRow(double[] row) {
        try {
            for (double element : row) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                buffer.putDouble(element);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be written: " + e.getMessage(), e);
        }
        rows++;
    }

    void finish(int width) throws IOException {
        flush();
        channel.position(0);
        AtomicFile.writeFully(channel, ByteBuffer.wrap(NpyHeader.toBytes(rows, width)));
    }

    private void flush() throws IOException {
        AtomicFile.writeFully(channel, buffer.flip());
        buffer.clear();
    }
}
