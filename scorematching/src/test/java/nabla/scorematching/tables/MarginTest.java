package nabla.scorematching.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Columns of all kinds: what comes out of a model is what could stand in the column, and as likely as the model says. */
@Tag("long")
class MarginTest {
    private static final int ROWS = 1000;
    private static final double[] NORMAL = Rng.of(1).normal(ROWS).toArray();
    private static final double[] UNIFORM = Rng.of(2).uniform(ROWS).toArray();

    /** A kind of column, and the place of a number on its grid, in steps; NaN where there is no grid. */
    private record Kind(String name, double[] x, DoubleUnaryOperator index) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Kind grid(String name, double step, double origin, double deviation) {
        double[] x = Arrays.stream(NORMAL)
                .map(z -> origin + step * Math.rint(z * deviation))
                .toArray();
        return new Kind(name, x, v -> (v - origin) / step);
    }

    private static Kind free(String name, DoubleUnaryOperator number) {
        return new Kind(name, Arrays.stream(NORMAL).map(number).toArray(), v -> Double.NaN);
    }

    static Stream<Kind> kinds() {
        double[] outlier =
                Arrays.stream(NORMAL).map(z -> Math.rint(50 + 10 * z)).toArray();
        outlier[0] = 999_999_999;
        double[] rain = new double[ROWS];
        double[] marked = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            rain[i] = UNIFORM[i] < 0.6 ? 0 : -50 * Math.log((UNIFORM[i] - 0.6) / 0.4);
            marked[i] = UNIFORM[i] < 0.4 ? 37.5 : 30 + 5 * NORMAL[i];
        }
        return Stream.of(
                grid("whole numbers", 1, 0, 6),
                grid("cents", 0.01, 0, 500),
                grid("fives", 5, 0, 6),
                grid("two and fives", 5, 2, 6),
                grid("odd numbers", 2, 41, 15),
                grid("prices that end in .99", 1, 20.99, 8),
                grid("eighths", 0.125, -0.125, 10),
                grid("inches", 2.54, 152.4, 12),
                grid("hundred millions beside 1e15", 1e8, 1e15, 20),
                new Kind("one far outlier", outlier, v -> v),
                free("normal", z -> z),
                free("absolute", z -> Math.abs(1 + 0.5 * z)),
                free("a share", z -> 1 / (1 + Math.exp(-2 - z))),
                free("skewed", z -> Math.exp(1.5 * z)),
                free("long tails", z -> Math.sinh(2 * z)),
                new Kind("rain", rain, v -> Double.NaN),
                new Kind("a value in many rows", marked, v -> Double.NaN));
    }

    /** The models of kinds, by their numbers. */
    private static final Map<List<Double>, TableModel> MODELS = new HashMap<>();

    private static TableModel fit(double[] x) {
        return MODELS.computeIfAbsent(
                Arrays.stream(x).boxed().toList(),
                key -> TableModel.training()
                        .withoutNetwork()
                        .fit(DataFrame.builder().numbers("x", x).build(), Rng.of(3)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void samplesAreNumbersOfTheGridWithinTheBounds(Kind kind) {
        TableModel model = fit(kind.x);
        double least = Arrays.stream(kind.x).min().orElseThrow();
        for (double v : model.sample(Rng.of(4), 2000).numbers("x")) {
            double index = kind.index.applyAsDouble(v);
            assertTrue(Double.isNaN(index) || Math.abs(index - Math.rint(index)) < 1e-6, v + " " + model.choices());
            assertTrue(least < 0 || v >= 0, v + " " + model.choices());
        }
    }

    /** The middle half of samples is where that of the column is, which a grid of a wrong width, or a lost atom, moves. */
    @ParameterizedTest
    @MethodSource("kinds")
    void quartilesOfSamplesAreThoseOfTheColumn(Kind kind) {
        double[] samples = fit(kind.x).sample(Rng.of(5), 4000).numbers("x");
        Arrays.sort(samples);
        double[] x = kind.x.clone();
        Arrays.sort(x);
        for (double part : new double[] {0.25, 0.5, 0.75}) {
            // Six standard errors of the part of the samples, and of the column, beyond what is taken for its quartile.
            double slack = 6 * Math.sqrt(0.25 / ROWS + 0.25 / 4000);
            assertTrue(
                    samples[(int) (4000 * part)] >= SampleStatistics.quantile(x, part - slack)
                            && samples[(int) (4000 * part)] <= SampleStatistics.quantile(x, part + slack),
                    "quantile " + part);
        }
    }

    /** A value that many rows share has their part in samples, and as a probability: six standard errors. */
    @ParameterizedTest
    @MethodSource("kinds")
    void valuesInManyRowsKeepTheirPart(Kind kind) {
        double mode = Arrays.stream(kind.x)
                .boxed()
                .max((a, b) -> Long.compare(count(kind.x, a), count(kind.x, b)))
                .orElseThrow();
        double part = count(kind.x, mode) / (double) ROWS;
        TableModel model = fit(kind.x);
        int samples = 5000;
        double drawn = count(model.sample(Rng.of(6), samples).numbers("x"), mode) / (double) samples;
        assertEquals(part, drawn, 6 * Math.sqrt(part * (1 - part) * (1.0 / ROWS + 1.0 / samples)));
        if (part > 0.1 && model.schema().column("x").reason().contains("probability")) {
            assertEquals(part, probability(model, mode), 0.05 * part);
        }
    }

    /** Of a value, by many rows with places in its cell of their own. */
    private static double probability(TableModel model, double value) {
        double[] rows = new double[200];
        Arrays.fill(rows, value);
        return model.logProb(DataFrame.builder().numbers("x", rows).build(), Rng.of(7))
                .exp()
                .mean()
                .item();
    }

    private static long count(double[] x, double value) {
        return Arrays.stream(x).filter(v -> v == value).count();
    }

    /** The density of numbers without a grid adds up to one within their bounds, but for what atoms have; nothing is beyond. */
    @ParameterizedTest
    @MethodSource("kinds")
    void densitiesAddUpToOneWithinTheBounds(Kind kind) {
        if (!Double.isNaN(kind.index.applyAsDouble(0))) {
            return;
        }
        TableModel model = fit(kind.x);
        Set<Double> atoms = new HashSet<>();
        double mass = 0;
        for (double v : kind.x) {
            if (count(kind.x, v) > 50 && atoms.add(v)) {
                mass += probability(model, v);
            }
        }
        // Between z = −9 and 9 by the trapezoidal rule, on the numbers that the margin makes of them.
        Margin margin = model.schema().column("x").margin();
        int points = 40_001;
        double[] x = new double[points];
        for (int i = 0; i < points; i++) {
            x[i] = margin.decode(-9 + 18.0 * i / (points - 1));
        }
        double[] density = model.logProb(DataFrame.builder().numbers("x", x).build(), Rng.of(9))
                .minimum(700)
                .exp()
                .toArray();
        double sum = 0;
        for (int i = 1; i < points; i++) {
            boolean atAtom = atoms.contains(x[i]) || atoms.contains(x[i - 1]);
            sum += atAtom || x[i] == x[i - 1] ? 0 : (density[i] + density[i - 1]) / 2 * (x[i] - x[i - 1]);
        }
        assertEquals(1, sum + mass, 0.02, model.choices());
        Bounds bounds = margin.bounds();
        if (Double.isFinite(bounds.low()) && bounds.low() < bounds.least()) {
            double[] beyond = {bounds.low() - 1, bounds.low()};
            Tensor none = model.logProb(DataFrame.builder().numbers("x", beyond).build(), Rng.of(10));
            assertEquals(Double.NEGATIVE_INFINITY, none.max().item());
        }
    }

    /** Where all rows are atoms, all samples are, and their probabilities add up to one but for what is beyond the outermost. */
    @ParameterizedTest
    @CsvSource({"3, 3", "3, 20", "5, 6", "10, 60", "15, 2"})
    void columnsOfAtomsAloneAreAtoms(int values, int times) {
        double[] atoms = Rng.of(16).normal(values).mul(10).toArray();
        double[] x = new double[values * times];
        Arrays.setAll(x, i -> atoms[i % values]);
        TableModel model = fit(x);
        for (double v : model.sample(Rng.of(17), 1000).numbers("x")) {
            assertEquals(1, count(atoms, v), v + " " + model.choices());
        }
        assertEquals(1, Arrays.stream(atoms).map(v -> probability(model, v)).sum(), 0.1);
    }

    /** Beside an atom, within what rounding sets apart, is the atom: its probability is no density besides. */
    @Test
    void besideAnAtomIsTheAtom() {
        double[] x = kinds().filter(k -> k.name.equals("rain")).findAny().orElseThrow().x;
        TableModel model = fit(x);
        double[] beside = {0, 1e-13, 1e-11, 1e-9};
        double[] logs = model.logProb(DataFrame.builder().numbers("x", beside).build(), Rng.of(18))
                .toArray();
        for (double log : logs) {
            assertEquals(0.6, Math.exp(log), 0.1);
        }
    }

    /** Numbers that rounding alone sets apart are one. */
    @Test
    void neighbouringNumbersAreOneAtom() {
        double[] x = NORMAL.clone();
        for (int i = 0; i < ROWS / 2; i++) {
            x[i] = i % 2 == 0 ? 0.3 : 0.1 + 0.2;
        }
        TableModel model = fit(x);
        double drawn = count(model.sample(Rng.of(19), 2000).numbers("x"), 0.3) / 2000.0;
        assertEquals(0.5, drawn, 6 * Math.sqrt(0.25 / 2000 + 0.25 / ROWS));
        assertEquals(0.5, probability(model, 0.1 + 0.2), 0.05);
    }

    /** Next to a bound that unrounded numbers come near are no more samples than rows. */
    @Test
    void fewSamplesAreNextToABound() {
        TableModel model = fit(UNIFORM);
        double[] samples = model.sample(Rng.of(20), 20_000).numbers("x");
        assertTrue(Arrays.stream(samples).filter(v -> v < 1e-6).count() <= 2, model.choices());
        assertTrue(model.logProb(DataFrame.builder().numbers("x", samples).build(), Rng.of(21))
                        .min()
                        .item()
                > -100);
    }

    @Test
    void numbersBeyondReasonAreRefused() {
        double[] x = NORMAL.clone();
        x[3] = -1e308;
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> fit(x));
        assertTrue(refusal.getMessage().contains("column x: expected numbers up to 1.0E150"), refusal.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> fit(Arrays.stream(NORMAL).map(z -> 1e-310 * z).toArray()));
    }

    /** Gaps of a constant column are filled with its one value. */
    @Test
    void gapsOfConstantsAreFilled() {
        double[] seven = NORMAL.clone();
        Arrays.setAll(seven, i -> i % 2 == 0 ? 7 : Double.NaN);
        DataFrame table =
                DataFrame.builder().numbers("seven", seven).numbers("x", NORMAL).build();
        TableModel model = TableModel.training().withoutNetwork().fit(table, Rng.of(22));
        double[] filled = model.impute(table, 1, Rng.of(23)).get(0).numbers("seven");
        assertEquals(ROWS, count(filled, 7));
    }

    @Test
    void bendingIsUndoneAndSmooth() {
        Bounds bounds = new Bounds(0, 10, 0.5, 9);
        for (double x = 0.001; x < 10; x += 0.137) {
            double y = bounds.straight(x);
            assertEquals(x, bounds.bent(y), 1e-12);
            double h = 1e-6 * Math.min(x, 10 - x);
            assertEquals(
                    (bounds.straight(x + h) - bounds.straight(x - h)) / (2 * h),
                    bounds.slope(x),
                    1e-5 * bounds.slope(x));
            assertEquals(
                    Math.log(bounds.slope(x + h) / bounds.slope(x - h)) / (2 * h),
                    bounds.logSlopeSlope(x),
                    1e-4 * (1 + Math.abs(bounds.logSlopeSlope(x))));
        }
        assertEquals(Double.NEGATIVE_INFINITY, bounds.straight(0));
        assertEquals(Double.POSITIVE_INFINITY, bounds.straight(11));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void fileKeepsAllBits(Kind kind, @TempDir Path folder) {
        TableModel model = fit(kind.x);
        Path file = folder.resolve("model.safetensors");
        model.write(file);
        TableModel read = TableModel.read(file);
        assertEquals(
                model.schema().column("x").margin().grid(),
                read.schema().column("x").margin().grid());
        assertArrayEquals(
                model.sample(Rng.of(11), 50).numbers("x"),
                read.sample(Rng.of(11), 50).numbers("x"));
        DataFrame rows = DataFrame.builder().numbers("x", kind.x).build();
        assertArrayEquals(
                model.logProb(rows, Rng.of(12)).toArray(),
                read.logProb(rows, Rng.of(12)).toArray());
    }

    /** Numbers so far out that squares overflow are as strange, and as unlikely, as can be. */
    @ParameterizedTest
    @MethodSource("kinds")
    void numbersFarOutAreInfinitelyStrange(Kind kind) {
        double[] far = {1e300, Double.MAX_VALUE};
        TableModel model = fit(kind.x);
        DataFrame rows = DataFrame.builder().numbers("x", far).build();
        if (kind.name.equals("skewed")) {
            return; // a logarithm of 690 is not far out
        }
        assertEquals(
                Double.NEGATIVE_INFINITY, model.logProb(rows, Rng.of(13)).max().item());
        assertEquals(
                Double.POSITIVE_INFINITY,
                model.anomalyScore(rows, Rng.of(13)).min().item());
        assertTrue(Double.isNaN(model.score(rows).get(0, 0)));
    }

    @Test
    void boundsOfWordsAreRefused() {
        DataFrame table = DataFrame.builder()
                .words(
                        "k",
                        Arrays.stream(NORMAL).mapToObj(z -> z > 0 ? "a" : "b").toArray(String[]::new))
                .numbers("x", NORMAL)
                .build();
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> TableModel.training().bounded("k", 0, 1).fit(table, Rng.of(14)));
        assertTrue(refusal.getMessage().contains("k: expected bounds of numbers or dates"), refusal.getMessage());
    }

    /** The same column by a normal model of its own: the density of the middle is that of the normal distribution. */
    @Test
    void normalNumbersHaveTheirDensity() {
        double said = fit(NORMAL)
                .logProb(DataFrame.builder().numbers("x", 0.1).build(), Rng.of(15))
                .get(0);
        assertEquals(Math.exp(-0.005) / Math.sqrt(2 * Math.PI), Math.exp(said), 0.03);
    }
}
