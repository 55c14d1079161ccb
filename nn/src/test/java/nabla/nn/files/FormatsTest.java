package nabla.nn.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;
import nabla.nn.Golden;
import nabla.nn.Parameters;
import nabla.nn.data.Csv;
import nabla.nn.data.FileFormatException;
import nabla.nn.data.Npy;
import nabla.nn.data.NpyRows;
import nabla.nn.data.Npz;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files of the reference implementations are read, and written again byte for byte; see src/test/python/formats.py. */
class FormatsTest {
    @TempDir
    Path folder;

    private static Path path(String name) {
        return Golden.path("formats/" + name);
    }

    /** The numbers that are in the files: 0.75·(i − 2). */
    private static Tensor values(int... shape) {
        int size = 1;
        for (int n : shape) {
            size *= n;
        }
        return Tensor.arange(size).sub(2).mul(0.75).reshape(shape);
    }

    private static void assertSame(Tensor expected, Tensor actual) {
        assertArrayEquals(expected.shape(), actual.shape());
        assertArrayEquals(expected.toArray(), actual.toArray());
    }

    @Test
    void safetensorsOfTheReferenceAreReadAndWrittenByteForByte() throws IOException {
        Parameters read = Safetensors.read(path("double.safetensors"));
        assertEquals(List.of("0.bias", "0.weight", "10.weight", "2.scale", "empty"), read.names());
        assertSame(values(3, 2), read.get("0.weight"));
        assertSame(values(), read.get("2.scale"));
        assertSame(values(0, 3), read.get("empty"));
        Map<String, String> metadata = Safetensors.readMetadata(path("double.safetensors"));
        assertEquals(Map.of("note", "quote \", backslash \\, tab \t, ü, 😀"), metadata);

        Path copy = folder.resolve("copy.safetensors");
        Safetensors.write(copy, read, metadata);
        assertEquals(-1, Files.mismatch(path("double.safetensors"), copy));

        Parameters single = Safetensors.read(path("single.safetensors"));
        assertSame(values(3, 2), single.get("b"));
        Safetensors.writeSingle(copy, single, Map.of());
        assertEquals(-1, Files.mismatch(path("single.safetensors"), copy));

        Parameters mixed = Safetensors.read(path("mixed.safetensors"));
        assertSame(values(5), mixed.get("single"));
        assertSame(values(2), mixed.get("double"));
    }

    @Test
    void arraysOfNumPyAreReadAndWrittenByteForByte() throws IOException {
        Map<String, Tensor> files =
                Map.of("matrix", values(3, 4), "scalar", values(), "vector", values(5), "empty", values(0, 2));
        for (Map.Entry<String, Tensor> file : files.entrySet()) {
            Path original = path(file.getKey() + ".npy");
            assertSame(file.getValue(), Npy.read(original));
            Path copy = folder.resolve("copy.npy");
            Npy.write(copy, Npy.read(original));
            assertEquals(-1, Files.mismatch(original, copy), file.getKey());
        }
        assertSame(values(2, 3, 4), Npy.read(path("columns.npy")));
        assertSame(values(3, 4), Npy.read(path("version2.npy")));
    }

    @TestFactory
    Stream<DynamicTest> numbersOfManyTypesAreRead() {
        Tensor whole = Tensor.arange(6).reshape(2, 3);
        Tensor truth = Tensor.of(new double[][] {{0, 1, 0}, {1, 0, 1}});
        return Stream.of(
                        "little_f4",
                        "big_f8",
                        "little_i8",
                        "big_i4",
                        "little_i2",
                        "i1",
                        "little_u4",
                        "big_u2",
                        "u1",
                        "b1")
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    assertSame(name.equals("b1") ? truth : whole, Npy.read(path(name + ".npy")));
                    try (NpyRows rows = Npy.rows(path(name + ".npy"))) {
                        assertSame((name.equals("b1") ? truth : whole).take(0, 1, 0, 1), rows.take(1, 0, 1));
                    }
                }));
    }

    @Test
    void archivesOfNumPyAreReadAndOwnOnesToo() {
        for (String name : List.of("stored.npz", "packed.npz")) {
            Map<String, Tensor> read = Npz.read(path(name));
            assertEquals(List.of("a", "b"), List.copyOf(read.keySet()));
            assertSame(values(2, 3), read.get("a"));
            assertSame(values(4), read.get("b"));
            Path copy = folder.resolve("copy.npz");
            Npz.write(copy, read);
            assertSame(values(2, 3), Npz.read(copy).get("a"));
            assertSame(values(4), Npz.read(copy).get("b"));
        }
    }

    @Test
    void aTableThatIsCopiedToAFileHasTheSameRows() throws IOException {
        Path csv = Golden.path("data/faithful.csv");
        Path npy = folder.resolve("faithful.npy");
        List<String> names = Csv.reader().toNpy(csv, npy).names();
        assertEquals(Csv.read(csv).columns(), names);
        assertSame(Csv.read(csv).values(), Npy.read(npy));
        Path whole = folder.resolve("whole.npy");
        Npy.write(whole, Npy.read(npy));
        assertEquals(-1, Files.mismatch(whole, npy));
        try (NpyRows rows = Npy.rows(npy)) {
            assertEquals(272, rows.count());
            assertEquals(2, rows.width());
            assertSame(Csv.read(csv).values().take(0, 271, 3), rows.take(271, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> rows.take(272));
        }
        Files.writeString(folder.resolve("bad.csv"), "a,b\n1,2\n3,x\n");
        assertThrows(
                FileFormatException.class,
                () -> Csv.reader().toNpy(folder.resolve("bad.csv"), folder.resolve("bad.npy")));
        assertTrue(Files.notExists(folder.resolve("bad.npy")));
    }
}
