package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import nabla.autodiff.Tensor;
import nabla.examples.faithful.Measurements;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void theLinesOfReadmeAreThoseThatCompile() throws IOException {
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertEquals(3, blocks.size());
        assertTrue(source("ScoreOfRow").contains(unindented(blocks.get(0))));
        assertTrue(source("ReadmeExample").contains(unindented(blocks.get(1))));
        assertTrue(source("ModelOfTable").contains(unindented(blocks.get(2))));
    }

    private static String source(String program) throws IOException {
        return unindented(Files.readString(Path.of("src/main/java/nabla/examples", program + ".java")));
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).reduce("", (a, b) -> a + b + "\n");
    }

    /**
     * The mean of 500 independent samples is within 6·σ/√500 ≈ 0.3 min of the model's but for 1 in 10⁸ draws; twice that
     * leaves room for the model's own error.
     */
    @Test
    void theLinesOfReadmeDrawEruptions() throws URISyntaxException {
        Path file = Path.of(Measurements.class.getResource("faithful.csv").toURI());
        Tensor samples = ReadmeExample.samplesLike(file);
        assertEquals(500, samples.size(0));
        assertEquals(3.49, samples.mean(0).get(0), 0.6);
        assertEquals(70.9, samples.mean(0).get(1), 7.2);
    }

    /**
     * After a long eruption, of 4.5 minutes, the next one comes after 81 minutes on average, 6 more or less; the mean of 200 draws is
     * within 6·6/√200 ≈ 2.6 of the model's but for 1 in 10⁸, and as much again is for the model.
     */
    @Test
    void theLinesOfReadmeTellWhatFollowsALongEruption() throws URISyntaxException {
        Path file = Path.of(Measurements.class.getResource("faithful.csv").toURI());
        Tensor complete = ModelOfTable.eruptionsThatFollow(file, 4.5);
        assertEquals(4.5, complete.get(17, 0, 0));
        assertEquals(81, complete.select(2, 1).mean().item(), 5.2);
    }
}
