package nabla.examples.anomalies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import nabla.scorematching.Estimate;
import nabla.scorematching.metrics.AUROC;
import nabla.scorematching.tables.TableModel;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DetectionTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theTasksHaveTheirRows() {
        for (AnomalyTask.Split split : AnomalyTask.digits().splits()) {
            assertArrayEquals(new int[] {721, 64}, split.train().shape());
            assertArrayEquals(new int[] {180, 64}, split.normal().shape());
            assertArrayEquals(new int[] {896, 64}, split.strange().shape());
            assertEquals(721, split.classes().size());
            assertEquals(Set.of(0, 1, 2, 3, 4), Set.copyOf(split.classes()));
        }
        AnomalyTask.Split breast = AnomalyTask.breast().splits().get(0);
        assertArrayEquals(new int[] {286, 30}, breast.train().shape());
        assertArrayEquals(new int[] {71, 30}, breast.normal().shape());
        assertArrayEquals(new int[] {212, 30}, breast.strange().shape());
        assertEquals(Set.of(0), Set.copyOf(breast.classes()));
        AnomalyTask.Split wine = AnomalyTask.wine().splits().get(4);
        assertArrayEquals(new int[] {104, 13}, wine.train().shape());
        assertArrayEquals(new int[] {48, 13}, wine.strange().shape());
        assertEquals(Set.of(0, 1), Set.copyOf(wine.classes()));
        assertEquals(0, wine.train().mean().item(), 1e-12);
        assertEquals(1, wine.train().variance(0).max().item(), 1e-12);
    }

    static Stream<Named<Detector>> detectors() {
        return Detector.quick().stream().map(detector -> Named.of(detector.name(), detector));
    }

    /**
     * Rows that are far away in all columns are stranger than any that was learnt, each row for itself, and the same key learns
     * the same.
     */
    @ParameterizedTest
    @MethodSource("detectors")
    void farRowsAreStrange(Detector detector) {
        Tensor rows = Rng.of(1).normal(60, 3);
        Tensor far = Rng.of(2).normal(20, 3).add(8);
        Detector.Fitted fitted = detector.fit(rows, Rng.of(3));
        Tensor strange = fitted.statistic().apply(far);
        assertArrayEquals(new int[] {20}, strange.shape());
        assertEquals(1, AUROC.of(strange, fitted.statistic().apply(rows)));
        assertArrayEquals(
                strange.toArray(),
                detector.fit(rows, Rng.of(3)).statistic().apply(far).toArray());
        assertEquals(
                strange.get(7), fitted.statistic().apply(far.slice(0, 7, 8)).get(0), 1e-4 * Math.abs(strange.get(7)));
    }

    /**
     * With three classes the weight of the divergence is chosen: the one under which classes that were left out are found best,
     * on average. Without them it is that of the denoising error.
     */
    @Test
    void theWeightIsThatWhichFindsClassesLeftOut() {
        DenoisingDetector detector = DenoisingDetector.quick();
        List<Integer> classes = IntStream.range(0, 90).mapToObj(i -> i % 3).toList();
        Tensor centres = Tensor.of(new double[][] {{3, 0}, {-3, 0}, {0, 1}}).tile(30, 1);
        Tensor rows = Rng.of(1).normal(90, 2).mul(0.3).add(centres);
        Detector.Fitted fitted = detector.fit(rows, classes, Rng.of(3));
        int passes = Integer.parseInt(fitted.chosen().replaceFirst(".*, (\\d+) passes.*", "$1"));
        Tensor areas = detector.areas(rows, classes, passes, Rng.of(3).split(-3));
        assertArrayEquals(new int[] {3, DenoisingDetector.WEIGHTS.size()}, areas.shape());
        double weight = DenoisingDetector.WEIGHTS.get(areas.mean(0).argMax());
        assertTrue(fitted.chosen().endsWith(String.format(Locale.ROOT, ", c = %.0f", weight)), fitted.chosen());
        Detector.Fitted without = detector.fit(rows, Rng.of(3));
        assertFalse(without.chosen().contains("c ="), without.chosen());
        assertEquals(
                without.chosen(),
                detector.fit(rows, classes.stream().map(c -> c % 2).toList(), Rng.of(3))
                        .chosen());
    }

    /**
     * The detector asks a {@code TableModel} for its anomaly score, and says what the model chose; a constant column changes
     * nothing.
     */
    @Test
    void theScoreOfATableIsThatOfItsModel() {
        Tensor rows = Rng.of(1).normal(120, 2);
        Tensor others = Rng.of(2).normal(7, 2).mul(3);
        Detector.Fitted fitted = TableDetector.quick().fit(rows, Rng.of(3));
        double[] strange = fitted.statistic().apply(others).toArray();
        TableModel model = TableModel.training()
                .quick()
                .fit(TableDetector.table(rows), Rng.of(3).split(0));
        assertArrayEquals(
                model.anomalyScore(TableDetector.table(others), Rng.of(3).split(1))
                        .toArray(),
                strange);
        assertTrue(fitted.chosen().startsWith(model.components() + " component"), fitted.chosen());
        assertEquals(!model.hasNetwork(), fitted.chosen().endsWith("no network"), fitted.chosen());
        Tensor constant = Tensor.full(0.7, 120, 1);
        Detector.Fitted wider = TableDetector.quick().fit(Tensor.concat(1, rows, constant), Rng.of(3));
        assertArrayEquals(
                strange,
                wider.statistic()
                        .apply(Tensor.concat(1, others, Tensor.full(5, 7, 1)))
                        .toArray());
    }

    /** A pixel that is black or white in all rows is a category of two levels: grey is none of them. */
    @Test
    void aThirdValueIsInfinitelyStrangeToATable() {
        Tensor pixel = Tensor.arange(60).gt(29).unsqueeze(1);
        Detector.Fitted fitted =
                TableDetector.quick().fit(Tensor.concat(1, Rng.of(1).normal(60, 1), pixel), Rng.of(3));
        double[] strange = fitted.statistic()
                .apply(Tensor.of(new double[][] {{0, 0}, {0, 0.5}, {0, 1}}))
                .toArray();
        assertTrue(Double.isFinite(strange[0]) && Double.isFinite(strange[2]), Arrays.toString(strange));
        assertEquals(Double.POSITIVE_INFINITY, strange[1]);
    }

    /** Σ = 4 I to within the ridge, so (2, 0, 0) is at the squared distance 1. */
    @Test
    void theDistanceIsThatOfMahalanobis() {
        Tensor cross = Tensor.concat(0, Tensor.eye(3), Tensor.eye(3).neg()).mul(Math.sqrt(12));
        Tensor rows = cross.tile(10, 1);
        Tensor distance = new MahalanobisDetector()
                .fit(rows, Rng.of(1))
                .statistic()
                .apply(Tensor.of(new double[][] {{2, 0, 0}, {0, 0, 4}}));
        assertEquals(1, distance.get(0), 0.08);
        assertEquals(4, distance.get(1) / distance.get(0), 1e-12);
    }

    /** With a tenth of the normal rows accused, all strange rows above the ninth are found; ties share a straight line. */
    @Test
    void theCurveHasTheAreaBelowIt() {
        Tensor normal = Tensor.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        double[] found = Curve.of(Tensor.of(8.5, 9.5, 4.5, 10), normal, new double[] {0, 0.1, 0.5, 1});
        assertArrayEquals(new double[] {0.5, 0.75, 1, 1}, found, 1e-12);
        assertArrayEquals(
                new double[] {0, 0.25, 0.5},
                Curve.of(Tensor.of(1, 1), Tensor.of(1, 1), new double[] {0, 0.25, 0.5}),
                1e-12);
        Tensor strange = Rng.of(1).normal(50).add(1);
        Tensor others = Rng.of(2).normal(40);
        double[] rates = Tensor.arange(4000).add(0.5).div(4000).toArray();
        double area = Tensor.of(Curve.of(strange, others, rates)).mean().item();
        assertEquals(AUROC.of(strange, others), area, 1e-9);
    }

    @Test
    void theIntervalOfADifferenceIsStudents() {
        Detection one = detection(0.75, 1, 1);
        Detection none = detection(0.5, 0.5, 0.5);
        Detection.Difference difference = one.minus(none);
        assertEquals(5 / 12.0, difference.mean(), 1e-12);
        // The deviation of (¼, ½, ½) is ¼/√3.
        assertEquals(4.303 * 0.25 / Math.sqrt(3) / Math.sqrt(3), difference.reach(), 1e-12);
        assertTrue(difference.isClear());
        assertFalse(none.minus(none).isClear());
    }

    /** Of four rows the normal one would go from 0.06 to 1.44. */
    @Test
    void theIntervalOfAnAreaEndsAtOne() {
        Estimate.Interval interval = detection(0.75).outcomes().get(0).interval();
        assertEquals(1, interval.high());
        assertTrue(0 < interval.low() && interval.low() < 0.75, interval::toString);
    }

    /** Detections with the areas ½, ¾ or 1: normal rows are at 0 and 2, strange ones at 1 or 3. */
    private static Detection detection(double... areas) {
        return new Detection(
                "",
                "",
                DoubleStream.of(areas)
                        .mapToObj(area -> new Detection.Outcome(
                                Tensor.of(area == 0.5 ? 1 : 3, area == 1 ? 3 : 1), Tensor.of(0, 2), "", 1, 1))
                        .toList());
    }

    /** The means and deviations on the page are those of the table of all splits beside it. */
    @Test
    void thePageHasTheFiguresOfTheTable() throws IOException {
        List<String> lines = Files.readAllLines(DOCS.resolve("anomalies.csv"));
        assertEquals(DetectionTables.HEADING, lines.get(0));
        String page = Files.readString(DOCS.resolve("anomalies.md"));
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
            double[] sum = sums.computeIfAbsent(cells[0] + cells[1], key -> new double[2]);
            double area = Double.parseDouble(cells[3]);
            assertTrue(0 <= Double.parseDouble(cells[4]) && Double.parseDouble(cells[4]) <= area, line);
            assertTrue(area <= Double.parseDouble(cells[5]) && Double.parseDouble(cells[5]) <= 1, line);
            sum[0] += area;
            sum[1]++;
        }
        assertEquals(
                IntStream.of(64, 30, 13)
                        .mapToLong(columns -> Detector.all().stream()
                                .filter(detector -> detector.takes(columns))
                                .count())
                        .sum(),
                sums.size());
        for (Map.Entry<String, double[]> sum : sums.entrySet()) {
            assertEquals(5, sum.getValue()[1]);
            String mean = String.format(Locale.ROOT, "%.4f", sum.getValue()[0] / 5);
            assertTrue(page.contains(mean), sum.getKey() + ": no " + mean);
        }
    }
}
