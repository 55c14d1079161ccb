package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import nabla.autodiff.Derivatives;
import nabla.autodiff.Program;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.examples.errata.Networks;
import nabla.examples.errata.Sampling;
import nabla.scorematching.Density;
import nabla.scorematching.densities.GaussianMixture;
import nabla.scorematching.densities.Laplace;
import nabla.scorematching.densities.StudentT;
import nabla.scorematching.losses.BoundaryWeight;
import nabla.scorematching.losses.ScoreMatching;
import nabla.scorematching.losses.ScoreMatchingLoss;
import nabla.scorematching.losses.WeightedScoreMatching;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/errata.md: each program, the failing one too, has the number of its closed form. Where there is chance, the tolerance is six
 * standard errors.
 */
class ErrataTest {
    private static final Path PAGE = Path.of("..", "docs", "errata.md");
    private static final Path PROGRAMS = Path.of("src", "main", "java", "nabla", "examples", "errata");

    private static double[][] numbers;

    @TempDir
    private Path folder;

    @BeforeAll
    static void run() {
        numbers = Errata.numbers();
    }

    private static void assertNumbers(int erratum, double asCopied, double error, double right, double otherError) {
        assertEquals(asCopied, numbers[erratum - 1][0], error, "as copied");
        assertEquals(right, numbers[erratum - 1][1], otherError, "right");
    }

    /** n = 10⁵: −(a − 1)D/2 ± 9·√(2/n), and ½(a² − 1)E(vᵀx)² − (a − 1)D, where (vᵀx)² is 2χ²₁. */
    @Test
    void theSlicedLossWithoutItsSquarePrefersSteepScores() {
        assertNumbers(1, -9, 6 * 9 * Math.sqrt(2e-5), 81, 6 * 49.5 * 2 * Math.sqrt(2e-5));
    }

    /** n = 20,000 signs have a variance of 4(1 − m²), m ± 1/√n; that of means of 16 is 1/4, with the relative error √(2/n). */
    @Test
    void projectionsThatNothingReadsDoNotReduceTheVariance() {
        assertNumbers(2, 4, 4 * 36 / 2e4, 0.25, 6 * 0.25 * Math.sqrt(1e-4));
    }

    @Test
    void theRootOfANumberIsAConstantToTheTape() {
        assertNumbers(3, -1, 1e-12, -1 + 1 / Math.sqrt(2 * 0.02), 1e-12);
        assertThrows(IllegalStateException.class, () -> Program.compile(Sampling::stepByNumber, Tensor.scalar(0.02)));
    }

    /** Lines 2 and 3 are right; in 4 a number has no methods, and in 5 a tensor is not a number. */
    @Test
    void theRootOfTheWrongTypeIsRefusedByTheCompiler() throws URISyntaxException {
        String program = """
                class Root {
                    double number = Math.sqrt(2 * 0.02);
                    Object tensor = nabla.autodiff.Tensor.scalar(0.02).mul(2).sqrt();
                    Object method = (2 * 0.02).sqrt();
                    double ofTensor = Math.sqrt(nabla.autodiff.Tensor.scalar(0.02));
                }
                """;
        assertEquals(List.of(4L, 5L), linesRefused(program));
    }

