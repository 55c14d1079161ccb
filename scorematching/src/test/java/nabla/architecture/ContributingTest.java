package nabla.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The recipes of CONTRIBUTING.md: what they show stands in the tests, in the tables that the laws run over. */
class ContributingTest {
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
    private static final Pattern LAW = Pattern.compile("\\| `([a-z]\\w+)` \\|");

    private final String page = read(Path.of("..", "CONTRIBUTING.md"));
    private final String tests = Packages.LIBRARIES.stream()
            .map(library -> Path.of("..", library, "src", "test", "java"))
            .flatMap(ContributingTest::files)
            .map(ContributingTest::read)
            .collect(Collectors.joining());

    @Test
    void theExamplesStandInTheTables() {
        String code = squeezed(tests);
        Matcher block = BLOCK.matcher(page);
        int blocks = 0;
        for (; block.find(); blocks++) {
            assertTrue(code.contains(squeezed(block.group(1))), block.group(1));
        }
        assertTrue(blocks >= 5);
    }

    @Test
    void theLawsExist() {
        TEST.matcher(page)
                .results()
                .map(m -> m.group(1))
                .forEach(name -> assertTrue(tests.contains("class " + name), name));
        LAW.matcher(page)
                .results()
                .map(m -> m.group(1))
                .forEach(name -> assertTrue(tests.contains(" " + name + "("), name));
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Formatting is the formatter's. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
