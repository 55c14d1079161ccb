package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nabla.nn.data.Csv;
import nabla.nn.data.Npy;
import nabla.nn.data.Npz;
import nabla.nn.files.Model;
import nabla.nn.files.Safetensors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** All readers say the same of a file that cannot be read. */
class ReadingTest {
    private static final Map<String, Consumer<Path>> READERS = new LinkedHashMap<>();

    static {
        READERS.put("Csv", Csv::read);
        READERS.put("Npy", Npy::read);
        READERS.put("NpyRows", Npy::rows);
        READERS.put("Npz", Npz::read);
        READERS.put("Safetensors", Safetensors::read);
        READERS.put("Safetensors.readMetadata", Safetensors::readMetadata);
        READERS.put("Model", Model::read);
    }

    @TestFactory
    Stream<DynamicTest> aFileThatCannotBeReadIsNamedWithTheReason(@TempDir Path folder) {
        Path missing = folder.resolve("none");
        return READERS.entrySet().stream()
                .map(reader -> DynamicTest.dynamicTest(reader.getKey(), () -> {
                    assertEquals(missing + ": there is no such file", message(reader.getValue(), missing));
                    assertEquals(folder + ": cannot be read: it is a directory", message(reader.getValue(), folder));
                }));
    }

    private static String message(Consumer<Path> reader, Path path) {
        return assertThrows(UncheckedIOException.class, () -> reader.accept(path))
                .getMessage();
    }
}
