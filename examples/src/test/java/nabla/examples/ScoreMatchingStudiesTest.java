package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that make the experiments of 2005 anew and fill the scoreboard, in their quick modes. */
@Tag("long")
class ScoreMatchingStudiesTest {
    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    private Path folder;

    @Test
    void theExperimentsOf2005LeaveTheirRunsAndPictures() throws IOException {
        Launch.run(new Hyvarinen2005(), "--quick", "--out", folder.toString());
        List<String> runs = Files.readAllLines(folder.resolve("hyvarinen2005.csv"));
        assertEquals(1 + 2 * 3 * 3 * 4, runs.size());
        for (String file : Hyvarinen2005.FILES) {
            assertTrue(Files.size(folder.resolve(file)) > 1000, file);
        }
    }

    @Test
    void thePageShowsThePictures() throws IOException {
        String page = Files.readString(DOCS.resolve("hyvarinen2005.md"));
        for (String picture : Hyvarinen2005.FILES.subList(1, 3)) {
            assertTrue(page.contains("images/" + picture), picture);
            assertTrue(Files.exists(DOCS.resolve("images").resolve(picture)), picture);
        }
        assertTrue(Files.readString(DOCS.resolve("scoreboard.md")).contains("images/scoreboard.png"));
        assertTrue(Files.exists(DOCS.resolve("images").resolve("scoreboard.png")));
    }

    @Test
    void theScoreboardIsFilled() throws IOException {
        Launch.run(new Scoreboard(), "--quick", "--out", folder.toString());
        List<String> entries = Files.readAllLines(folder.resolve("scoreboard.csv"));
        assertEquals(1 + 2 * 10, entries.size());
        String page = Files.readString(folder.resolve("scoreboard.md"));
        assertTrue(page.contains("| Gaussian mixture (EM) |"), page);
        assertFalse(page.contains("NaN"), page);
        assertTrue(Files.size(folder.resolve("scoreboard.png")) > 10_000);
    }

    @Test
    void theMixtureIsLearntByEachLoss() throws IOException {
        Launch.run(new Scoreboard(), "--quick", "--mixture", "--out", folder.toString());
        List<String> page = Files.readAllLines(folder.resolve("mixture.md"));
        assertEquals(2 + 6 + 1 + 2 + 5, page.size());
        assertFalse(String.join("", page).contains("NaN"));
    }
}
