package nabla.nn.data;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessMode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import nabla.autodiff.Tensor;
import nabla.nn.io.Reading;

/**
 * The rows of a matrix in a file of NumPy's format. Several threads may read at once, in turns; a thread that is interrupted
 * reads to the end of its rows, and disturbs no other.
 */
public final class NpyRows implements Rows, AutoCloseable {
    private final Path path;
    /** Not a channel: an interrupt would close it for all threads. */
    private final RandomAccessFile file;

    private final NpyHeader header;

    private NpyRows(Path path, RandomAccessFile file, NpyHeader header) {
        this.path = path;
        this.file = file;
        this.header = header;
    }

    static NpyRows open(Path path) {
        return Reading.opening(path, FileFormatException::new, () -> {
            path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
            try {
                // The stream shares the opening, and is not closed: that would close the file.
                NpyHeader header =
                        NpyHeader.read(path.toString(), new BufferedInputStream(new FileInputStream(file.getFD())));
                check(path, header, file.length());
                return new NpyRows(path, file, header);
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        });
    }

    private static void check(Path path, NpyHeader header, long size) {
        if (header.shape().length != 2 || header.fortran()) {
            throw new FileFormatException(path + ": expected a matrix stored by rows, got shape "
                    + Arrays.toString(header.shape()) + (header.fortran() ? " stored by columns" : ""));
        }
        long end = header.bytes() + (long) header.count() * header.type().bytes;
        if (size != end) {
            throw new FileFormatException(path + ": expected " + end + " bytes by its header, got " + size);
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
     * @throws FileFormatException if the file has become shorter since it was opened
     * @throws UncheckedIOException if the file cannot be read
     */
    @Override
    public Tensor take(int... indices) {
        if (indices.length == 0) {
            return Tensor.zeros(0, width());
        }
        for (int index : indices) {
            Objects.checkIndex(index, count());
        }
        int width = width();
        double[] elements = new double[Math.multiplyExact(indices.length, width)];
        ByteBuffer buffer = ByteBuffer.allocate(width * header.type().bytes).order(header.order());
        for (int i = 0; i < indices.length; i++) {
            read(indices[i], buffer, elements, i * width);
        }
        return Tensor.of(new int[] {indices.length, width}, elements);
    }

    private void read(int row, ByteBuffer buffer, double[] elements, int offset) {
        long at = header.bytes() + (long) row * buffer.capacity();
        Reading.translated(path.toString(), FileFormatException::new, () -> {
            synchronized (file) {
                file.seek(at);
                file.readFully(buffer.array());
            }
            buffer.clear();
            for (int j = 0; j < width(); j++) {
                elements[offset + j] = header.type().read(buffer);
            }
            return elements;
        });
    }

    /** Closes the file. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(path + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