    private List<Long> linesRefused(String program) throws URISyntaxException {
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Root.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return program;
                    }
                };
        URI library =
                Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        List<String> options = List.of(
                "-proc:none", "-d", folder.toString(), "-cp", Path.of(library).toString());
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, options, null, List.of(source))
                .call();
        return diagnostics.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .map(Diagnostic::getLineNumber)
                .toList();
    }

    /** E[(x−b)₊] = φ − b(1 − Φ) and φ at b = 0.3; a softplus of width 1/50 differs by its curvature. */
    @Test
    void automaticDifferentiationDoesNotSeeAKinkMove() {
        double density = Math.exp(-0.045) / Math.sqrt(2 * Math.PI);
        double above = Tensor.scalar(0.3 / Math.sqrt(2)).erfc().item() / 2;
        double seen = -(density - 0.3 * above);
        assertNumbers(4, seen, 1e-6, seen - density, 5e-4);
        double h = 0.01; // whole cells, so that quadrature sees the kink move
        double rise = Networks.loss(Tensor::relu, Tensor.scalar(0.3 + h))
                .sub(Networks.loss(Tensor::relu, Tensor.scalar(0.3 - h)))
                .item();
        assertEquals(seen - density, rise / (2 * h), 1e-4);
    }

    /** Means of 2000 chains from 10, as parts of 10: a chain has the variance (1 − left²)/(1 − ε/2). */
    @Test
    void aThousandShortStepsLeaveMostOfTheStart() {
        double copied = Math.pow(1 - 1e-4, 1000);
        double right = Math.pow(0.95, 100);
        double error = 6 / (10 * Math.sqrt(2000));
        assertEquals(0.905, copied, 5e-4);
        assertEquals(0.951, Math.pow(1 - 0.5e-4, 1000), 5e-4);
        assertNumbers(5, copied, error * Math.sqrt(1 - copied * copied), right, error * Math.sqrt(1 / 0.975));
    }

    @Test
    void aSmallScoreIsNotAHighDensity() {
        assertNumbers(6, 100, 0, 1, 0);
        Density student = StudentT.standard(1, 3);
        Tensor places = Tensor.of(new double[][] {{0}, {1}, {100}});
        assertEquals(-1, student.score(places).get(1, 0), 1e-12);
        assertEquals(-0.04, student.score(places).get(2, 0), 1e-4);
        Tensor logs = student.logProb(places);
        assertEquals(9e-8, Math.exp(logs.get(2) - logs.get(0)), 1e-10);
        Tensor sizes = Laplace.of(new double[] {0}, new double[] {1})
                .score(Tensor.of(new double[][] {{0.01}, {10}}))
                .abs();
        assertEquals(sizes.get(0, 0), sizes.get(1, 0), 1e-12);
        Density modes = GaussianMixture.isotropic(new double[] {0.5, 0.5}, new double[][] {{-3}, {3}}, 1);
        assertEquals(0, modes.score(Tensor.zeros(1, 1)).item(), 1e-12);
        Tensor heights = modes.logProb(Tensor.of(new double[][] {{0}, {3}}));
        assertEquals(0.022, Math.exp(heights.get(0) - heights.get(1)), 5e-4);
    }

    /** By Stirling's formula the mean of n middles is 1 − log 2/(2n), n = 10⁵. */
    @Test
    void steinsIdentityNeedsItsBoundaryCondition() {
        assertNumbers(7, -1, 1e-12, Math.log(2) / 2e5, 1e-9);
        Tensor twice = Tensor.of(new double[][] {{0.5}, {1.5}}); // mean 1
        assertTrue(slopes(ScoreMatching.of(), twice, 0.1) > 0, "the exact loss falls to the rate 0");
        assertEquals(0, slopes(WeightedScoreMatching.of(BoundaryWeight.linear()), twice, 1), 1e-12);
    }

    /** The derivative of the loss of s = −a by a. */
    private static double slopes(ScoreMatchingLoss loss, Tensor x, double a) {
        return Derivatives.derivative(b -> loss.loss(y -> y.mul(0).sub(b), x, Rng.of(0)), Tensor.scalar(a))
                .item();
    }

    /** The Fisher divergence by plain sums of ½p(s₁ − s₂)², which is ½p(2m)²(r₁ − r₂)² with shares r of the upper mode. */
    @Test
    void scoresDoNotSeeTheWeightsOfFarModes() {
        double m = 5 * Math.sqrt(2);
        double h = 1e-3;
        double fisher = 0;
        for (double x = -18; x < 18; x += h) {
            double low = Math.exp(-(x + m) * (x + m) / 2) / Math.sqrt(2 * Math.PI);
            double high = Math.exp(-(x - m) * (x - m) / 2) / Math.sqrt(2 * Math.PI);
            double p = 0.2 * low + 0.8 * high;
            double difference = 2 * m * (0.8 * high / p - high / (low + high));
            fisher += 0.5 * p * difference * difference * h;
        }
        assertEquals(1.2e-11, fisher, 0.05e-11);
        double nats = 0.2 * Math.log(0.4) + 0.8 * Math.log(1.6);
        assertNumbers(8, fisher, 1e-6 * fisher, nats, 1e-9);
    }

    @Test
    void aSquaredLossLearnsTheWrongSlope() {
        assertNumbers(9, 2, 1e-9, 1, 1e-9);
    }

    @Test
    void batchNormalisationHasNoDivergenceBySum() {
        assertNumbers(10, 0, 1e-15, 0.5, 1e-15);
        Tensor batch = Rng.of(1).normal(8, 2);
        assertThrows(IllegalArgumentException.class, () -> Derivatives.divergence(Networks::normalised, batch));
    }

    /** 1000 and 2000 draws, whose variances have the relative errors √(2/n). */
    @Test
    void resamplingIsTooNarrow() {
        double limit = resampled(20)[1];
        assertNumbers(11, limit, 6 * limit * Math.sqrt(2e-3), 0.19, 6 * 0.19 * Math.sqrt(1e-3));
        assertTrue(numbers[10][0] < 0.19 * (1 - 4 * Math.sqrt(2e-3)));
    }

    @Test
    void theTableOfRepetitionsIsTheClosedForm() throws IOException {
        String page = Files.readString(PAGE);
        for (int times : new int[] {1, 5, 10, 20, 100}) {
            double[] moments = resampled(times);
            double ratio = moments[1] / 0.19;
            double shift = moments[0] - 1.8;
            double nats = 0.5 * (ratio - 1 - Math.log(ratio) + shift * shift / 0.19);
            String row = String.format(
                    Locale.ROOT,
                    "| %s | %.3f | %.3f | %.3f |",
                    times == 1 ? "once" : times + " times",
                    moments[0],
                    moments[1],
                    nats);
            assertTrue(page.contains(row), row);
        }
    }

    /**
     * Mean and variance of the second column after replacement: 100 ancestral steps x ← (x + v s)/r + σ(s)/σ(t) √v z with the score
     * −(α²C + σ²I)⁻¹x of two columns, each followed by a fresh known column; the last step is made once, without noise.
     */
    private static double[] resampled(int times) {
        double mean = 0;
        double variance = 1;
        double known = 2 * alpha(1);
        double knownVariance = 1 - alpha(1) * alpha(1);
        for (int k = 0; k < 100; k++) {
            double t = 1 - k * 0.999 / 100;
            double s = 1 - (k + 1) * 0.999 / 100;
            double ratio = alpha(t) / alpha(s);
            double after = 1 - alpha(s) * alpha(s);
            double before = 1 - alpha(t) * alpha(t);
            double v = before - ratio * ratio * after;
            double correlation = 0.9 * alpha(t) * alpha(t);
            double determinant = 1 - correlation * correlation;
            double ofKnown = v * correlation / determinant / ratio;
            double ofItself = (1 - v / determinant) / ratio;
            boolean isLast = k == 99;
            for (int i = 0; i < (isLast ? 1 : times); i++) {
                if (i > 0) {
                    mean *= ratio;
                    variance = ratio * ratio * variance + v;
                    known *= ratio;
                    knownVariance = ratio * ratio * knownVariance + v;
                }
                mean = ofKnown * known + ofItself * mean;
                variance = ofKnown * ofKnown * knownVariance
                        + ofItself * ofItself * variance
                        + (isLast ? 0 : v * after / before);
                known = 2 * alpha(s);
                knownVariance = after;
            }
        }
        return new double[] {mean, variance};
    }

    /** Of the standard VP equation. */
    private static double alpha(double t) {
        return Math.exp(-0.5 * (0.1 * t + 0.5 * 19.9 * t * t));
    }

    /** (2/ε)(1 − (1 − ε)ⁿ)² and 1/(1 − ε/2) with ε = 0.02, n = 1000; 2000 chains. */
    @Test
    void oneKeyForAllStepsIsNoDiffusion() {
        double error = 6 * Math.sqrt(1e-3);
        assertNumbers(12, 100, 100 * error, 1 / 0.99, error / 0.99);
    }

    @Test
    void thePageShowsTheProgramsAndTheirNumbers() throws IOException {
        String page = Files.readString(PAGE);
        assertEquals(27, MarkdownPage.of(PAGE).blocks("java").size());
        String programs;
        try (Stream<Path> files = Files.list(PROGRAMS)) {
            programs = files.map(ErrataTest::squeezed).reduce("", String::concat);
        }
        for (String block : MarkdownPage.of(PAGE).blocks("java")) {
            for (String part : block.split("\n\n")) {
                assertTrue(programs.contains(squeezed(part)), part);
            }
        }
        String table = Errata.table(numbers).toString().replace(System.lineSeparator(), "\n");
        assertTrue(page.contains("```text\n" + table + "```"), table);
    }

    private static String squeezed(Path file) {
        try {
            return squeezed(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Formatting is the formatter's. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
