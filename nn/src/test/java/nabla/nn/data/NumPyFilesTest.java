package nabla.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumPyFilesTest {
    @TempDir
    Path folder;

    /** A file with this header, and numbers of {@code bytes} bytes each. */
    private Path npy(String header, int bytes, long... bits) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
        file.write(header.getBytes(StandardCharsets.US_ASCII));
        for (long value : bits) {
            file.write(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(value)
                            .array(),
                    0,
                    bytes);
        }
        return Files.write(folder.resolve("t.npy"), file.toByteArray());
    }

    private static String header(String descr) {
        return "{'descr': " + descr + ", 'fortran_order': False, 'shape': (1, 2), }\n";
    }

    private static String refused(Path path) {
        String message =
                assertThrows(FileFormatException.class, () -> Npy.read(path)).getMessage();
        assertTrue(message.startsWith(path.toString()), message);
        return message;
    }

    @Test
    void halfPrecisionAndLargeIntegersAreExactOrRefused() throws IOException {
        assertArrayEquals(
                new double[] {1.5, -0x1p-14},
                Npy.read(npy(header("'<f2'"), 2, 0x3e00, 0x8400)).toArray());
        Path unsigned = npy(header("'<u8'"), 8, 5, Long.MIN_VALUE);
        assertArrayEquals(new double[] {5, 0x1p63}, Npy.read(unsigned).toArray());
        try (NpyRows rows = Npy.rows(unsigned)) {
            assertArrayEquals(new double[] {5, 0x1p63}, rows.take(0).toArray());
        }
        Path inexact = npy(header("'<i8'"), 8, 5, (1L << 53) + 1);
        assertEquals(inexact + ": the integer 9007199254740993 is not exact in double precision", refused(inexact));
        try (NpyRows rows = Npy.rows(inexact)) {
            assertThrows(FileFormatException.class, () -> rows.take(0));
        }
    }

    /** As NumPy reads them: a code without an order, or with =, is in that of the machine. */
    @Test
    void codesWithoutAnOrderAreInThatOfTheMachine() throws IOException {
        for (String code : new String[] {"f8", "=f8", "f2", "=f2", "i4", "=u2", "u1", "=b1"}) {
            int bytes = code.charAt(code.length() - 1) - '0';
            byte[] one = new byte[bytes];
            boolean big = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
            one[big ? bytes - 1 : 0] = 1;
            double expected = code.endsWith("f8") ? Double.MIN_VALUE : code.endsWith("f2") ? 0x1p-24 : 1;
            byte[] eight = Arrays.copyOf(one, 8);
            long bits = ByteBuffer.wrap(eight).order(ByteOrder.LITTLE_ENDIAN).getLong();
            for (String header : new String[] {
                header("'" + code + "'"), header("'" + code + "'").replace('\'', '"')
            }) {
                Path path = npy(header, bytes, bits, bits);
                assertArrayEquals(
                        new double[] {expected, expected}, Npy.read(path).toArray(), code);
                try (NpyRows rows = Npy.rows(path)) {
                    assertArrayEquals(
                            new double[] {expected, expected}, rows.take(0).toArray());
                }
            }
        }
    }

    @Test
    void keysOfTheHeaderComeInAnyOrder() throws IOException {
        for (String header : new String[] {
            "{'shape': (1L, 2L), 'fortran_order': False, 'descr': '<f4'}",
            "{ 'fortran_order' : False , 'descr':'<f4','shape':(1,2) , }\n",
            "{\"descr\": \"<f4\", \"fortran_order\": False, 'shape': (1, 2)}"
        }) {
            assertArrayEquals(
                    new int[] {1, 2},
                    Npy.read(npy(header, 4, 0x3f800000, 0x3f800000)).shape());
        }
        for (String header : new String[] {
            "{'descr': '<f4', 'shape': (1, 2)}",
            "{'descr': '<f4', 'shape': (1, 2), 'shape': (1, 2), 'fortran_order': False}",
            "{'descr': '<f4', 'shape': (1, 2), 'fortran_order': False, 'more': False}",
            "{'descr\": '<f4', 'shape': (1, 2), 'fortran_order': False}",
            "{'descr': '<f4\", 'shape': (1, 2), 'fortran_order': False}",
            "{'descr': True, 'shape': (1, 2), 'fortran_order': False}"
        }) {
            assertTrue(refused(npy(header, 4, 0, 0)).contains("expected a header with descr"));
        }
    }

    @Test
    void shapesOfTooManyNumbersAreTooLargeAndOthersAreNone() throws IOException {
        for (String shape :
                new String[] {"3000000000, 2", "10000000000, 3", "9" + "0".repeat(40) + ",", "65536, 65536"}) {
            String header = "{'descr': '<f4', 'shape': (" + shape + "), 'fortran_order': False}";
            String refusal = refused(npy(header, 4, 0, 0));
            assertTrue(
                    refusal.endsWith("expected at most 2147483647 numbers, got (" + shape + "): too large"), refusal);
        }
        for (String shape : new String[] {"1 2,", "3", ",", "1,,2"}) {
            String header = "{'descr': '<f4', 'shape': (" + shape + "), 'fortran_order': False}";
            assertTrue(refused(npy(header, 4, 0, 0)).endsWith("expected a shape, got (" + shape + ")"), shape);
        }
    }

    @Test
    void otherTypesAreRefusedByName() throws IOException {
        for (String type : new String[] {
            "'<U2'", "'|S2'", "'<c16'", "'|O'", "'<M8[ns]'", "'<F8'", "'|f8'", "'F8'", "'=F8'", "'=|f8'", "'<'", "''"
        }) {
            assertTrue(refused(npy(header(type), 8, 0, 0)).endsWith("got the type " + type), type);
        }
        assertTrue(refused(npy(header("[('x', '<f8')]"), 8, 0, 0)).contains("[('x', '<f8')]"));
    }

    @Test
    void anArchiveWithAFlippedBitIsRefusedOrHasTheSameNumbers() throws IOException {
        int refused = 0;
        for (String name : new String[] {"stored.npz", "packed.npz"}) {
            Path original = Golden.path("formats/" + name);
            Map<String, Tensor> tensors = Npz.read(original);
            byte[] bytes = Files.readAllBytes(original);
            for (int i = 0; i < 200; i++) {
                byte[] flipped = bytes.clone();
                int bit = (int) (i * 8L * bytes.length / 200);
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                Path path = Files.write(folder.resolve("t.npz"), flipped);
                try {
                    Map<String, Tensor> read = Npz.read(path);
                    assertEquals(tensors.keySet(), read.keySet());
                    tensors.forEach((key, tensor) ->
                            assertArrayEquals(tensor.toArray(), read.get(key).toArray()));
                } catch (FileFormatException e) {
                    refused++;
                }
            }
        }
        System.out.println("archives with a flipped bit: " + refused + " of 400 refused, the others equal");
        assertTrue(refused > 200);
    }

    @Test
    void anInterruptedReaderDisturbsNoOther() throws InterruptedException {
        Path path = folder.resolve("t.npy");
        Tensor data = Rng.of(1).normal(50, 3);
        Npy.write(path, data);
        try (NpyRows rows = Npy.rows(path)) {
            AtomicReference<Tensor> read = new AtomicReference<>();
            Thread interrupted = new Thread(() -> {
                Thread.currentThread().interrupt();
                read.set(rows.take(3));
            });
            interrupted.start();
            interrupted.join();
            assertArrayEquals(data.take(0, 3).toArray(), read.get().toArray());
            assertArrayEquals(data.take(0, 7).toArray(), rows.take(7).toArray());
        }
    }
}
