package nabla.nn.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.stream.IntStream;
import nabla.autodiff.Tensor;
import nabla.nn.io.AtomicFile;
import nabla.nn.io.Reading;

/** Tensors as files in NumPy's format, of versions 1 to 3: floating-point numbers, integers and truth values. */
public final class Npy {
    private static final int CHUNK = 1 << 16;

    private Npy() {}

    /**
     * Reads a tensor. No more memory is used than the file has numbers, whatever its header says.
     *
     * @throws FileFormatException if the file is not in the format, or holds something else than numbers
     * @throws UncheckedIOException if it cannot be read
     */
    public static Tensor read(Path path) {
        return Reading.of(
                path,
                FileFormatException::new,
                channel -> read(path.toString(), new BufferedInputStream(Channels.newInputStream(channel))));
    }

    /** Reads a tensor up to the end of a stream. */
    static Tensor read(String name, InputStream in) throws IOException {
        NpyHeader header = NpyHeader.read(name, in);
        DoubleList elements = new DoubleList();
        int count = header.count();
        for (int left = count; left > 0; ) {
            int wanted = Math.min(left, CHUNK / header.type().bytes);
            byte[] bytes = in.readNBytes(wanted * header.type().bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(header.order());
            if (bytes.length < wanted * header.type().bytes) {
                throw new FileFormatException(name + ": cut short: expected " + count + " numbers");
            }
            for (int i = 0; i < wanted; i++) {
                elements.add(header.type().read(buffer));
            }
            left -= wanted;
        }
        if (in.read() >= 0) {
            throw new FileFormatException(name + ": expected the end after " + count + " numbers, got more bytes");
        }
        if (!header.fortran()) {
            return Tensor.of(header.shape(), elements.toArray());
        }
        int[] reversed = NpyHeader.reversed(header.shape());
        int[] axes = NpyHeader.reversed(IntStream.range(0, reversed.length).toArray());
        return Tensor.of(reversed, elements.toArray()).transpose(axes);
    }

    /**
     * Writes a tensor in double precision, as NumPy does.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path path, Tensor tensor) {
        AtomicFile.write(path, channel -> {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(header(tensor)));
            writeElements(channel, tensor.toArray());
        });
    }

    static byte[] header(Tensor tensor) {
        return NpyHeader.toBytes(IntStream.of(tensor.shape()).asLongStream().toArray());
    }

    static void writeElements(FileChannel channel, double[] elements) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (double element : elements) {
            if (!buffer.hasRemaining()) {
                AtomicFile.writeFully(channel, buffer.flip());
                buffer.clear();
            }
            buffer.putDouble(element);
        }
        AtomicFile.writeFully(channel, buffer.flip());
    }

    /**
     * The rows of a matrix in a file, which are read from there when they are wanted.
     *
     * @throws FileFormatException if the file is not in the format, or does not hold a matrix in row-major order
     * @throws UncheckedIOException if it cannot be read
     */
    public static NpyRows rows(Path path) {
        return NpyRows.open(path);
    }
}
