package nabla.examples.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.Executor;
import nabla.scorematching.metrics.EnergyDistance;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each loss is learnt in a session, and what comes of it is what the mathematics says. */
@Tag("long")
class LearningTest {
    private static final Limits LIMITS = Limits.standard();

    private static Picture learnt(String settings, boolean background) {
        Executor executor = background ? Runnable::run : work -> {};
        try (Session session = new Session(Settings.of(settings, LIMITS), LIMITS, executor)) {
            return Picture.last(session);
        }
    }

    /** The chains start at an energy distance of 0.2 and more from the ring. */
    @ParameterizedTest
    @CsvSource({
        "'\"loss\":\"exact\"', 0.1",
        "'\"loss\":\"sliced\",\"energy\":false', 0.1",
        "'\"loss\":\"denoising\",\"levels\":1,\"sigma\":0.4', 0.05",
        "'\"loss\":\"denoising\",\"levels\":6,\"sigma\":0.3', 0.1",
        "'\"loss\":\"vp\"', 0.1"
    })
    void theLossFallsAndTheSamplesLandNearTheData(String loss, double near) {
        String json = "{\"data\":\"ring\"," + loss
                + ",\"points\":256,\"width\":16,\"rate\":0.01,\"activation\":\"silu\",\"steps\":250}";
        Picture last = learnt(json, false);
        assertEquals("done", last.text("state"), last.json());
        double first = Arrays.stream(last.lists().get("losses"), 0, 5).average().orElseThrow();
        assertTrue(last.number("loss") < first - 0.05 * Math.abs(first), first + " to " + last.number("loss"));
        double distance =
                EnergyDistance.unbiased(last.chains(), Settings.of(json, LIMITS).rows());
        assertTrue(distance < near, "energy distance " + distance);
    }

    /** The gradient of a divergence that is 0 almost everywhere does not see it: ½‖s‖² alone is minimised, at s = 0. */
    @Test
    void withoutGuardRailsARectifierLearnsNothing() {
        String relu = "{\"activation\":\"relu\",\"points\":100,\"width\":8,\"rate\":0.03,\"steps\":200";
        Picture refused = learnt(relu + "}", false);
        assertEquals("refused", refused.text("state"));
        assertTrue(refused.text("message").contains("the divergence of the score is infinite there"), refused.json());
        Picture warned = learnt(relu + ",\"energy\":false}", false);
        assertTrue(warned.text("message").contains("the gradient of its divergence by the parameters is biased"));
        Picture allowed = learnt(relu + ",\"rails\":false}", false);
        assertEquals("done", allowed.text("state"));
        assertEquals("", allowed.text("message"));
        assertEquals(0, allowed.number("loss"), 0.01);
        assertTrue(Arrays.stream(allowed.lists().get("field")).allMatch(s -> Math.abs(s) < 0.2));
    }

    @Test
    void aWallIsRefusedByItsName() {
        Picture refused = learnt("{\"data\":\"checkerboard\",\"width\":8,\"steps\":5}", false);
        assertEquals("refused", refused.text("state"));
        assertTrue(refused.text("message").contains("allowing(Hazard.BOX)"), refused.json());
    }

    /** Steps that are too long end in a reason and not in silence. */
    @Test
    void aTrainingThatFailsSaysWhy() {
        String wild =
                "{\"rate\":0.1,\"width\":64,\"activation\":\"sine\",\"energy\":false,\"points\":20,\"steps\":3000}";
        Picture failed = learnt(wild, false);
        assertEquals("failed", failed.text("state"), failed.json());
        assertTrue(failed.text("message").startsWith("step "), failed.json());
    }

    /** Two densities: by the normaliser of an energy, and by the flow. Each is 1 over the plane, of which little is out of sight. */
    @ParameterizedTest
    @CsvSource({"'\"loss\":\"exact\"'", "'\"loss\":\"ve\",\"sigma\":0.4'"})
    void theDensityIsADensityAndTheLeastLossIsBelow(String loss) {
        String json = "{\"data\":\"ring\"," + loss
                + ",\"points\":128,\"width\":8,\"rate\":0.01,\"activation\":\"silu\",\"steps\":150}";
        Picture last = learnt(json, true);
        double cell = Math.pow(2 * Recipe.WINDOW / Stage.CELLS, 2);
        double[] density = last.lists().get("density");
        assertEquals(Stage.CELLS * Stage.CELLS, density.length);
        assertTrue(Arrays.stream(density).allMatch(p -> p >= 0));
        assertEquals(1, Arrays.stream(density).sum() * cell, 0.1);
        boolean isLeast = last.json().contains("\"least\":true");
        assertEquals(loss.contains("ve"), isLeast, last.json());
        assertTrue(!isLeast || last.number("loss") > last.number("bound") - 0.02, last.json());
    }
}
