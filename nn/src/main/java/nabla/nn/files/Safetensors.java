package nabla.nn.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.FileFormatException;
import nabla.nn.files.SafetensorsHeader.Entry;
import nabla.nn.files.SafetensorsHeader.Type;
import nabla.nn.io.AtomicFile;
import nabla.nn.io.Reading;

/**
 * Parameters as files in the safetensors format, which PyTorch, JAX and others read: eight bytes with the length of the
 * header, the header, the numbers, little-endian.
 *
 * <p>Tensors are written in the order of the reference implementation, sorted by name, and read in the order in which they
 * lie in the file; {@link Parameters#ordered} restores a network's own. Writing is atomic: after a crash there is the old
 * file or the new one. A reader never needs more memory than a small multiple of the file's size.
 */
public final class Safetensors {
    /** The reference implementation's limit of the header's length. */
    private static final long MAX_HEADER = 100_000_000;

    private static final int CHUNK = 1 << 16;

    /** How many characters of another file are quoted. */
    private static final int EXCERPT = 40;

    private Safetensors() {}

    /**
     * Writes parameters in double precision (F64).
     *
     * @param metadata anything the reader should know
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path path, Parameters parameters, Map<String, String> metadata) {
        write(path, parameters, metadata, Type.F64);
    }

    /**
     * Writes parameters rounded to single precision (F32), half as large.
     *
     * @param metadata anything the reader should know
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void writeSingle(Path path, Parameters parameters, Map<String, String> metadata) {
        write(path, parameters, metadata, Type.F32);
    }

    private static void write(Path path, Parameters parameters, Map<String, String> metadata, Type type) {
        SafetensorsHeader header = SafetensorsHeader.of(parameters, type, metadata);
        byte[] text = header.toBytes();
        AtomicFile.write(path, channel -> {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(text.length).flip();
            AtomicFile.writeFully(channel, buffer);
            AtomicFile.writeFully(channel, ByteBuffer.wrap(text));
            for (Entry entry : header.entries()) {
                write(channel, buffer, parameters.get(entry.name()).toArray(), type);
            }
        });
    }

    private static void write(FileChannel channel, ByteBuffer buffer, double[] elements, Type type) throws IOException {
        buffer.clear();
        for (double element : elements) {
            if (type == Type.F32) {
                buffer.putFloat((float) element);
            } else {
                buffer.putDouble(element);
            }
            if (!buffer.hasRemaining()) {
                AtomicFile.writeFully(channel, buffer.flip());
                buffer.clear();
            }
        }
        AtomicFile.writeFully(channel, buffer.flip());
    }

    /**
     * Reads a file of tensors: floating-point numbers of 64, 32 and 16 bits, integers and truth values.
     *
     * @throws FileFormatException if the file is not in the format, or holds numbers of another type or
     *     integers that are not exact in double precision
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Parameters read(Path path) {
        return readContent(path).parameters();
    }

    /** All of a file, of one moment: it may be replaced while it is read. */
    record Content(Parameters parameters, Map<String, String> metadata) {}

    static Content readContent(Path path) {
        return open(path, (channel, header, start) -> {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Entry entry : header.entries()) {
                channel.position(start + entry.from());
                double[] elements = read(channel, buffer, entry);
                tensors.put(entry.name(), Tensor.of(entry.shape(), elements));
            }
            return new Content(Parameters.of(tensors), header.metadata());
        });
    }

    /**
     * Reads the metadata alone.
     *
     * @throws FileFormatException if the file is not in the format
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Map<String, String> readMetadata(Path path) {
        return open(path, (channel, header, start) -> header.metadata());
    }

    private static double[] read(FileChannel channel, ByteBuffer buffer, Entry entry) throws IOException {
        Type type = entry.type();
        double[] elements = new double[(int) ((entry.to() - entry.from()) / type.bytes)];
        for (int done = 0; done < elements.length; ) {
            int count = Math.min(elements.length - done, CHUNK / type.bytes);
            Reading.fill(channel, buffer.clear().limit(count * type.bytes));
            for (int i = 0; i < count; i++) {
                elements[done + i] = type.read(buffer);
            }
            done += count;
        }
        return elements;
    }

    /** Does something with an open file. */
    @FunctionalInterface
    private interface Use<R> {
        R with(FileChannel channel, SafetensorsHeader header, long start) throws IOException;
    }

    private static <R> R open(Path path, Use<R> use) {
        return Reading.of(path, FileFormatException::new, channel -> {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw new FileFormatException(path + ": cut short: " + size + " bytes");
            }
            ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            Reading.fill(channel, prefix);
            long length = prefix.getLong();
            if (length < 0 || length > MAX_HEADER) {
                throw new FileFormatException(path + ": not a safetensors file: it " + beginning(channel));
            }
            if (length > size - Long.BYTES) {
                throw new FileFormatException(
                        path + ": cut short: a header of " + length + " bytes in a file of " + size + " bytes");
            }
            byte[] text = new byte[(int) length];
            Reading.fill(channel, ByteBuffer.wrap(text));
            long start = Long.BYTES + length;
            return use.with(channel, SafetensorsHeader.parse(path.toString(), text, size - start), start);
        });
    }

    /** The beginning of a file that does not begin with a length: a web page, or a pointer to the file. */
    private static String beginning(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(EXCERPT, channel.size()));
        Reading.fill(channel.position(0), bytes);
        String text = new String(bytes.array(), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
        String pointer =
                text.startsWith("version https://git-lfs") ? ", a Git LFS pointer; git lfs pull fetches it" : "";
        return "begins with '" + text + "'" + pointer;
    }
}
