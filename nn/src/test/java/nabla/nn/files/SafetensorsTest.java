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
        fails("a header of 18446744073709551615 bytes", -1, empty, 0);
        fails("a header of 9223372036854775807 bytes", Long.MAX_VALUE, empty, 0);
        fails("not UTF-8", 3, new byte[] {'{', (byte) 0xc0, '}'}, 0);
        fails("the tensors have 0 bytes, the file has 8", 2, empty, 8);
        fails("'{' should be here", "[]", 0);
        fails("something follows", "{}x", 0);
        fails("of type I64", "{" + entry("a", "I64", "[1]", "[0,8]") + "}", 8);
        fails("does not lie between", "{" + entry("a", "F64", "[1]", "[0,16]") + "}", 16);
        fails("does not lie between", "{" + entry("a", "F64", "[1]", "[8,0]") + "}", 8);
        fails("begin at 8, not at 0", "{" + entry("a", "F64", "[1]", "[8,16]") + "}", 16);
        fails(
                "begin at 0, not at 8",
                "{" + entry("a", "F64", "[1]", "[0,8]") + "," + entry("b", "F64", "[1]", "[0,8]") + "}",
                8);
        fails(
                "the name a is there twice",
                "{" + entry("a", "F64", "[1]", "[0,8]") + "," + entry("a", "F64", "[1]", "[8,16]") + "}",
                16);
        fails("too large", "{" + entry("a", "F64", "[2000000000,2000000000]", "[0,8]") + "}", 8);
        fails("natural number", "{" + entry("a", "F64", "[-1]", "[0,8]") + "}", 8);
        fails("']' should be here", "{" + entry("a", "F64", "[1.0]", "[0,8]") + "}", 8);
        fails("natural number", "{" + entry("a", "F64", "[01]", "[0,8]") + "}", 8);
        fails("needs dtype, shape and data_offsets", "{\"a\":{\"dtype\":\"F64\"}}", 0);
        fails("unknown field x", "{\"a\":{\"x\":1}}", 0);
        fails("ends in a string", "{\"a", 0);
        fails("'{' should be here", 0, new byte[0], 0);
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
