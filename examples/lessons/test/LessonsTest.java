import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import nabla.examples.lessons.Lesson;
import nabla.scorematching.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each lesson is run twice: what it returns is what it teaches, what it prints stands in the book, its picture shows something, and
 * the same seed gives the same bits.
 */
class LessonsTest {
    /** A mean is within six standard errors but once in 5·10⁸. */
    private static final double ERRORS = 6;

    @TempDir
    private Path folder;

    @Test
    void theTapeIsExactWhereDifferencesAreNot() throws IOException {
        var lesson = twice("01-scalar-tape", Lesson01ScalarTape::run, Lesson01ScalarTape::main);
        assertEquals(lesson.closedForm(), lesson.tape(), 4e-16);
        assertEquals(4, lesson.steps());
        assertTrue(lesson.leastError() > 1e-13, () -> "" + lesson.leastError());
    }

    @Test
    void aRepeatedNumberGetsTheSumOfItsInfluences() throws IOException {
        var lesson = twice(
                "02-tensors-and-broadcasting",
                Lesson02TensorsAndBroadcasting::run,
                Lesson02TensorsAndBroadcasting::main);
        assertEquals(lesson.minusTwiceTheSum(), lesson.gradient(), 1e-12 * Math.abs(lesson.gradient()));
        assertEquals(1, lesson.integral(), 1e-9);
        assertTrue(lesson.refusal().contains("[400, 2]"), lesson.refusal());
    }

    @Test
    void sweepsAreAsManyAsInputsOrOutputs() throws IOException {
        var lesson = twice("03-forward-and-reverse", Lesson03ForwardAndReverse::run, Lesson03ForwardAndReverse::main);
        assertEquals(31, lesson.forwardSweeps());
        assertEquals(1, lesson.reverseSweeps());
        assertEquals(0, lesson.difference(), 1e-14);
        assertEquals(lesson.left(), lesson.right(), 1e-14);
    }

    @Test
    void oneEpsilonForAllConfusesPerturbations() throws IOException {
        var lesson = twice("04-higher-order", Lesson04HigherOrder::run, Lesson04HigherOrder::main);
        assertEquals(2, lesson.confused());
        assertEquals(1, lesson.right());
        double t = Math.tanh(0.5);
        assertEquals(8 * t * (1 - t * t) * (2 - 3 * t * t), lesson.fourth(), 1e-13);
        assertEquals(0, lesson.hessianError(), 1e-12);
    }

    @Test
    void theChainIsTheSumOfTheSweeps() throws IOException {
        var lesson = twice("05-divergence", Lesson05Divergence::run, Lesson05Divergence::main);
        assertEquals(0, lesson.sweepError(), 1e-13);
        assertEquals(0, lesson.handError(), 1e-13);
        assertEquals(128 * 64, lesson.chain());
        assertEquals(32L * 128 * 2 * 32 * 64, lesson.sweeps());
    }

    @Test
    void steinsIdentityNeedsItsBoundaryCondition() throws IOException {
        var lesson = twice("06-score-and-stein", Lesson06ScoreAndStein::run, Lesson06ScoreAndStein::main);
        assertEquals(0, lesson.scoreError(), 1e-13);
        assertMean(0, lesson.sine());
        assertEquals(new Estimate(-1, 0), lesson.wall());
        assertMean(0, lesson.weighted());
    }

    @Test
    void scoreMatchingOfAGaussianGivesMeanAndCovariance() throws IOException {
        var lesson = twice(
                "07-gaussian-score-matching", Lesson07GaussianScoreMatching::run, Lesson07GaussianScoreMatching::main);
        assertEquals(0, lesson.meanError(), 1e-12);
        assertEquals(0, lesson.covarianceError(), 1e-12);
        assertEquals(lesson.closedForm(), lesson.loss(), 1e-12);
    }

    /** Held-out rows decide: the loss falls, and E[x·s] = −2 within six standard errors, to which the network adds no more than .3. */
    @Test
    void theNetworkLearnsAScore() throws IOException {
        var lesson = twice("08-network-on-moons", Lesson08NetworkOnMoons::run, Lesson08NetworkOnMoons::main);
        assertTrue(lesson.heldOutLoss() < -10, () -> "" + lesson.heldOutLoss());
        assertTrue(lesson.firstLoss() > lesson.heldOutLoss() + 5, () -> "" + lesson.firstLoss());
        assertEquals(-2, lesson.stein().value(), ERRORS * lesson.stein().standardError() + 0.3);
    }

    /** By quadrature with cells of width h = 0.006, which errs by h times the jump at most where there is one, and by h² elsewhere. */
    @Test
    void differentiationMissesTheStepThatMoves() throws IOException {
        var lesson = twice("09-why-relu-fails", Lesson09WhyReluFails::run, Lesson09WhyReluFails::main);
        double density = Math.exp(-0.045) / Math.sqrt(2 * Math.PI); // φ(0.3)
        double tail = 0.3820885778110474; // Φ(−0.3)
        assertEquals(-(density - 0.3 * tail), lesson.seen(), 1e-5);
        assertEquals(-(density - 0.3 * tail) - density, lesson.truth(), 1e-12);
        assertEquals(-0.267, lesson.seen(), 5e-4);
        assertEquals(-0.648, lesson.truth(), 5e-4);
        assertEquals(lesson.truth(), lesson.smooth(), 2e-3);
        assertEquals(lesson.trueValue(), lesson.value(), 1e-5);
        assertTrue(lesson.refusal().contains("Use a smooth activation"), lesson.refusal());
    }

