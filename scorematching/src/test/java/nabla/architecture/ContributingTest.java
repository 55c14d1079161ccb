package nabla.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.scorematching.GuidePage;
import org.junit.jupiter.api.Test;

/** The recipes of CONTRIBUTING.md: what they show stands in the tests, in the tables that the laws run over. */
class ContributingTest {
    private static final Path PAGE = Path.of("..", "CONTRIBUTING.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
    private static final Pattern LAW = Pattern.compile("\\| `([a-z]\\w+)` \\|");

    private final String page = read(PAGE);
    private final String tests = Stream.concat(Packages.LIBRARIES.stream(), Stream.of("examples"))
            .map(library -> Path.of("..", library, "src", "test", "java"))
            .flatMap(ContributingTest::files)
            .map(ContributingTest::read)
            .collect(Collectors.joining());

    @Test
    void theExamplesStandInTheTables() throws IOException {
        assertTrue(GuidePage.blocks(PAGE, tests) >= 5);
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
}
