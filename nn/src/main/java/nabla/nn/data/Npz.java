package nabla.nn.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import nabla.autodiff.Tensor;
import nabla.nn.io.AtomicFile;
import nabla.nn.io.Reading;

/** Several tensors in one file, as {@code numpy.savez} writes them: a zip archive of files of NumPy's format. */
public final class Npz {
    private static final String SUFFIX = ".npy";
    private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /**
     * Reads all tensors, in the order of the file, and compares their checksums. What is packed may be a thousand times larger than the file, but no
     * memory is used for numbers that are not there.
     *
     * @throws FileFormatException if the file is not in the format
     * @throws UncheckedIOException if it cannot be read
     */
    public static Map<String, Tensor> read(Path path) {
        return Reading.of(path, FileFormatException::new, channel -> {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            List<String> files = new ArrayList<>();
            ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
            for (ZipEntry entry = next(zip); entry != null; entry = next(zip)) {
                String file = entry.getName();
                files.add(file);
                if (!file.endsWith(SUFFIX)) {
                    throw new FileFormatException(path + ": expected files named *.npy, got " + file);
                }
                String name = file.substring(0, file.length() - SUFFIX.length());
                if (tensors.put(name, Npy.read(path + ", " + file, zip)) != null) {
                    throw new FileFormatException(path + ": two files are named " + file);
                }
            }
            requireListed(path, files);
            return tensors;
        });
    }

    /** The next file of an archive, whose checksum is compared when it is read to its end; null after the last. */
    private static ZipEntry next(ZipInputStream zip) throws IOException {
        try {
            return zip.getNextEntry();
        } catch (IllegalArgumentException e) {
            throw new ZipException("the name of a file is not text");
        }
    }

    /** Names have no checksum, but are in the archive twice: before each file, and in the directory at its end. */
    private static void requireListed(Path path, List<String> files) throws IOException {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            List<String> listed = Collections.list(zip.entries()).stream()
                    .map(ZipEntry::getName)
                    .toList();
            if (!listed.equals(files)) {
                throw new FileFormatException(
                        path + ": corrupt archive: expected the files of its directory, " + listed + ", got " + files);
            }
        }
    }

    /**
     * Writes tensors in double precision, packed. The same tensors give the same bytes.
     *
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path path, Map<String, Tensor> tensors) {
        AtomicFile.write(path, channel -> {
            ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
                ZipEntry entry = new ZipEntry(tensor.getKey() + SUFFIX);
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                zip.write(Npy.header(tensor.getValue()));
                zip.write(littleEndian(tensor.getValue().toArray()));
                zip.closeEntry();
            }
            zip.finish();
            zip.flush();
        });
    }

    private static byte[] littleEndian(double[] elements) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(elements.length, Double.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.asDoubleBuffer().put(elements);
        return buffer.array();
    }
}
