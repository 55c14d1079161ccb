package nabla.nn.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.nn.Parameters;
import nabla.nn.data.FileFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    private static Parameters sample() {
        Map<String, Tensor> map = new LinkedHashMap<>();
        map.put("b", Rng.of(1).normal(3, 4));
        map.put("a", Tensor.scalar(Double.MIN_VALUE));
        map.put("ü\"\n", Tensor.zeros(0, 3));
        map.put("large", Rng.of(2).normal(20_000));
        map.put("odd", Tensor.of(Double.NaN, -0.0, Double.NEGATIVE_INFINITY));
        return Parameters.of(map);
    }

    @Test
    void whatIsWrittenIsReadBitForBit() {
        Path path = folder.resolve("m.safetensors");
        Map<String, String> metadata = Map.of("format", "pt", "quote \"\\\u0001\t", "é😀");
        Safetensors.write(path, sample(), metadata);
        Parameters read = Safetensors.read(path).ordered(sample().names());
        for (String name : sample().names()) {
            assertArrayEquals(sample().get(name).shape(), read.get(name).shape());
            assertArrayEquals(sample().get(name).toArray(), read.get(name).toArray());
        }
        assertEquals(metadata, Safetensors.readMetadata(path));
    }

    @Test
    void singlePrecisionRounds() {
        Path path = folder.resolve("m.safetensors");
        Safetensors.writeSingle(path, Parameters.of("x", Tensor.of(0.1, 2)), Map.of());
        assertArrayEquals(
                new double[] {0.1f, 2}, Safetensors.read(path).get("x").toArray());
    }

    @Test
    void nothingIsLeftBesideTheFile() throws IOException {
        Safetensors.write(folder.resolve("m.safetensors"), sample(), Map.of());
        Safetensors.write(folder.resolve("m.safetensors"), sample(), Map.of("x", "y"));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("m.safetensors"),
                    files.map(p -> p.getFileName().toString()).toList());
        }
        assertTrue(assertThrows(
                        UncheckedIOException.class,
                        () -> Safetensors.write(folder.resolve("none/m.safetensors"), sample(), Map.of()))
                .getMessage()
                .contains("cannot be written"));
    }

    private void fails(String message, String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        fails(message, text.length, text, dataBytes);
    }

    private void fails(String message, long length, byte[] text, int dataBytes) {
        Path path = folder.resolve("bad.safetensors");
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(text);
        try {
            Files.write(path, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String actual = assertThrows(FileFormatException.class, () -> Safetensors.read(path))
                .getMessage();
        assertTrue(actual.startsWith(path.toString()), actual);
        assertTrue(actual.contains(message), actual);
    }

    private static String entry(String name, String type, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
    }

    @Test
    void whatIsNotInTheFormatIsRefusedAndNamed() {
        byte[] empty = {'{', '}'};
        fails("a header of 3 bytes in a file of 10 bytes", 3, empty, 0);
        fails("not a safetensors file", -1, empty, 0);
        fails("not a safetensors file", Long.MAX_VALUE, empty, 0);
        fails("not UTF-8", 3, new byte[] {'{', (byte) 0xc0, '}'}, 0);
        fails("expected 0 bytes of tensors after the header, got 8", 2, empty, 8);
        fails("expected '{', got '['", "[]", 0);
        fails("something follows", "{}x", 0);
        fails("BOOL], got F8_E4M3", "{" + entry("a", "F8_E4M3", "[8]", "[0,8]") + "}", 8);
        fails("does not lie between", "{" + entry("a", "F64", "[1]", "[0,16]") + "}", 16);
        fails("does not lie between", "{" + entry("a", "F64", "[1]", "[8,0]") + "}", 8);
        fails("expected the data of tensor a at 0, got 8", "{" + entry("a", "F64", "[1]", "[8,16]") + "}", 16);
        fails(
                "expected the data of tensor b at 8, got 0",
                "{" + entry("a", "F64", "[1]", "[0,8]") + "," + entry("b", "F64", "[1]", "[0,8]") + "}",
                8);
        fails(
                "the name a is there twice",
                "{" + entry("a", "F64", "[1]", "[0,8]") + "," + entry("a", "F64", "[1]", "[8,16]") + "}",
                16);
        fails("too large", "{" + entry("a", "F64", "[2000000000,2000000000]", "[0,8]") + "}", 8);
        fails("natural number", "{" + entry("a", "F64", "[-1]", "[0,8]") + "}", 8);
        fails("expected ']', got '.'", "{" + entry("a", "F64", "[1.0]", "[0,8]") + "}", 8);
        fails("natural number", "{" + entry("a", "F64", "[01]", "[0,8]") + "}", 8);
        fails("expected the fields dtype, shape and data_offsets, got [dtype]", "{\"a\":{\"dtype\":\"F64\"}}", 0);
        fails("unknown field x", "{\"a\":{\"x\":1}}", 0);
        fails("ends in a string", "{\"a", 0);
        fails("expected '{', got the end", 0, new byte[0], 0);
    }

    @Test
    void numbersOfOtherTypesAreWidenedAndNoneIsRounded() {
        holds(
                "F16",
                2,
                new double[] {1, -2, 65504, 0x1p-24, Double.POSITIVE_INFINITY},
                0x3c00,
                0xc000,
                0x7bff,
                1,
                0x7c00);
        holds("BF16", 2, new double[] {1, -3.140625}, 0x3f80, 0xc049);
        holds("I64", 8, new double[] {7, -1, 0x1p53, Long.MIN_VALUE}, 7, -1, 1L << 53, Long.MIN_VALUE);
        holds("U64", 8, new double[] {7, 0x1p63, 0x1.fffffffffffffp63}, 7, Long.MIN_VALUE, -2048);
        holds("I32", 4, new double[] {-1}, -1);
        holds("U32", 4, new double[] {4294967295.0}, -1);
        holds("I16", 2, new double[] {-1}, -1);
        holds("U16", 2, new double[] {65535}, -1);
        holds("I8", 1, new double[] {-1}, -1);
        holds("U8", 1, new double[] {255}, -1);
        holds("BOOL", 1, new double[] {0, 1}, 0, 1);
        for (String type : List.of("I64", "U64")) {
            for (long value : new long[] {(1L << 53) + 1, Long.MAX_VALUE}) {
                Path path = write(type, 8, value);
                assertEquals(
                        path + ": the integer " + value + " is not exact in double precision",
                        assertThrows(FileFormatException.class, () -> Safetensors.read(path))
                                .getMessage());
            }
        }
        Path odd = write("U64", 8, -1);
        assertThrows(FileFormatException.class, () -> Safetensors.read(odd));
    }

    private void holds(String type, int bytes, double[] expected, long... bits) {
        assertArrayEquals(
                expected,
                Safetensors.read(write(type, bytes, bits))
                        .get("num_batches_tracked")
                        .toArray(),
                type);
    }

    private Path write(String type, int bytes, long... bits) {
        int size = bits.length * bytes;
        byte[] header = ("{" + entry("num_batches_tracked", type, "[" + bits.length + "]", "[0," + size + "]") + "}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + size + 8).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (long value : bits) {
            file.putLong(file.position(), value).position(file.position() + bytes);
        }
        try {
            return Files.write(folder.resolve("t.safetensors"), Arrays.copyOf(file.array(), 8 + header.length + size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void pagesAndPointersAreNotSafetensorsFiles() throws IOException {
        Path path = folder.resolve("m.safetensors");
        Files.writeString(path, "<!DOCTYPE html>\n<html><body>404");
        assertEquals(
                path + ": not a safetensors file: it begins with '<!DOCTYPE html>?<html><body>404'",
                assertThrows(FileFormatException.class, () -> Safetensors.read(path))
                        .getMessage());
        Files.writeString(path, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
        assertTrue(assertThrows(FileFormatException.class, () -> Safetensors.read(path))
                .getMessage()
                .endsWith("a Git LFS pointer; git lfs pull fetches it"));
    }

    @Test
    void aMissingFileIsNamed() {
        Path path = folder.resolve("none.safetensors");
        assertEquals(
                path + ": there is no such file",
                assertThrows(UncheckedIOException.class, () -> Safetensors.read(path))
                        .getMessage());
    }
}
