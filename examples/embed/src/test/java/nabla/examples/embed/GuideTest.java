package nabla.examples.embed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import nabla.autodiff.Rng;
import nabla.scorematching.tables.DataFrame;
import nabla.scorematching.tables.TableModel;
import org.junit.jupiter.api.Test;

/** The code of docs/embedding.md. */
class GuideTest {
    private static final Path GUIDE = Path.of("..", "..", "docs", "embedding.md");
    private static final Path SOURCE = Path.of("src", "test", "java", "nabla", "examples", "embed", "GuideTest.java");

    static double[] scored(Path file) {
        TableModel model = TableModel.read(file);
        DataFrame row = DataFrame.builder()
                .numbers("mass", 4.2)
                .numbers("flipper", 215)
                .words("species", "Gentoo")
                .build();
        double logProb = model.logProb(row, Rng.of(0)).get(0);
        double anomaly = model.anomalyScore(row, Rng.of(0)).get(0);
        return new double[] {logProb, anomaly};
    }

    static Scores pooled(TableModel model, DataFrame rows) throws TimeoutException, InterruptedException {
        try (ModelPool pool = ModelPool.of(model, 4, 100)) { // 4 threads; 100 more tables may wait
            return pool.score(rows, Rng.of(0), Duration.ofSeconds(10));
        }
    }

    static int served(TableModel model) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ScoringService service = ScoringService.start(model, address, 4, Limits.standard())) {
            return service.address().getPort();
        }
    }

    @Test
    void theGuideShowsThisCode() throws IOException {
        String code = squeezed(Files.readString(SOURCE));
        int blocks = 0;
        for (MatchResult block : Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .toList()) {
            assertTrue(code.contains(squeezed(block.group(1))), block.group(1));
            blocks++;
        }
        assertEquals(3, blocks);
    }

    /** Formatting is the formatter's. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
