package nabla.examples.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import nabla.autodiff.Tensor;
import nabla.nn.data.FileFormatException;
import nabla.nn.data.Npy;
import nabla.nn.data.Npz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of numbers are tables, a row for each index of their first axis, packed or not. */
class ArrayFileTest {
    private static final Tensor MATRIX = Tensor.of(new double[][] {{1, 2.5}, {3, Double.NaN}, {5, 6.5}});

    @TempDir
    private Path folder;

    @Test
    void aMatrixIsATable() throws IOException {
        Path file = folder.resolve("a.npy");
        Npy.write(file, MATRIX);
        for (Path path : List.of(file, packed(file))) {
            TableFile table = read(path);
            assertEquals(List.of("1", "2"), table.frame().names());
            assertArrayEquals(new double[] {2.5, Double.NaN, 6.5}, table.frame().numbers("2"));
            assertTrue(table.summary().contains("read 3 rows x 2 columns of numbers; NaN is missing (1 cells)"));
            assertArrayEquals(new String[] {"2.5", "", "6.5"}, table.written("2"));
        }
    }

    @Test
    void arraysOfOneLengthAreATable() {
        Path file = folder.resolve("a.npz");
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("x", MATRIX);
        arrays.put("y", Tensor.of(new double[] {7, 8, 9}));
        Npz.write(file, arrays);
        assertEquals(List.of("x_1", "x_2", "y"), read(file).frame().names());
        arrays.put("z", Tensor.of(new double[] {1, 2}));
        Npz.write(file, arrays);
        refused(file, "expected arrays of 3 rows, as before, got 2 in z");
    }

    @Test
    void imagesAreRowsOfPixels() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(16 + 8);
        bytes.put(new byte[] {0, 0, 8, 3}).putInt(2).putInt(2).putInt(2);
        bytes.put(new byte[] {0, 1, 2, 3, (byte) 255, 5, 6, 7});
        Path file = Files.write(folder.resolve("images.idx"), bytes.array());
        for (Path path : List.of(file, packed(file))) {
            TableFile table = read(path);
            assertEquals(4, table.frame().names().size());
            assertArrayEquals(new double[] {0, 255}, table.frame().numbers("1"));
        }
        bytes.putInt(4, 3);
        refused(Files.write(file, bytes.array()), "expected numbers of shape [3, 2, 2], got 8 bytes");
    }

    @Test
    void columnsAndRowsCanBeChosen() {
        Path file = folder.resolve("a.npy");
        Npy.write(file, MATRIX);
        ReadOptions some = ReadOptions.none()
                .with()
                .columns("2")
                .rows(ReadOptions.RowRange.of("3:9"))
                .build();
        assertArrayEquals(
                new double[] {6.5},
                TableFile.read(file.toString(), some).frame().numbers("2"));
    }

    @Test
    void infiniteNumbersAreRefused() {
        Path file = folder.resolve("a.npy");
        Npy.write(file, Tensor.of(new double[] {1, Double.POSITIVE_INFINITY}));
        refused(file, "row 2: expected finite numbers, got Infinity");
    }

    private static Path packed(Path file) throws IOException {
        Path packed = Path.of(file + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        return packed;
    }

    private static TableFile read(Path file) {
        return TableFile.read(file.toString(), ReadOptions.none());
    }

    private static void refused(Path file, String expected) {
        FileFormatException refusal = assertThrows(FileFormatException.class, () -> read(file));
        assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    }
}
