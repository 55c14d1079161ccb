package nabla.scorematching.estimators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The tables of what was measured, on the page on estimators: tests hold it to them. */
final class Measured {
    private static final Path PAGE = Path.of("..", "docs", "estimators.md");

    private Measured() {}

    /** The cells of the row that begins with this. */
    static String[] cells(String first) {
        try {
            return Files.readAllLines(PAGE).stream()
                    .dropWhile(line -> !line.equals("## How often intervals hold the truth"))
                    .filter(line -> line.startsWith("| " + first + " |"))
                    .map(line -> Arrays.stream(
                                    line.substring(1, line.length() - 1).split("\\|"))
                            .map(String::strip)
                            .toArray(String[]::new))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(PAGE + " has no row " + first));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