    /**
     * The exact loss of −ax is ½a²m − aD with m = ½‖x‖² averaged, so its minimum is at D/E‖x‖², a mean of 20,000 squares with the
     * relative deviation √(2/20,000). The noise of the others comes on top, at most four times as much.
     */
    @Test
    void denoisingLearnsTheScoreOfNoisyData() throws IOException {
        var lesson =
                twice("10-sliced-and-denoising", Lesson10SlicedAndDenoising::run, Lesson10SlicedAndDenoising::main);
        double deviation = Math.sqrt(2 / 20_000.0);
        assertEquals(1, lesson.exactBest(), ERRORS * deviation);
        assertEquals(1, lesson.slicedBest(), 4 * ERRORS * deviation);
        assertEquals(0.8, lesson.denoisingBest(), 4 * ERRORS * deviation);
        assertMean(-5, lesson.exact());
        assertMean(-5, lesson.sliced());
        assertTrue(lesson.sliced().standardError() > 2 * lesson.exact().standardError());
    }

    /** Shares are means of 2,000 chains, the variance is one of 20,000; annealing itself may be off by .02 (docs/sampling.md). */
    @Test
    void annealingFindsTheWeightsThatLangevinKeeps() throws IOException {
        var lesson = twice(
                "11-langevin-and-annealing", Lesson11LangevinAndAnnealing::run, Lesson11LangevinAndAnnealing::main);
        assertEquals(1.25, lesson.predicted(), 1e-12);
        assertEquals(lesson.predicted(), lesson.variance(), ERRORS * 1.25 * Math.sqrt(2 / 20_000.0));
        assertEquals(0.5, lesson.plain(), ERRORS * Math.sqrt(0.25 / 2000));
        assertEquals(0.2, lesson.annealed(), ERRORS * Math.sqrt(0.16 / 2000) + 0.02);
    }

    /** log p is that of the closed form up to the normal distribution in place of p₁, which is a mixture by 10⁻³ still. */
    @Test
    void theFlowTellsTheDensity() throws IOException {
        var lesson = twice("12-sde-and-likelihood", Lesson12SdeAndLikelihood::run, Lesson12SdeAndLikelihood::main);
        assertEquals(0.2, lesson.left(), ERRORS * Math.sqrt(0.16 / 4000) + 0.01);
        assertEquals(0, lesson.priorError(), 5e-3);
        assertEquals(0, lesson.error(), 5e-4);
        assertTrue(lesson.error() < lesson.priorError() / 2);
    }

    /** As {@code java -cp nabla.jar FILE.java} does; compiled classes of the same name are not to be on the path. */
    @Test
    void aLessonRunsFromItsFile() throws Exception {
        Path own = Path.of(Lesson01ScalarTape.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(own))
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path log = folder.resolve("log.txt");
        Process process = new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        path,
                        "src/Lesson01ScalarTape.java",
                        "--out",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
        String printed = Files.readString(log);
        assertEquals(0, process.exitValue(), printed);
        assertTrue(printed.contains("1.436436826694718 by the tape"), printed);
        assertTrue(Files.exists(folder.resolve("scalar-tape.png")), printed);
    }

    @Test
    void anotherArgumentIsRefused() {
        String[] args = {"--anwser"};
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> Lesson.start(args, path -> {}, "Question: ?", "Answer: !"));
        assertEquals("usage: [--out FOLDER] [--answer], got [--anwser]", refusal.getMessage());
    }

    private static void assertMean(double expected, Estimate mean) {
        assertEquals(expected, mean.value(), ERRORS * mean.standardError(), mean.toString());
    }

    /** What a lesson returns, after it has run by itself and from its command line, with the same numbers and the same picture. */
    private <R> R twice(String page, Function<Path, R> lesson, Consumer<String[]> main) throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        Object[] result = new Object[1];
        String printed = printedBy(() -> result[0] = lesson.apply(first));
        String command = printedBy(() -> main.accept(new String[] {"--answer", "--out", second.toString()}));
        assertTrue(command.startsWith(printed + "\nQuestion: "), command);
        assertTrue(command.contains("\nAnswer: "), command);

        Path picture = Path.of(page.substring("00-".length()) + ".png");
        assertEquals(List.of(picture), Files.list(first).map(Path::getFileName).toList());
        assertArrayEquals(
                Files.readAllBytes(first.resolve(picture)), Files.readAllBytes(second.resolve(picture)), "the picture");
        int[] pixels = ImageIO.read(first.resolve(picture).toFile()).getRGB(0, 0, 680, 440, null, 0, 680);
        long ink = Arrays.stream(pixels).filter(pixel -> pixel != pixels[0]).count();
        assertTrue(ink > 1000, () -> "only " + ink + " pixels are drawn");

        String text = Files.readString(BookTest.FOLDER.resolve(page + ".md"));
        assertTrue(text.contains("```text\n" + printed + "```"), () -> page + " should show\n" + printed);
        String squeezed = BookTest.squeezed(text).toLowerCase(Locale.ROOT);
        for (String part : command.substring(printed.length(), command.indexOf("\nThe picture is in"))
                .split("\n(?=Question: |Answer: )")) {
            String words = part.strip().replaceFirst("Question: |Answer: ", "");
            assertTrue(squeezed.contains(BookTest.squeezed(words).toLowerCase(Locale.ROOT)), words);
        }

        @SuppressWarnings("unchecked")
        R returned = (R) result[0];
        return returned;
    }

    private static String printedBy(Runnable work) {
        PrintStream console = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(console);
        }
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
