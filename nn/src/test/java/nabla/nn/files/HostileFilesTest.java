package nabla.nn.files;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.nn.Golden;
import nabla.nn.data.Csv;
import nabla.nn.data.FileFormatException;
import nabla.nn.data.Npy;
import nabla.nn.data.NpyRows;
import nabla.nn.data.Npz;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Readers given files that were changed at random, 100 000 in all: they give a result or throw what they document, in
 * bounded memory and time.
 */
class HostileFilesTest {
    private static final int CHANGES_PER_SEED = 100;

    /** What a reader may need beyond the file's own size, for buffers, messages and stack traces. */
    private static final long OVERHEAD = 1 << 20;

    /** Of the processor; a thousand times what a reading takes. */
    private static final long MOST_NANOS = 1_000_000_000L;

    private static final long BYTES_PER_BYTE = 100;

    /** Packed bytes may stand for a thousand each. */
    private static final long BYTES_PER_PACKED_BYTE = 10_000;

    private static final List<byte[]> WORDS = Stream.of(
                    "0",
                    "9",
                    "-1",
                    "1e999",
                    "NaN",
                    "2147483647",
                    "4294967296",
                    "9223372036854775807",
                    "[",
                    "]",
                    "{",
                    "}",
                    "\"",
                    "\\",
                    ",",
                    ":",
                    "\n",
                    "\r",
                    ";",
                    "\\ud800",
                    "(",
                    ")",
                    "'",
                    "[[[[[[",
                    "F64",
                    "F32",
                    "I64",
                    "True",
                    "\"0.bias\":",
                    "shape",
                    "\0\0\0\0",
                    "\u007f\u007f\u007f\u007f",
                    "ü")
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toList();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static Path path;
    private static FileChannel channel;

    @BeforeContainer
    static void makeFile() throws IOException {
        path = Files.createTempFile("hostile", null);
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
    }

    @AfterContainer
    static void deleteFile() throws IOException {
        channel.close();
        Files.delete(path);
    }

    @Property(tries = 400, shrinking = ShrinkingMode.OFF)
    void safetensors(@ForAll long seed) {
        List<String> files = List.of("double.safetensors", "single.safetensors", "mixed.safetensors");
        survives(seed, BYTES_PER_BYTE, files, Safetensors::read);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void arrays(@ForAll long seed) {
        List<String> files = List.of("matrix.npy", "columns.npy", "scalar.npy", "version2.npy", "i1.npy");
        survives(seed, BYTES_PER_BYTE, files, Npy::read);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void rowsOnDisk(@ForAll long seed) {
        survives(seed, BYTES_PER_BYTE, List.of("matrix.npy", "big_i4.npy", "i1.npy"), file -> {
            try (NpyRows rows = Npy.rows(file)) {
                rows.take(IntStream.range(0, Math.min(rows.count(), 5)).toArray());
            }
        });
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void archives(@ForAll long seed) {
        survives(seed, BYTES_PER_PACKED_BYTE, List.of("stored.npz", "packed.npz"), Npz::read);
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void tables(@ForAll long seed) {
        survives(seed, BYTES_PER_BYTE, List.of("short.csv", "quoted.csv"), Csv::read);
    }

    private static void survives(long seed, long bytesPerByte, List<String> files, Consumer<Path> reader) {
        SplittableRandom random = new SplittableRandom(seed);
        try {
            for (String file : files) {
                byte[] original = Files.readAllBytes(Golden.path("formats/" + file));
                for (int i = 0; i < CHANGES_PER_SEED / files.size() + 1; i++) {
                    byte[] changed = original;
                    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                        changed = changed(changed, random);
                    }
                    survives(changed, bytesPerByte, reader);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Some bytes from an index on replaced by a word or by others, rarely all the rest. */
    private static byte[] changed(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length + 1);
        int removed = random.nextInt(10) == 0 ? bytes.length : random.nextInt(10);
        int end = Math.min(bytes.length, at + removed);
        byte[] inserted = WORDS.get(random.nextInt(WORDS.size()));
        if (random.nextBoolean()) {
            inserted = new byte[random.nextInt(9)];
            random.nextBytes(inserted);
        }
        byte[] changed = new byte[bytes.length - (end - at) + inserted.length];
        System.arraycopy(bytes, 0, changed, 0, at);
        System.arraycopy(inserted, 0, changed, at, inserted.length);
        System.arraycopy(bytes, end, changed, at + inserted.length, bytes.length - end);
        return changed;
    }

    private static void survives(byte[] bytes, long bytesPerByte, Consumer<Path> reader) throws IOException {
        channel.write(ByteBuffer.wrap(bytes), 0);
        channel.truncate(bytes.length);
        long most = OVERHEAD + bytesPerByte * bytes.length;
        Cost cost = cost(reader);
        if (!cost.isWithin(most)) {
            // The first reading of a kind also loads and links classes, as much as the JDK at hand needs for that.
            cost = cost(reader);
        }
        assertTrue(cost.isWithin(most), cost::toString);
    }

    /** What a reading takes of this thread: other work on the machine does not count. */
    private record Cost(long bytes, long nanos) {
        boolean isWithin(long most) {
            return bytes < most && nanos < MOST_NANOS;
        }
    }

    private static Cost cost(Consumer<Path> reader) {
        long nanos = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.accept(path);
        } catch (FileFormatException | UncheckedIOException e) {
            assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
        }
        return new Cost(THREADS.getCurrentThreadAllocatedBytes() - bytes, THREADS.getCurrentThreadCpuTime() - nanos);
    }
}
