package nabla.scorematching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user who imports a whole module finds. */
class ExportedNamesTest {
    private static final List<String> LIBRARIES = List.of("autodiff", "nn", "scorematching");

    private static Stream<Class<?>> types() {
        return LIBRARIES.stream().flatMap(library -> PublicTypes.of(library).stream());
    }

    @Test
    void noTwoExportedTypesShareASimpleName() {
        Map<String, Class<?>> seen = new TreeMap<>();
        types().forEach(type -> {
            Class<?> other = seen.put(type.getSimpleName(), type);
            assertTrue(other == null, () -> other + " and " + type);
        });
        assertTrue(seen.size() > 100, seen::toString);
    }

    /** {@code import module} is of JDK 25; all types are named, so that an ambiguous one is an error. */
    @Test
    void aWholeModuleCanBeImported(@TempDir Path folder) throws IOException {
        Optional<ToolProvider> javac = ToolProvider.findFirst("javac");
        assumeTrue(Runtime.version().feature() >= 25 && javac.isPresent());
        StringBuilder source = new StringBuilder("import module nabla.scorematching;\n\nclass Everything {\n");
        types().map(Class::getSimpleName)
                .forEach(name -> source.append("    Class<?> of%s = %s.class;\n".formatted(name, name)));
        Path file = Files.writeString(folder.resolve("Everything.java"), source.append("}\n"));
        String modules = LIBRARIES.stream()
                .map(library -> Path.of("..", library, "target", "classes").toString())
                .collect(Collectors.joining(File.pathSeparator));
        StringWriter messages = new StringWriter();
        int code = javac.get()
                .run(
                        new PrintWriter(messages),
                        new PrintWriter(messages),
                        "--module-path",
                        modules,
                        "--add-modules",
                        "nabla.scorematching",
                        "-d",
                        folder.toString(),
                        file.toString());
        assertEquals(0, code, messages::toString);
    }
}
