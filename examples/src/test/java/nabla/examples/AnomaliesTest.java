package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that compares detectors of strange rows, in its quick mode. */
class AnomaliesTest {
    private static final int DETECTORS = 7;
    private static final int SPLITS = 2;

    @TempDir
    private Path folder;

    @Test
    void thePageIsFilled() throws IOException {
        Path page = folder.resolve("page.md");
        Files.write(page, List.of("before", Anomalies.BEGIN, "old", Anomalies.END, "after"));
        Launch.run(new Anomalies(), "--quick", "--task", "wine", "--out", folder.toString(), "--page", page.toString());
        assertEquals(
                1 + DETECTORS * SPLITS,
                Files.readAllLines(folder.resolve("anomalies.csv")).size());
        List<String> tables = Files.readAllLines(folder.resolve("anomalies.md"));
        List<String> lines = Files.readAllLines(page);
        assertEquals(List.of("before", Anomalies.BEGIN), lines.subList(0, 2));
        assertEquals(tables, lines.subList(2, lines.size() - 2));
        assertEquals(List.of(Anomalies.END, "after"), lines.subList(lines.size() - 2, lines.size()));
        assertFalse(tables.toString().contains("NaN"), tables.toString());
        assertTrue(Files.size(folder.resolve("anomalies.png")) > 10_000);
    }

    @Test
    void aPageWithoutMarksIsRefusedBeforeTheWork() throws IOException {
        Path page = folder.resolve("page.md");
        Files.write(page, List.of("before"));
        Stopped refused = assertThrows(
                Stopped.class,
                () -> Launch.run(new Anomalies(), "--out", folder.toString(), "--page", page.toString()));
        assertTrue(refused.getMessage().contains(Anomalies.BEGIN), refused.getMessage());
    }

    @Test
    void thePageShowsThePicture() throws IOException {
        Path docs = Path.of("..", "docs");
        assertTrue(Files.readString(docs.resolve("anomalies.md")).contains("images/anomalies.png"));
        assertTrue(Files.exists(docs.resolve("images").resolve("anomalies.png")));
    }
}
