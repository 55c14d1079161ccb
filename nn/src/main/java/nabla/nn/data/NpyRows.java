package nabla.nn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import nabla.autodiff.Tensor;

/** The rows of a matrix in a file of NumPy's format. Several threads may read at once. */
public final class NpyRows implements Rows, AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final NpyHeader header;

    private NpyRows(Path path, FileChannel channel, NpyHeader header) {
        this.path = path;
        this.channel = channel;
        this.header = header;
    }

    static NpyRows open(Path path) {
        try {
            FileChannel channel = FileChannel.open(path);
            try {
                NpyHeader header = NpyHeader.read(path.toString(), Channels.newInputStream(channel));
                check(path, header, channel.size());
                return new NpyRows(path, channel, header);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(path + ": there is no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void check(Path path, NpyHeader header, long size) {
        if (header.shape().length != 2 || header.fortran()) {
            throw new FileFormatException(path + ": shape " + Arrays.toString(header.shape())
                    + (header.fortran() ? " by columns" : "") + " is no matrix by rows");
        }
        long end = header.bytes() + (long) header.count() * header.type().bytes;
        if (size != end) {
            throw new FileFormatException(path + ": has " + size + " bytes, its header says " + end);
        }
    }

    @Override
    public int count() {
        return header.shape()[0];
    }

    @Override
    public int width() {
        return header.shape()[1];
    }

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException if the file cannot be read
     */
    @Override
    public Tensor take(int... places) {
        if (places.length == 0) {
            return Tensor.zeros(0, width());
        }
        int width = width();
        double[] elements = new double[Math.multiplyExact(places.length, width)];
        ByteBuffer buffer = ByteBuffer.allocate(width * header.type().bytes).order(header.order());
        for (int i = 0; i < places.length; i++) {
            read(Objects.checkIndex(places[i], count()), buffer.clear());
            for (int j = 0; j < width; j++) {
                elements[i * width + j] = header.type().read(buffer);
            }
        }
        return Tensor.of(new int[] {places.length, width}, elements);
    }

    private void read(int row, ByteBuffer buffer) {
        long at = header.bytes() + (long) row * buffer.capacity();
        try {
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, at + buffer.position());
                if (read < 0) {
                    throw new FileFormatException(path + ": has become shorter");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be read: " + e.getMessage(), e);
        }
        buffer.flip();
    }

    /** Closes the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
