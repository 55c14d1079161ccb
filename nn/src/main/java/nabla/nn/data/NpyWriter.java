package nabla.nn.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import nabla.nn.io.AtomicFile;

/** Writes a matrix row by row; the header, which says how many there are, comes last. */
final class NpyWriter {
    private static final int CHUNK = 1 << 16;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private long rows;

    NpyWriter(FileChannel channel) throws IOException {
        this.channel = channel;
        channel.position(NpyHeader.toBytes(0, 0).length);
    }

    void writeRow(double[] row) throws IOException {
        for (double element : row) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            buffer.putDouble(element);
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
